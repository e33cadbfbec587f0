"""Numbers as people write them: 1200, 1,200 and 1 200; never 1.200,5, which can be read in two ways."""

import re
from decimal import Context, Decimal

from eventsourcing.registers.kinds.unfit import Unfit

MOST_DIGITS = 30
EXACT = Context(prec=100)

_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([, ])[0-9]{3})(?:\1[0-9]{3})*(\.[0-9]+)?")
_SPACES = re.compile(r"[\u00a0\u2009\u202f]")
_DIGITS = re.compile(r"[+-]?[0-9., ]+")
_COMMA = re.compile(r"[+-]?[0-9][0-9. ]*,[0-9]+")

_COMMA_MEANS = "Write a full stop before the decimals, like 1200.5; a comma only between thousands, like 1,200."
_TOO_MANY = f"Use at most {MOST_DIGITS} digits."


def numeral(text: str, otherwise: str) -> str:
    """The number in its plain spelling, digit by digit as written: "-1200.50". Raises Unfit, saying `otherwise`."""
    if len(text) > 2 * MOST_DIGITS:
        raise Unfit(_TOO_MANY if _DIGITS.fullmatch(text) else otherwise)
    text = _SPACES.sub(" ", text).replace("−", "-")
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text.removeprefix("+"))
    if not _PLAIN.fullmatch(digits) and not _GROUPED.fullmatch(digits):
        raise Unfit(_COMMA_MEANS if _COMMA.fullmatch(text) else otherwise)
    whole, point, fraction = digits.replace(",", "").replace(" ", "").partition(".")
    plain = (whole.lstrip("0") or "0") + point + fraction
    if len(plain.replace(".", "")) > MOST_DIGITS:
        raise Unfit(_TOO_MANY)
    return sign + plain if Decimal(plain) else plain


def decimals_of(plain: str) -> int:
    return len(plain.partition(".")[2])


def check_decimals(plain: str, most: int | None) -> None:
    """Raise Unfit where there are more decimals than that."""
    if most is not None and decimals_of(plain) > most:
        raise Unfit("Use no decimals." if not most else f"Use at most {most} decimal{'s' if most > 1 else ''}.")


def grouped(plain: str) -> str:
    """The number with commas between its thousands."""
    return f"{Decimal(plain):,f}"


def signed_difference(was: str, now: str) -> str:
    """How much more or less, like "(+250)"; "" where it is the same."""
    more = EXACT.subtract(Decimal(now), Decimal(was))
    return f"({more:+,f})".replace("-", "−") if more else ""
