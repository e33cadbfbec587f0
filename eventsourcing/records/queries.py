"""What is asked of records one by one: a record, its titles, what it was."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

import msgspec

from eventsourcing import registers, web
from eventsourcing.kernel import Codec, Connection, read_stream
from eventsourcing.kernel.spelling import spelled_id
from eventsourcing.kernel.wire import run
from eventsourcing.records.domain import Record, Values, record
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.sql import Sql
from eventsourcing.records.titles import TitleValue, shown, title_values, title_values_at

_codec = Codec((record,))
_values = msgspec.json.Decoder(Values).decode


class Held(Protocol):
    """What a record holds at a version of it; `data` has only the fields that are filled in."""

    @property
    def id(self) -> UUID: ...
    @property
    def register_id(self) -> UUID: ...
    @property
    def data(self) -> Values: ...
    @property
    def version(self) -> int: ...


class RecordRow(NamedTuple):
    """A record as it is now; `data` holds only the fields that are filled in."""

    id: UUID
    register_id: UUID
    data: Values
    archived: bool
    version: int
    created_at: datetime
    created_by: UUID | None
    changed_at: datetime
    changed_by: UUID | None
    changed_position: int
    changed_source: str
    change_set_id: UUID


COLUMNS = """id, register_id, data::text, archived, "version", created_at, created_by, changed_at, changed_by,
    changed_position, changed_source, change_set_id"""
_ONE = f"SELECT {COLUMNS} FROM records WHERE id = $1::uuid".encode()


def row_of(id: UUID, register_id: UUID, data: str, *others: object) -> RecordRow:
    """The row from the columns in COLUMNS."""
    held = _values(data)
    if None in held.values():
        held = {field_id: value for field_id, value in held.items() if value is not None}
    return RecordRow(id, register_id, held, *others)  # type: ignore[arg-type]  # in the order of COLUMNS


def get(conn: Connection, record_id: UUID) -> RecordRow | None:
    """The record, archived or not; None if there is none."""
    rows = run(conn, _ONE, (spelled_id(record_id),))
    return row_of(*rows[0]) if rows else None


def known(conn: Connection, record_id: UUID) -> RecordRow | None:
    """The same, as it was when this request first asked for it, unless it has sent a command since."""
    return web.once("record", record_id, lambda: get(conn, record_id))


def titles(conn: Connection, ids: Iterable[UUID], visible: Collection[UUID] | None = None) -> dict[UUID, str]:
    """What these records are called now, the archived ones too; ids of no record are left out.

    Records of registers that are not `visible` (by default: to whoever sends the request) have words instead.
    """
    visible = registers.visible_here() if visible is None else visible
    return DatabaseNames(conn, visible).titles(title_values(conn, ids, visible))


def title_of(conn: Connection, row: Held, register: registers.RegisterView) -> str:
    """What a record is called that is to be seen."""
    title = TitleValue(register.title_field, row.data.get(register.title_field.id))
    return shown({row.id: title}, DatabaseNames(conn))[row.id]


def titles_at(
    conn: Connection, moments: Sequence[tuple[UUID, int]], visible: Collection[UUID] | None = None
) -> Mapping[tuple[UUID, int], str]:
    """What each record was called right after that position of the log, by the pairs asked for; `visible` as above."""
    visible = registers.visible_here() if visible is None else visible
    found = title_values_at(conn, moments, visible)
    names = DatabaseNames(conn, visible)
    names.prepare({title.field.id: title.value} for title in found.values() if title)
    return shown(found, names)


def at_version(conn: Connection, record_id: UUID, version: int) -> Record:
    """What the record was right after its event of this number."""
    events = _codec.decode_all(read_stream(conn, record_id, until=version))
    return record.fold(record.initial, (one.event for one in events))


def values_at_version(conn: Connection, record_id: UUID, version: int) -> Values:
    """The values it had right after its event of this number, only those that were filled in."""
    return at_version(conn, record_id, version).values


def file_names(conn: Connection, change_sets: set[UUID]) -> dict[UUID, str]:
    """The names of the files that these imports read, as the first event of each import's stream has it."""
    return web.once_all("file name", change_sets, lambda unknown: _file_names(conn, list(unknown)))


# The name of the file that an import read which changed the record r last.
FILE_NAME = Sql("""CASE WHEN r.changed_source = 'import' THEN (SELECT e.data ->> 'file_name' FROM events e
    WHERE e.aggregate_id = r.change_set_id AND e."version" = 1 AND e.aggregate_type = 'import') END""")


def learn_files(names: Mapping[UUID, str]) -> None:
    """Have these not asked for again, as somebody has just read them."""
    web.once_all("file name", names, lambda unknown: {id: names[id] for id in unknown})


def _file_names(conn: Connection, change_sets: list[UUID]) -> dict[UUID, str]:
    rows = conn.execute(
        """SELECT aggregate_id, data ->> 'file_name' FROM events
        WHERE aggregate_id = ANY (%s::uuid[]) AND "version" = 1 AND aggregate_type = 'import'""",
        (change_sets,),
    )
    return {id: name for id, name in rows if name}
