"""What stands around a record's values: when each was last changed, the last import, and who links to it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing import registers, web
from eventsourcing.kernel import Connection
from eventsourcing.kernel.spelling import array, spelled_id
from eventsourcing.kernel.wire import run
from eventsourcing.records.queries import titles
from eventsourcing.records.sql import unseen

LINKS_AT_FIRST = 10

_LAST = """SELECT NULL, field_id, NULL, NULL, changed_at, changed_position FROM record_cells WHERE record_id = $1::uuid
    UNION ALL (SELECT NULL, NULL, NULL, NULL, recorded_at, "version" FROM events
        WHERE aggregate_id = $1::uuid AND source = 'import' ORDER BY "version" DESC LIMIT 1)"""


class Touched(NamedTuple):
    """When a field's value was last changed, and by which event."""

    at: datetime
    position: int


class Linked(NamedTuple):
    """A record that links here, and through which field; `key` is where the next page of them begins."""

    record_id: UUID
    title: str
    archived: bool
    register_id: UUID
    register_name: str
    field_id: str
    field_label: str

    @property
    def key(self) -> str:
        return f"{self.field_id}:{self.record_id}"


class Around(NamedTuple):
    """What stands around a record.

    `touched` is the last change of each field that ever had a value, `imported` the version that the latest import gave
    to the record and when, None where none did, and `links` are the rows of the first that link here (`first_links`).
    """

    touched: dict[str, Touched]
    imported: tuple[int, datetime] | None
    links: Sequence[Sequence[Any]]


class _Seen(NamedTuple):
    """The registers that are to be seen, and those that are not."""

    visible: Collection[UUID]
    hidden: Collection[UUID]


def around(conn: Connection, record_id: UUID, *, visible: Collection[UUID] | None = None) -> Around:
    """All of it by one question, asked once in a request; links are those of visible registers."""
    return web.once("around", record_id, lambda: _ask(conn, record_id, _seen(conn, visible)))


def first_links(conn: Connection, record_id: UUID, *, visible: Collection[UUID] | None = None) -> list[Linked]:
    """The first that link here, one more than LINKS_AT_FIRST."""
    return _told(conn, around(conn, record_id, visible=visible).links, _seen(conn, visible))


def _ask(conn: Connection, record_id: UUID, seen: _Seen) -> Around:
    query = f"({_links(LINKS_AT_FIRST + 1, seen)}) UNION ALL {_LAST}"
    links, touched, imported = list[Sequence[Any]](), dict[str, Touched](), None
    for row in run(conn, query.encode(), _values(record_id, "", seen)):
        _, field_id, _, _, at, number = row
        if at is None:
            links.append(row)
        elif field_id is None:
            imported = number, at
        else:
            touched[field_id] = Touched(at, number)
    links.sort(key=lambda row: (row[1], row[0]))  # as they were found, which a UNION does not promise
    return Around(touched, imported, links)


def linked_from(
    conn: Connection, record_id: UUID, *, after: str = "", limit: int = 20, visible: Collection[UUID] | None = None
) -> list[Linked]:
    """The records of visible registers that link here, field by field; `after` is the key of the last one seen."""
    seen = _seen(conn, visible)
    return _told(conn, run(conn, _links(limit, seen).encode(), _values(record_id, after, seen)), seen)


def _seen(conn: Connection, visible: Collection[UUID] | None) -> _Seen:
    """By default for whoever sends the request."""
    if visible is None:
        return _Seen(registers.visible_here(), registers.hidden_here())
    return _Seen(visible, frozenset(registers.all_names(conn)) - set(visible))


def _links(limit: int, seen: _Seen) -> str:
    """One record after another in this order, and no word of registers where none is hidden.

    By a guess at how many are of others the server would begin with the records, and look through them all.
    """
    return f"""SELECT c.record_id, c.field_id, r.register_id, r.archived, NULL::timestamptz, NULL::bigint
        FROM record_cells c
        CROSS JOIN LATERAL (SELECT p.register_id, p.archived FROM records p WHERE p.id = c.record_id OFFSET 0) r
        WHERE c.link_to = {unseen("$1::uuid")}
            AND (c.field_id, c.record_id) > ({unseen("$2::text")}, {unseen("$3::uuid")})
            {"AND r.register_id <> ALL ($4::uuid[])" if seen.hidden else ""}
        ORDER BY c.field_id, c.record_id LIMIT {limit:d}"""


def _values(record_id: UUID, after: str, seen: _Seen) -> list[bytes | None]:
    field_id, _, last = after.partition(":")
    hidden = [array(seen.hidden)] if seen.hidden else []
    return [spelled_id(record_id), field_id.encode(), last.encode() or spelled_id(UUID(int=0)), *hidden]


def _told(conn: Connection, rows: Sequence[Sequence[Any]], seen: _Seen) -> list[Linked]:
    called = titles(conn, [row[0] for row in rows], seen.visible) if rows else {}
    views = registers.known_all(conn, {row[2] for row in rows})
    return [
        Linked(id, called[id], archived, view.id, view.name, field_id, view.field(field_id).label)
        for id, field_id, register_id, archived, *_ in rows
        if (view := views.get(register_id)) and register_id in seen.visible
    ]
