"""What people say of how a file is read, in the words of the form and of the command line."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec
from msgspec.structs import asdict, replace

from eventsourcing.imports import encodings
from eventsourcing.imports.reading import DELIMITERS, QUOTES, Reading
from eventsourcing.kernel import Rejected

YES, NO = "yes", "no"
MOST_LINES = 1_000_000
OTHER = "other"  # what is chosen where one is to be typed

_HEX = re.compile(r"\\x([0-9a-fA-F]{2})")


class ReadingOptions(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person has said, named as in Reading; None is what they leave to be found."""

    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    first_line: int | None = None
    quotes: Literal["doubled", "backslash", "backslash-marks", "single", "none"] | None = None
    spaces: bool | None = None
    comments: bool | None = None
    guarded: bool | None = None
    nested: bool | None = None

    def applied(self, reading: Reading) -> Reading:
        return replace(reading, **{name: value for name, value in asdict(self).items() if value is not None})


NOTHING_SAID = ReadingOptions()


def of_words(words: Mapping[str, str | None]) -> ReadingOptions:
    """What is said by these words; those that are missing or blank say nothing. Raises Rejected, naming the field."""
    said = {name: text.strip() if name != "sign" else text for name, text in words.items() if text}
    found: dict[str, object] = {}
    if encoding := said.get("encoding"):
        found["encoding"] = _encoding(said.get("other_encoding", "") if encoding == OTHER else encoding)
    if delimiter := said.get("delimiter"):
        found["delimiter"] = _delimiter(said.get("sign", "") if delimiter == OTHER else delimiter)
    if quotes := said.get("quotes"):
        found["quotes"] = _one_of("quotes", quotes, QUOTES)
    if first_line := said.get("first_line"):
        found["first_line"] = _line(first_line)
    for name in ("header", "spaces", "comments", "guarded", "nested"):
        if said.get(name):
            found[name] = _one_of(name, said[name], (YES, NO)) == YES
    return msgspec.convert(found, ReadingOptions)


def words(reading: Reading) -> Iterator[str]:
    """How a file is read, in the options that the command line would need for it."""
    usual = Reading("", "")
    for name in ReadingOptions.__struct_fields__:
        value = getattr(reading, name)
        if value != getattr(usual, name):
            said = str(value) if not isinstance(value, bool) else YES if value else NO
            yield f"--{name.replace('_', '-')} {said if said.isprintable() else repr(said)}"


def _encoding(text: str) -> str:
    if not text:
        raise Rejected(NONE_OF_THESE, field="other_encoding")
    known = encodings.known(text)
    if known is None:
        names = ", ".join(encodings.ENCODINGS)
        raise Rejected(f"There is no encoding {text} here. Those there are: {names}.", field="encoding")
    return known


NONE_OF_THESE = (
    "Choose another encoding from the list; or open the file in the program that made it, save it as UTF-8 "
    "(spreadsheets call that “CSV UTF-8”), and import that."
)


def _delimiter(text: str) -> str:
    r"""The name of the delimiter, or the sign; \\t and \\x01 are understood."""
    if text in DELIMITERS:
        return text
    sign = _HEX.sub(lambda found: chr(int(found[1], 16)), text.replace("\\t", "\t"))
    if len(sign) != 1 or sign in "\r\n\"'" or sign.isalnum():
        words = "Enter the one sign that stands between two cells: no letter, figure or quotation mark."
        raise Rejected(words, field="sign")
    return next((name for name, known in DELIMITERS.items() if known == sign), sign)


def _line(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_LINES:
        raise Rejected("Enter the number of a line, from 1.", field="first_line")
    return int(text)


def _one_of(name: str, text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise Rejected(f"{text} is none of {', '.join(known)}.", field=name)
    return text
