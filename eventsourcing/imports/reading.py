"""Reading a file of rows: how it is read, and its rows one after the other in flat memory."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from eventsourcing import exports
from eventsourcing.imports.encodings import ENCODINGS
from eventsourcing.imports.lines import Opener, Place, Undecodable, Unreadable, lines, restored, uncommented, unescaped
from eventsourcing.imports.quotations import swallows, unclosed

if TYPE_CHECKING:
    import _csv  # where the type of csv.reader has its name

LARGEST = 50 * 1024 * 1024
PIECE = 1024 * 1024  # bytes that are kept together
LONGEST_CELL = 1_000_000
MOST_LINES = 2_000  # of one row; beyond that a quotation mark was never closed
MOST_CELLS = 10_000  # of one row, so that a file of nothing but delimiters takes no memory
MOST_COLUMNS = 200
WATCHED = 1_000_000  # signs of the first rows, by which the number of columns is told

# By name; any other single sign stands for itself. "none" is a sign that no file can hold.
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "none": "\udfff"}
QUOTES = ("doubled", "backslash", "backslash-marks", "single", "none")

csv.field_size_limit(LONGEST_CELL)


class Reading(msgspec.Struct, frozen=True):
    """How to read a file: a name of ENCODINGS, a name of DELIMITERS or a sign, and whether a row names the columns.

    `first_line` is that of the heading, or of the first row where there is none; what stands above is left out.
    `quotes` says how a quotation mark is written within quotation marks: "doubled"; "backslash", which escapes itself
    as well, or "backslash-marks", where it does not; "single" is doubled with ' for the mark, and with "none" marks are
    signs like any other. `spaces`: those after a delimiter are no part of the cell. `comments`: lines that begin with #
    are no rows. `guarded`: apostrophes before what a spreadsheet would run were put there by an export. `nested`:
    cells may hold lines that look like rows. `total_line` is that of a last row that looks like a sum; it is a row.
    """

    encoding: str
    delimiter: str
    header: bool = True
    first_line: int = 1
    quotes: Literal["doubled", "backslash", "backslash-marks", "single", "none"] = "doubled"
    spaces: bool = False
    comments: bool = False
    guarded: bool = False
    nested: bool = False
    total_line: int = 0

    @property
    def sign(self) -> str:
        """What stands between two cells."""
        return DELIMITERS.get(self.delimiter, self.delimiter)


class Row(NamedTuple):
    """A row and the line of the file on which it begins, from 1."""

    line: int
    cells: list[str]


class Layout(NamedTuple):
    """The names of the columns, "" where a column has none, and the rows below them."""

    names: list[str]
    rows: Iterator[Row]


def rows(file: Opener, reading: Reading) -> Iterator[Row]:
    """The rows that are not blank, the heading among them. Raises Unreadable, naming the line."""
    place = Place()
    text = _text(file, reading, place)
    split = splitter(text, reading)
    before, width = reading.first_line, 0
    plain = not reading.guarded and not reading.quotes.startswith("backslash")
    try:
        for cells in split:
            line, place.line = place.line, split.line_num + before
            if place.ended or len(cells) > MOST_CELLS or place.line > line + 1:
                _refuse_misread(file, reading, Row(line, cells), place, width)
            if not _is_blank(cells):
                width = width or len(cells)
                yield Row(line, cells if plain else _finished(cells, reading))
    except Undecodable as error:
        name = ENCODINGS[reading.encoding]
        raise Unreadable(f"Line {error.lines + 1:,} is not {name}. Choose another encoding.") from error
    except csv.Error as error:
        raise _unreadable(file, reading, place.line, error) from error


def _refuse_misread(file: Opener, reading: Reading, row: Row, place: Place, width: int) -> None:
    """Raise Unreadable for a row that was hardly meant so: a quotation in it goes on for too long."""
    if place.ended or (place.line - row.line > MOST_LINES and not reading.nested):
        raise _unclosed(file, reading, row.line)
    if len(row.cells) > MOST_CELLS:
        raise Unreadable(f"Line {row.line:,} has {len(row.cells):,} cells; more than {MOST_CELLS:,} are not read.")
    if not reading.nested and width > 1 and swallows(row.cells, width, reading.sign):
        words = f"A quotation goes on from line {row.line:,} to line {place.line - 1:,} and holds what looks like rows."
        raise Unreadable(f"{words} Close it, or say that cells may hold such lines.")


def _text(file: Opener, reading: Reading, place: Place) -> Iterator[str]:
    """The lines from the first row on, as the splitter needs them."""
    found = lines(file, reading.encoding, place, joined=not reading.guarded)
    for _ in islice(found, reading.first_line - 1):
        place.line += 1
    if reading.comments:
        found = uncommented(found, place, place.line)
    return unescaped(found) if reading.quotes.startswith("backslash") else found


def splitter(text: Iterable[str], reading: Reading) -> "_csv.Reader":
    """What makes cells of lines; it raises csv.Error where a quotation is followed by anything but a delimiter."""
    return csv.reader(
        text,
        delimiter=reading.sign,
        quotechar="'" if reading.quotes == "single" else '"',
        quoting=csv.QUOTE_NONE if reading.quotes == "none" else csv.QUOTE_MINIMAL,
        skipinitialspace=reading.spaces,
        strict=True,
    )


def _is_blank(cells: list[str]) -> bool:
    return not any(cells) or (not cells[0].strip() and not any(map(str.strip, cells)))


def _finished(cells: list[str], reading: Reading) -> list[str]:
    """The cells as they were meant: without what was done to them so that a reader or a spreadsheet takes them."""
    if reading.quotes.startswith("backslash"):
        cells = [restored(cell, doubled=reading.quotes == "backslash") for cell in cells]
    return [exports.unguarded(cell) for cell in cells] if reading.guarded else cells


def _unreadable(file: Opener, reading: Reading, line: int, error: csv.Error) -> Unreadable:
    if "field larger" not in str(error):
        return _unclosed(file, reading, line)
    words = f"Line {line:,} has a cell of more than {LONGEST_CELL:,} signs; a quotation mark may never be closed there."
    return Unreadable(words)


def _unclosed(file: Opener, reading: Reading, line: int) -> Unreadable:
    """The row is read once more, to say where in it the quotation begins."""
    place = Place()
    text = islice(_text(file, msgspec.structs.replace(reading, first_line=line), place), MOST_LINES + 1)
    return unclosed("".join(text), line, reading.sign, "'" if reading.quotes == "single" else '"')


def layout(file: Opener, reading: Reading) -> Layout:
    """The names of the columns and the rows below them. Raises Unreadable, also later while reading on."""
    found = rows(file, reading)
    head = _first(found)
    if not head:
        raise Unreadable("This file holds nothing but blank lines.")
    names = [cell.strip().replace("\0", "␀") for cell in head[0].cells] if reading.header else []
    below = head[1:] if reading.header else head
    widths = Counter(len(row.cells) for row in below)
    width = max(len(names), widths.most_common(1)[0][0] if widths else 0)
    if width > MOST_COLUMNS:
        raise Unreadable(f"This file has {width:,} columns; a register has at most {MOST_COLUMNS} fields.")
    return Layout(names + [""] * (width - len(names)), _chained(below, found))


def _first(found: Iterator[Row]) -> list[Row]:
    """Some rows from the beginning: fewer where they are long."""
    head: list[Row] = []
    size = 0
    while len(head) < 1000 and size < WATCHED and (row := next(found, None)) is not None:
        head.append(row)
        size += sum(map(len, row.cells)) + len(row.cells)
    return head


def _chained(first: list[Row], others: Iterator[Row]) -> Iterator[Row]:
    first.reverse()
    while first:
        yield first.pop()
    yield from others
