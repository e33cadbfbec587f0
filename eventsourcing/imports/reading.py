"""Reading a file of rows: how it is probably to be read, and its rows one after the other in flat memory."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple

import msgspec

from eventsourcing.imports.guessing import has_header, likeliest_delimiter

LARGEST = 50 * 1024 * 1024
LONGEST_CELL = 1_000_000
LONGEST_ROW = 2_000  # lines; a row beyond that is a quotation mark that was never closed
MOST_COLUMNS = 200
HEAD = 256 * 1024  # the part of a file that tells its delimiter
PIECE = 1024 * 1024

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252 (Western Europe)",
    "iso-8859-1": "Latin-1 (ISO 8859-1)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
}
GUESSED = ("cp1252", "iso-8859-1", "cp1250", "cp1251")  # all read the same bytes, each as other letters
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "none": "\x1f"}

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # what .xlsx and .xls begin with

csv.field_size_limit(LONGEST_CELL)

Opener = Callable[[], BinaryIO]


class Unreadable(ValueError):
    """The file cannot be read as rows; the message says why, and what would help."""


class Reading(msgspec.Struct, frozen=True):
    """How to read a file: a name of ENCODINGS, one of DELIMITERS, and whether the first row names the columns."""

    encoding: str
    delimiter: str
    header: bool = True


class Row(NamedTuple):
    """A row and the line of the file on which it begins, from 1."""

    line: int
    cells: list[str]


class Layout(NamedTuple):
    """The names of the columns, "" where a column has none, and the rows below them."""

    names: list[str]
    rows: Iterator[Row]


def guess(file: Opener) -> tuple[Reading, bool]:
    """How the file is to be read, and whether that is sure: else a person must say which encoding looks right."""
    with file() as opened:
        head = opened.read(HEAD)
    _refuse_what_is_no_text(head)
    encoding, sure = _encoding(file, head)
    text = head.decode(_codec(encoding), errors="replace")
    delimiter = likeliest_delimiter(text, DELIMITERS)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[delimiter])
    found = list(islice(filter(any, lines), 2000))
    return Reading(encoding, delimiter, has_header(found[:200])), sure


def _refuse_what_is_no_text(head: bytes) -> None:
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise Unreadable("This file is empty.")
    if head.startswith(_ARCHIVES):
        raise Unreadable("This is a spreadsheet or an archive. Save the sheet as CSV, then import that.")
    if b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("This is not a text file. Save it as CSV, then import that.")


def _encoding(file: Opener, head: bytes) -> tuple[str, bool]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with file() as opened:
            while piece := opened.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return GUESSED[0], False
    return "utf-8", True


def _codec(encoding: str) -> str:
    return "utf-8-sig" if encoding == "utf-8" else encoding


def preview(file: Opener, most: int = 5) -> dict[str, list[str]]:
    """The first lines whose letters are in doubt, as each of the encodings that might be right reads them."""
    with file() as opened:
        doubtful = list(islice((line for line in opened if any(byte > 127 for byte in line)), most))
    return {one: [line[:300].decode(one, errors="replace").strip() for line in doubtful] for one in GUESSED}


def rows(file: Opener, reading: Reading) -> Iterator[Row]:
    """The rows that are not blank, the heading among them. Raises Unreadable, naming the line."""
    line = 1
    with io.TextIOWrapper(io.BufferedReader(file(), PIECE), _codec(reading.encoding), newline="") as text:  # type: ignore[type-var]  # any raw file will do
        lines = csv.reader(text, delimiter=DELIMITERS[reading.delimiter])
        try:
            for cells in lines:
                if any(cell.strip() for cell in cells):
                    yield Row(line, [_bare(cell) for cell in cells])
                _refuse_endless(line, lines.line_num)
                line = lines.line_num + 1
        except UnicodeError as error:
            name = ENCODINGS[reading.encoding]
            raise Unreadable(f"From about line {line:,} on this is not {name}. Choose another encoding.") from error
        except csv.Error as error:
            raise _unclosed(line) from error


def _bare(cell: str) -> str:
    """The cell without the apostrophe that an export puts before what a spreadsheet would run."""
    return cell[1:] if cell.startswith(("'=", "'+", "'-", "'@", "'\t", "'\r")) else cell


def _refuse_endless(line: int, last: int) -> None:
    if last - line > LONGEST_ROW:
        raise _unclosed(line)


def _unclosed(line: int) -> Unreadable:
    return Unreadable(f"Line {line:,} cannot be read: a quotation mark that opens there seems never to be closed.")


def layout(file: Opener, reading: Reading) -> Layout:
    """The names of the columns and the rows below them. Raises Unreadable, also later while reading on."""
    found = rows(file, reading)
    head = list(islice(found, 1000))
    if not head:
        raise Unreadable("This file holds nothing but blank lines.")
    names = [cell.strip().replace("\0", "␀") for cell in head[0].cells] if reading.header else []
    below = head[1:] if reading.header else head
    widths = Counter(len(row.cells) for row in below)
    width = max(len(names), widths.most_common(1)[0][0] if widths else 0)
    if width > MOST_COLUMNS:
        raise Unreadable(f"This file has {width:,} columns; a register has at most {MOST_COLUMNS} fields.")
    return Layout(names + [""] * (width - len(names)), _chained(below, found))


def _chained(first: list[Row], others: Iterator[Row]) -> Iterator[Row]:
    while first:
        yield first.pop(0)
    yield from others
