"""Sort keys: text whose order, byte by byte of its UTF-8 (COLLATE "C"), is the order of the values."""

import unicodedata
from decimal import Decimal
from hashlib import sha256

LONGEST_KEY = 300  # bytes: an index row must stay small
_KEPT_OF_LONG = 220
_SEPARATOR = "\x1f"  # sorts before all that text may hold, and text cannot hold it
_COMPLEMENT = str.maketrans("0123456789", "9876543210")
_AFTER_DIGITS = "~"
_MIDDLE_EXPONENT = 5000


def text_key(text: str) -> str:
    """Ignores case and accents first, then tells accents apart: equal if the texts are but for case and NFKC.

    A text too long for an index keeps its beginning and the hash of the whole.
    """
    exact = unicodedata.normalize("NFKC", text).casefold()
    return bounded(folded(text) + _SEPARATOR + exact)


def folded(text: str) -> str:
    """The text without accents, case and line breaks, as a key begins."""
    exact = unicodedata.normalize("NFKC", text).casefold()
    letters = unicodedata.normalize("NFKD", exact)
    return "".join(max(c, " ") for c in letters if not unicodedata.combining(c))


def bounded(key: str) -> str:
    """The key itself, or its beginning and its hash if it is too long for an index."""
    encoded = key.encode(errors="replace")  # a lone surrogate cannot have been stored
    if len(encoded) <= LONGEST_KEY:
        return encoded.decode()
    beginning = encoded[:_KEPT_OF_LONG].decode(errors="ignore")
    return beginning + _SEPARATOR + sha256(encoded).hexdigest()


def number_key(number: Decimal) -> str:
    """A sign, the power of ten, the digits; of negative numbers the nines' complement, so that they sort downwards."""
    if not number:
        return "1"
    sign, all_digits, _ = number.as_tuple()
    exponent = number.adjusted() + _MIDDLE_EXPONENT
    digits = f"{exponent:04}" + "".join(map(str, all_digits)).rstrip("0")
    return "0" + digits.translate(_COMPLEMENT) + _AFTER_DIGITS if sign else "2" + digits
