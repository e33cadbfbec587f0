"""Numbers as people write them: 1200, 1,200, 1 200, 1'200, 1,00,000, (1,200.50), 1200-; where a comma is said to stand
before the decimals also 1.200,5. What could be meant in another way too is refused, never guessed.
"""

import re
import unicodedata
from decimal import Context, Decimal

from eventsourcing.registers.kinds.unfit import Unfit

MOST_DIGITS = 30
EXACT = Context(prec=100)
SIGNS = ("point", "comma")  # what may stand before the decimals

_READY = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([, '])[0-9]{3}(?:\1[0-9]{3})*(\.[0-9]+)?")
_INDIAN = re.compile(r"[1-9][0-9]?(,[0-9]{2})+,[0-9]{3}(\.[0-9]+)?")
_POWER = re.compile(r"([0-9]+(?:\.[0-9]+)?)[eE]([-+]?[0-9]{1,3})")
_NOUGHTS = re.compile(r"[-+(]*0[0-9]")
_POWERED = re.compile(r"[0-9][eE][-+]?[0-9]")
_LIKE_A_NUMBER = re.compile(r"[-+(]?[0-9][0-9., ')-]*")
_COMMA = re.compile(r"[-+]?[0-9][0-9. ]*,[0-9]+")

_OTHER_SIGNS = {
    "\u2212": "-", "\ufe63": "-", "\uff0d": "-", "\ufe62": "+", "\uff0b": "+", "\uff08": "(", "\uff09": ")",
    "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ", "\u3000": " ",
    "\u2019": "'", "\uff07": "'", "\uff0c": ",", "\uff0e": ".", "\uff05": "%", "\u066a": "%",
    "\u200e": "", "\u200f": "", "\u061c": "",
}  # fmt: skip
_ARABIC_POINT, _ARABIC_GROUPS = "\u066b", "\u066c"
_SWAPPED = str.maketrans(",.", ".,")

_COMMA_MEANS = "Write a full stop before the decimals, like 1200.5; a comma only between thousands, like 1,200."
_POINT_MEANS = "Write a comma before the decimals, like 1200,5; a full stop only between thousands, like 1.200."
_TOO_MANY = f"Use at most {MOST_DIGITS} digits."


def numeral(text: str, otherwise: str, sign: str = "point") -> str:
    """The number in its plain spelling, digit by digit as written: "-1200.50". Raises Unfit, saying `otherwise`.

    `sign` is what stands before the decimals: "point" or "comma".
    """
    if sign == "point" and _READY.fullmatch(text):
        return text if text[0] != "-" or text.strip("-0.") else text[1:]
    text = in_ascii(text, sign)
    if len(text) > 2 * MOST_DIGITS:
        raise Unfit(_TOO_MANY if _LIKE_A_NUMBER.fullmatch(text) else otherwise)
    minus, digits = _unsigned(text)
    if sign == "comma":
        digits = digits.translate(_SWAPPED)
    if power := _POWER.fullmatch(digits):
        digits = _written_out(power)
    elif not (
        _PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits) or (sign == "point" and _INDIAN.fullmatch(digits))
    ):
        raise Unfit(_advice(text, digits, sign) or otherwise)
    whole, point, fraction = digits.replace(",", "").replace(" ", "").replace("'", "").partition(".")
    plain = (whole.lstrip("0") or "0") + point + fraction
    if len(plain.replace(".", "")) > MOST_DIGITS:
        raise Unfit(_TOO_MANY)
    return "-" + plain if minus and plain.strip("0.") else plain


def in_ascii(text: str, sign: str = "point") -> str:
    """The digits and signs of other scripts as those that every keyboard has."""
    if text.isascii():
        return text
    point, groups = (".", ",") if sign == "point" else (",", ".")
    return "".join(_ascii(c, point, groups) for c in text).strip()


def _ascii(c: str, point: str, groups: str) -> str:
    if c in _OTHER_SIGNS:
        return _OTHER_SIGNS[c]
    if c in (_ARABIC_POINT, _ARABIC_GROUPS):
        return point if c == _ARABIC_POINT else groups
    digit = unicodedata.decimal(c, None)
    return c if digit is None else str(digit)


def _unsigned(text: str) -> tuple[bool, str]:
    """Whether it is below nought, and what remains: a minus before or after it, or brackets, as accountants write."""
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip()
    if text.startswith("-"):
        return True, text[1:].lstrip()
    if text.endswith("-"):
        return True, text[:-1].rstrip()
    return False, text.removeprefix("+")


def _written_out(power: re.Match[str]) -> str:
    """1.5e3 as 1500, exactly, or Unfit."""
    number = Decimal(power[0])
    if abs(number.adjusted()) >= MOST_DIGITS:
        raise Unfit(_TOO_MANY)
    return f"{number:f}"


def _advice(text: str, digits: str, sign: str) -> str:
    if sign == "comma":
        return _POINT_MEANS if _COMMA.fullmatch(digits) else ""
    return _COMMA_MEANS if _COMMA.fullmatch(text) else ""


def reread(text: str, plain: str) -> str:
    """What of a number's writing is not kept, in words; "" where that says nothing."""
    text = in_ascii(text)
    if _NOUGHTS.match(text):
        return "stored without the noughts in front"
    if _POWERED.search(text):
        return "written out in full"
    if text.startswith("+"):
        return "stored without its plus sign"
    if text.endswith("%"):
        return "stored without %, which the label says"
    if "(" in text or text.endswith("-"):
        return "read as below nought"
    return "stored without .0" if "." not in plain and text.endswith((".0", ".00", ",0", ",00")) else ""


def in_sign(plain: str, sign: str | None) -> str:
    """A plain number with the sign before its decimals that is wished for: "1200,5" for "comma"."""
    return plain.replace(".", ",") if sign == "comma" else plain


def decimals_of(plain: str) -> int:
    return len(plain.partition(".")[2])


def check_decimals(plain: str, most: int | None) -> None:
    """Raise Unfit where there are more decimals than that."""
    if most is not None and decimals_of(plain) > most:
        raise Unfit("Use no decimals." if not most else f"Use at most {most} decimal{'s' if most > 1 else ''}.")


def grouped(plain: str, sign: str | None = None) -> str:
    """The number with signs between its thousands: "1,200.50", or "1.200,50" for "comma"."""
    words = f"{Decimal(plain):,f}"
    return words.translate(_SWAPPED) if sign == "comma" else words


def signed_difference(was: str, now: str, sign: str | None = None) -> str:
    """How much more or less, like "(+250)"; "" where it is the same."""
    more = EXACT.subtract(Decimal(now), Decimal(was))
    words = f"({more:+,f})".replace("-", "−") if more else ""
    return words.translate(_SWAPPED) if sign == "comma" else words
