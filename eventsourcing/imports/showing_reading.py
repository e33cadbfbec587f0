"""What the pages and the command line say of how a file is read: what can be chosen, and what was decided."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from eventsourcing import exports, web
from eventsourcing.imports import chunks, encodings, hints, options
from eventsourcing.imports.encodings import ENCODINGS
from eventsourcing.imports.files import File
from eventsourcing.imports.lines import Opener, Place, Unreadable, lines
from eventsourcing.imports.reading import DELIMITERS, QUOTES, Reading, rows

LOOKED_AT = 500  # rows
SHOWN = 60  # signs of a line

DELIMITER_NAMES = {
    "comma": "comma",
    "semicolon": "semicolon",
    "tab": "tab",
    "bar": "vertical bar",
    "none": "nothing: one column",
}
QUOTE_NAMES = dict(
    zip(
        QUOTES,
        (
            'doubled: "say ""hi"""',
            'after a backslash: "say \\"hi\\"", and \\\\ is one',
            'after a backslash: "say \\"hi\\"", and \\\\ is two',
            "with apostrophes for marks: 'it''s'",
            "nowhere: marks are signs like others",
        ),
        strict=True,
    )
)


def of_reading(file: File) -> dict[str, Any]:
    reading = file.reading if file.reading_json != "{}" else Reading("utf-8", "comma")
    return {
        "reading": reading,
        "encodings": ENCODINGS,
        "delimiters": {name: DELIMITER_NAMES[name] for name in DELIMITERS} | {options.OTHER: "another sign"},
        "delimiter_name": named(reading.delimiter),
        "sign": "" if reading.delimiter in DELIMITERS else typed(reading.delimiter),
        "quotes": QUOTE_NAMES,
        "size": size(file.size),
    }


def size(count: int) -> str:
    """A number of bytes in words: 241 KB."""
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(1, round(count / 1024)):,} KB"


def named(delimiter: str) -> str:
    return DELIMITER_NAMES.get(delimiter) or f"“{typed(delimiter)}”"


def typed(sign: str) -> str:
    """A sign as it can be typed."""
    return sign if sign.isprintable() else f"\\x{ord(sign):02x}"


def of_offers(file: File) -> dict[str, Any]:
    """What the page asks: the readings that look likely, and the other encodings that can read the file."""
    offered, others = encodings.offers(chunks.opener(web.connection(), file.id))
    return {"offers": offered, "others": {name: ENCODINGS[name] for name in others}}


def remarks(file: Opener, reading: Reading) -> list[str]:
    """What was decided of the reading and is not what everybody expects, each in a sentence."""
    try:
        return [*_above(file, reading), *_ways(reading), *_apostrophes(file, reading), *_total(reading)]
    except Unreadable:
        return []  # which is said where the file is read


def _above(file: Opener, reading: Reading) -> Iterator[str]:
    above = [line.strip() for line in islice(lines(file, reading.encoding, Place()), reading.first_line - 1)][:50]
    named_in_it = hints.delimiter(above[0]) if above else None
    if named_in_it is not None:
        yield f"The first line says what stands between two cells: {named(named_in_it)}."
        above = above[1:]
    shown = [f"“{line[:SHOWN]}”" for line in above if line]
    if shown:
        what = "heading" if reading.header else "first row"
        yield f"The {what} is on line {reading.first_line:,}. What stands above it is left out: {', '.join(shown[:5])}."


def _ways(reading: Reading) -> Iterator[str]:
    if reading.quotes == "backslash":
        yield 'The file escapes quotation marks with a backslash: \\" is read as a mark, and \\\\ as one backslash.'
    if reading.quotes == "backslash-marks":
        yield 'The file escapes quotation marks with a backslash: \\" is read as a mark. Other backslashes stay.'
    if reading.quotes == "single":
        yield "The file has apostrophes for quotation marks: they are no part of the cells."
    if reading.quotes == "none":
        yield "Quotation marks are read as signs like any other."
    if reading.comments:
        yield "Lines that begin with # are read as comments and left out."
    if reading.guarded:
        yield "Daybook wrote this file, with an apostrophe before what a spreadsheet would run: it is taken away again."


def _apostrophes(file: Opener, reading: Reading) -> Iterator[str]:
    if reading.guarded:
        return
    cells = (cell for row in islice(rows(file, reading), LOOKED_AT) for cell in row.cells)
    found = next((cell for cell in cells if exports.unguarded(cell) != cell), None)
    if found is not None:
        yield f"Cells like “{found[:SHOWN]}” keep their apostrophe. If a program put it there, have it taken away."


def _total(reading: Reading) -> Iterator[str]:
    if reading.total_line:
        yield f"The last row, on line {reading.total_line:,}, looks like a sum of the others. It is imported like them."
