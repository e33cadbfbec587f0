"""Text as it was typed or read from a file, made fit to be kept, or refused."""

import re
import unicodedata

from eventsourcing.registers.kinds.unfit import Unfit

Raw = str | list[str]

LONGEST_LINE = 10_000
LONGEST_TEXT = 100_000

_NEWLINE = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_CANNOT_BE_KEPT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def line(raw: Raw, longest: int = LONGEST_LINE) -> str:
    """One line of text, stripped and in NFC; "" where nothing was typed."""
    text = _fit(raw if isinstance(raw, str) else single(raw), longest)
    if "\n" in text:
        raise Unfit("Keep this to one line.")
    return text.replace("\t", " ")


def lines(raw: Raw, longest: int = LONGEST_TEXT) -> str:
    """Text of many lines, which end in a newline character however they were sent."""
    return _fit(single(raw), longest)


def single(raw: object) -> str:
    """The one text that was sent."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, list) and len(raw) <= 1 and all(isinstance(text, str) for text in raw):
        return "".join(raw)
    raise Unfit("Give one value, as text.")


def several(raw: object) -> list[str]:
    """The texts that were sent; as one text they stand between semicolons."""
    texts = [raw] if isinstance(raw, str) else raw
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise Unfit("Give a list of texts.")
    found = [part for text in texts for part in (text.split(";") if isinstance(raw, str) else [text])]
    return [text for text in map(line, found) if text]


def _fit(text: str, longest: int) -> str:
    if len(text) <= longest and text.isascii() and text.isprintable():
        return text.strip()
    if len(text) > 4 * longest:  # before any work is done on it
        raise Unfit(_too_long(longest, len(text)))
    text = unicodedata.normalize("NFC", _NEWLINE.sub("\n", text).strip())
    if bad := _CANNOT_BE_KEPT.search(text):
        raise Unfit(f"Character {bad.start() + 1} cannot be kept. Remove it, or type it again.")
    if len(text) > longest:
        raise Unfit(_too_long(longest, len(text)))
    return text


def _too_long(longest: int, length: int) -> str:
    return f"Keep this to {longest:,} characters; it has {length:,}."
