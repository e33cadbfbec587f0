"""A list as a CSV file: exactly what is listed, row by row, in memory for a few hundred rows."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC
from urllib.parse import quote

from flask import Response, stream_with_context

from eventsourcing.kernel import Connection
from eventsourcing.records.listing.pages import everything
from eventsourcing.records.listing.reading import Reading
from eventsourcing.records.listing.rows import changed_by
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.queries import RecordRow
from eventsourcing.registers import kinds

AT_ONCE = 500
FORGETTING = 20  # after so many times the names start anew, as they remember all they were asked

_RUNNABLE = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def answer(conn: Connection, reading: Reading, name: str) -> Response:
    """The file, sent while it is read: plain UTF-8, lines ending in CR LF."""
    response = Response(stream_with_context(_encoded(conn, reading)), mimetype="text/csv")
    file_name = (" ".join(_UNSAFE.sub(" ", name).split()).strip(".") or "records")[:100] + ".csv"
    plain = file_name.encode("ascii", "ignore").decode().strip() or "records.csv"
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _encoded(conn: Connection, reading: Reading) -> Iterator[bytes]:
    head = [*(column.label for column in reading.columns), "Changed by", "Changed"]
    yield _lines([head if reading.state.archived == "no" else [*head, "Archived"]])
    for number, rows in enumerate(everything(conn, reading.question, AT_ONCE)):
        if number % FORGETTING == 0:
            names = DatabaseNames(conn)
        yield _lines(list(_cells(conn, reading, rows, names)))


def _cells(conn: Connection, reading: Reading, rows: list[RecordRow], names: DatabaseNames) -> Iterator[list[str]]:
    names.prepare(row.data for row in rows)
    who = changed_by(conn, rows)
    for row in rows:
        values = ((column, row.data.get(column.id)) for column in reading.columns)
        cells = ["" if v is None else kinds.of(column.id).export(v, column, names) for column, v in values]
        cells += [who[row.id], f"{row.changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"]
        yield cells if reading.state.archived == "no" else [*cells, "yes" if row.archived else "no"]


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def harmless(cell: str) -> str:
    """The cell such that no spreadsheet runs it: what looks like a formula, and is no number, gets an apostrophe."""
    return f"'{cell}" if cell.startswith(_RUNNABLE) and not _NUMBER.fullmatch(cell) else cell
