"""The values that another kind cannot read, as a CSV file: before its kind is changed, and after."""

import csv
import io
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from flask import Response, request

from eventsourcing import exports, web
from eventsourcing.kernel import Connection, Recorded, head, uuid7
from eventsourcing.records.domain import StoredValue
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.queries import titles
from eventsourcing.records.titles import value_of
from eventsourcing.registers import Field, RegisterView, kinds
from eventsourcing.web import limits

AT_ONCE = 500
Found = Iterator[Sequence[tuple[UUID, StoredValue]]]


class Fields(NamedTuple):
    """The register, the field as it was, and as the one of another kind that is to go on with it, or does."""

    register: RegisterView
    was: Field
    now: Field


def before(fields: Fields) -> Response:
    """Those that could not be read if the kind were changed."""
    query = """SELECT id, (data -> %(was)s)::text FROM records
        WHERE register_id = %(register)s AND jsonb_typeof(data -> %(was)s) <> 'null' ORDER BY id"""
    return _answer(fields, lambda conn: _found(conn, query, fields, {}))


def after(fields: Fields, change: Recorded) -> Response:
    """Those that were left to history when it was."""
    query = """SELECT aggregate_id, (data -> 'was' -> %(was)s)::text FROM events
        WHERE change_set_id = %(change_set)s AND aggregate_type = 'record' AND NOT data -> 'values' ? %(now)s
        ORDER BY "position" """
    moved = {"change_set": change.change_set_id, "now": change.event.field.id}
    return _answer(fields, lambda conn: _found(conn, query, fields, moved), all_of_them=True)


def _found(conn: Connection, query: str, fields: Fields, others: dict[str, object]) -> Found:
    with conn.cursor(name="unread") as cursor:
        cursor.execute(query, {"was": fields.was.id, "register": fields.register.id, **others})
        while rows := cursor.fetchmany(AT_ONCE):
            yield [(id, value_of(text)) for id, text in rows]


def _answer(fields: Fields, found: Callable[[Connection], Found], *, all_of_them: bool = False) -> Response:
    """The file, as web.stream sends it; that it was taken is in the log."""
    limits.afford("export", limits.EXPORTS)
    register, was, now = fields
    address, words = request.host_url, f"{was.label} that cannot be read as {kinds.of(now.id).label.lower()}"

    def begin(conn: Connection) -> web.Pieces:
        end = head(conn).position
        web.send(exports.export, uuid7(), exports.ExportRecords(register.id, "csv", (words,), "", end))
        headers = {"Content-Disposition": exports.named(f"{register.name} - {words}", ".csv")}
        return web.Pieces(_csv(fields, found(conn), conn, address, all_of_them), "text/csv", headers)

    return web.stream(begin)


def _csv(
    fields: Fields, found: Found, conn: Connection, address: str, all_of_them: bool
) -> Generator[bytes, None, None]:
    yield _lines([["Record", fields.was.label, "Why it cannot be read", "Address"]])
    for some in found:
        names = DatabaseNames(conn)
        names.prepare({fields.was.id: value} for _, value in some)
        unread = [(id, value, why) for id, value in some if (why := _why(fields, value, names)) or all_of_them]
        called = titles(conn, [id for id, _, _ in unread])
        show = kinds.of(fields.was.id).show
        yield _lines(
            [[called[id], show(value, fields.was, names), why, f"{address}records/{id}"] for id, value, why in unread]
        )


def _why(fields: Fields, value: StoredValue, names: DatabaseNames) -> str:
    """Why the value cannot be read; "" where it can be."""
    try:
        kinds.continued(value, fields.was, fields.now, names)
    except kinds.Unfit as unfit:
        return unfit.message
    return ""


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([exports.harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
