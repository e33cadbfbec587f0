"""Sort keys: text whose order, byte by byte of its UTF-8 (COLLATE "C"), is the order of the values."""

from decimal import Decimal
from hashlib import sha256

from eventsourcing.kernel.folding import fold, same

LONGEST_FOUND, LONGEST_KEY = 300, 600  # bytes: an index row must stay small
_HASH = 40  # digits: 160 bits
_SEPARATOR = "\x1f"  # sorts before all that text may hold, and text cannot hold it
_NEXT = " "  # what comes right after it, which text may hold
_CUT = "\x7f"  # marks a key that was cut; text cannot hold it, either
_COMPLEMENT = str.maketrans("0123456789", "9876543210")
_AFTER_DIGITS = "~"
_MIDDLE_EXPONENT = 5000


def text_key(text: str) -> str:
    """First what the text is found by, then what it is where that is more: equal if the texts are the same."""
    found, is_ = fold(text), same(text)
    key = bounded(found)
    return key if is_ == found else bounded(f"{key}{_SEPARATOR}{is_}", LONGEST_KEY)


def found_keys(text: str) -> tuple[str, str]:
    """Between which keys those of all texts are that are found by this one: from the first on, and below the second."""
    key = bounded(fold(text))
    return key, key + _NEXT


def bounded(key: str, longest: int = LONGEST_FOUND) -> str:
    """The key itself, or its beginning and its hash if it has more bytes than an index should hold."""
    encoded = key.encode(errors="replace")  # a lone surrogate cannot have been stored
    if len(encoded) <= longest:
        return encoded.decode()
    beginning = encoded[: longest - len(_CUT) - _HASH].decode(errors="ignore")
    return beginning + _CUT + sha256(encoded).hexdigest()[:_HASH]


def number_key(number: Decimal) -> str:
    """A sign, the power of ten, the digits; of negative numbers the nines' complement, so that they sort downwards."""
    if not number:
        return "1"
    sign, digits, _ = number.as_tuple()
    return _signed(bool(sign), number.adjusted(), "".join(map(str, digits)))


def whole_key(number: int) -> str:
    """The key of the same number as a decimal, in a quarter of the time: an import makes many."""
    if not number:
        return "1"
    digits = str(abs(number))
    return _signed(number < 0, len(digits) - 1, digits)


def _signed(below: bool, exponent: int, digits: str) -> str:
    key = f"{exponent + _MIDDLE_EXPONENT:04}" + digits.rstrip("0")
    return "0" + key.translate(_COMPLEMENT) + _AFTER_DIGITS if below else "2" + key
