"""A list as a CSV file: exactly the records that are listed, row by row, in memory for a few hundred rows."""

import csv
import io
from collections.abc import Generator, Iterator
from datetime import UTC
from urllib.parse import urlencode

from flask import Response

from eventsourcing import exports, web, workspace
from eventsourcing.kernel import Connection, head, uuid7
from eventsourcing.records.listing.pages import everything
from eventsourcing.records.listing.reading import Reading
from eventsourcing.records.listing.rows import changed_by
from eventsourcing.records.listing.spelling import Spelling
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.queries import RecordRow
from eventsourcing.registers import kinds

AT_ONCE = 500
FORGETTING = 20  # after so many times the names start anew, as they remember all they were asked


def answer(reading: Reading, name: str, spelling: Spelling) -> Response:
    """The file, sent while it is read: plain UTF-8, lines ending in CR LF.

    It holds the list as of one position, which its header and the event say that tells who took it.
    """

    def begin(conn: Connection) -> web.Pieces:
        end = head(conn).position
        _note(reading, end)
        called = exports.named(f"demo-{name}" if workspace.is_demo(conn) else name, ".csv")
        headers = {"Content-Disposition": called, "X-Log-Position": str(end)}
        return web.Pieces(_encoded(conn, reading, spelling), "text/csv", headers)

    return web.stream(begin)


def _note(reading: Reading, end: int) -> None:
    """Write down that somebody takes these records."""
    register_id, query = reading.question.register_id, urlencode(reading.state.without())
    web.send(exports.export, uuid7(), exports.ExportRecords(register_id, "csv", tuple(_words(reading)), query, end))


def _words(reading: Reading) -> Iterator[str]:
    """What the list is narrowed by."""
    if reading.state.q:
        yield f"Search for “{reading.state.q}”"
    for chip in reading.chips:
        yield " ".join([chip.label, chip.operator, " or ".join(chip.values)]).strip()
    if reading.state.archived != "no":
        yield {"yes": "Archived", "all": "In use and archived"}[reading.state.archived]


def _encoded(conn: Connection, reading: Reading, spelling: Spelling) -> Generator[bytes, None, None]:
    head = [*(kinds.of(column.id).heading(column) for column in reading.columns), "Changed by", "Changed"]
    yield _lines([head if reading.state.archived == "no" else [*head, "Archived"]], spelling)
    for number, rows in enumerate(everything(conn, reading.question, AT_ONCE)):
        if number % FORGETTING == 0:
            names = DatabaseNames(conn)
        yield _lines(list(_cells(conn, reading, rows, names, spelling.decimals)), spelling)


def _cells(
    conn: Connection, reading: Reading, rows: list[RecordRow], names: DatabaseNames, sign: str
) -> Iterator[list[str]]:
    names.prepare((row.data for row in rows), [column.id for column in reading.columns])
    for row, who in zip(rows, changed_by(conn, rows), strict=True):
        values = ((column, row.data.get(column.id)) for column in reading.columns)
        cells = ["" if v is None else kinds.of(column.id).export(v, column, names, sign) for column, v in values]
        cells += [who, f"{row.changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"]
        yield cells if reading.state.archived == "no" else [*cells, "yes" if row.archived else "no"]


def _lines(rows: list[list[str]], spelling: Spelling) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=spelling.delimiter).writerows([exports.harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
