"""The values that name records, now or at a moment of the log, and how to find a record by its title."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import LiteralString, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from eventsourcing import registers, web
from eventsourcing.kernel import Connection
from eventsourcing.kernel.folding import fold
from eventsourcing.kernel.patterns import containing
from eventsourcing.kernel.wire import run
from eventsourcing.records import belonging
from eventsourcing.records.belonging import registers_of
from eventsourcing.records.domain import StoredValue
from eventsourcing.records.sql import one_of
from eventsourcing.registers import Field, kinds

UNTITLED = "Untitled"
K = TypeVar("K")
value_of = msgspec.json.Decoder(StoredValue).decode


class TitleValue(NamedTuple):
    """The value that names a record, and the field it stands in."""

    field: Field
    value: StoredValue


def shown(found: Mapping[K, TitleValue | None], names: kinds.Names) -> dict[K, str]:
    """These titles as people read them; None is a title that is not theirs to see."""
    return {key: _shown(title, names) if title else kinds.HIDDEN for key, title in found.items()}


def _shown(title: TitleValue, names: kinds.Names) -> str:
    return kinds.of(title.field.id).show(title.value, title.field, names) or UNTITLED


class _Now(NamedTuple):
    """A record's title value as it is now. After `changed`, a position of the log, nothing of the record changed."""

    title: TitleValue
    changed: int


def title_values(conn: Connection, ids: Iterable[UUID], visible: Collection[UUID]) -> dict[UUID, TitleValue | None]:
    """What names each of these records now, the archived ones too; ids of no record are left out.

    It is None for records of registers that are not among the visible ones.
    """
    there = registers_of(conn, ids)
    now = _now(conn, there, visible)
    return {id: now[id].title if id in now else None for id in there}


def _now(conn: Connection, register_of: Mapping[UUID, UUID], visible: Collection[UUID]) -> dict[UUID, _Now]:
    """Of those of visible registers; asked once in a request."""
    seen = {id: register_id for id, register_id in register_of.items() if register_id in visible}
    return web.once_all("title", seen, lambda ids: _ask(conn, {id: seen[id] for id in ids}))


def learn(read: Collection[tuple[UUID, UUID, int, StoredValue]], fields: Mapping[UUID, Field]) -> None:
    """Have these titles not asked for again: of each record its id, register, position and value."""
    belonging.learn({id: register_id for id, register_id, _, _ in read})
    now = {id: _Now(TitleValue(fields[register], value), at) for id, register, at, value in read}
    web.once_all("title", now, lambda unknown: {id: now[id] for id in unknown})


def _ask(conn: Connection, register_of: Mapping[UUID, UUID]) -> dict[UUID, _Now]:
    views = registers.known_all(conn, set(register_of.values()))
    fields = {id: view.title_field for id, view in views.items()}
    named = msgspec.json.encode({id: field.id for id, field in fields.items()})
    named_ones, ids = one_of(register_of, first=2)
    rows = run(
        conn,
        f"""SELECT r.id, r.register_id, r.changed_position, (r.data -> ($1::jsonb ->> r.register_id::text))::text
        FROM records r WHERE r.id {named_ones}""".encode(),
        [named, *ids],
    )
    return {id: _Now(TitleValue(fields[register], value_of(text or "null")), at) for id, register, at, text in rows}


def title_values_at(
    conn: Connection, moments: Sequence[tuple[UUID, int]], visible: Collection[UUID]
) -> dict[tuple[UUID, int], TitleValue | None]:
    """What named each record right after that position, by the pairs asked for; None where that is not to be seen.

    It is the present value, unless that came later or another field was the first then.
    """
    there = registers_of(conn, (id for id, _ in moments))
    now = _now(conn, there, visible)
    histories = registers.histories(conn, {there[id] for id in now})
    fields = {(id, at): histories[there[id]].at(at).title_field for id, at in moments if id in now}
    since = _since(conn, {id: now[id].title.field.id for id, at in fields if now[id].changed > at})
    unchanged = {
        (id, at): TitleValue(field, now[id].title.value)
        for (id, at), field in fields.items()
        if since.get(id, 0) <= at and now[id].title.field.id == field.id
    }
    changed = {moment: field for moment, field in fields.items() if moment not in unchanged}
    then = _then(conn, changed)
    earlier = {
        moment: before
        for moment, title in then.items()
        if title.value is None and (before := _before(histories[there[moment[0]]].at(moment[1]), title.field))
    }
    found = dict.fromkeys(moment for moment in moments if moment[0] in there)
    return found | unchanged | then | _then(conn, earlier)


def _before(register: registers.Register, field: Field) -> Field | None:
    """The field with which this one goes on, whose values were not all moved at once."""
    before = register.lineage(field.id)[:-1]
    return register.find(before[-1]) if before else None


def _since(conn: Connection, fields: Mapping[UUID, str]) -> dict[UUID, int]:
    """At which position the records' values in these fields became what they are; ids without a cell are left out."""
    if not fields:
        return {}
    rows = conn.execute(
        """SELECT c.record_id, c.changed_position FROM unnest(%s::uuid[], %s::text[]) AS w(record_id, field_id)
        JOIN record_cells c USING (record_id, field_id)""",
        (list(fields), list(fields.values())),
    )
    return dict(rows.fetchall())


def _then(conn: Connection, fields: Mapping[tuple[UUID, int], Field]) -> dict[tuple[UUID, int], TitleValue]:
    """What these fields said at these moments: it is in the latest event before that has the field."""
    if not fields:
        return {}
    rows = conn.execute(
        """SELECT w.record_id, w."position", (SELECT (e.data -> 'values' -> w.field_id)::text FROM events e
            WHERE e.aggregate_id = w.record_id AND e."position" <= w."position" AND e.data -> 'values' ? w.field_id
            ORDER BY e."version" DESC LIMIT 1)
        FROM unnest(%s::uuid[], %s::bigint[], %s::text[]) AS w(record_id, "position", field_id)""",
        ([id for id, _ in fields], [position for _, position in fields], [field.id for field in fields.values()]),
    )
    return {(id, place): TitleValue(fields[id, place], value_of(text or "null")) for id, place, text in rows}


def with_id(conn: Connection, register_id: UUID, record_id: UUID) -> UUID | None:
    """The id itself, if it is of a record of this register."""
    found = conn.execute("SELECT FROM records WHERE id = %s AND register_id = %s", (record_id, register_id))
    return record_id if found.rowcount else None


def with_key(conn: Connection, field_id: str, key: str) -> UUID | None:
    """The one record with this sort key in the field; one in use goes before those that are archived."""
    found = conn.execute(
        """SELECT r.id, r.archived FROM record_cells c JOIN records r ON r.id = c.record_id
        WHERE c.field_id = %s AND c.sort_key = %s ORDER BY r.archived LIMIT 2""",
        (field_id, key),
    ).fetchall()
    same_standing = len(found) == 2 and found[0][1] == found[1][1]
    return None if same_standing or not found else found[0][0]


def offered(conn: Connection, register_id: UUID, title_field: Field, text: str, limit: int) -> dict[UUID, TitleValue]:
    """Some records in use whose title value contains the text, in the order of their titles."""
    text = fold(text)
    rows = conn.execute(
        f"""{_SEARCHED if len(text) >= TRIGRAM else _ALL}
        SELECT r.id, (r.data -> c.field_id)::text FROM record_cells c JOIN found r ON r.id = c.record_id
        WHERE c.field_id = %(field_id)s AND c.sort_key IS NOT NULL AND NOT r.archived
            AND (%(text)s = '' OR strpos(text_in(r.data, r.folded, %(field_id)s), %(text)s) > 0)
        ORDER BY c.sort_key, r.id LIMIT %(limit)s::int""",
        {
            "register_id": register_id,
            "field_id": title_field.id,
            "text": text,
            "pattern": containing(text),
            "limit": limit,
        },
    )
    return {id: TitleValue(title_field, value_of(value)) for id, value in rows}


TRIGRAM = 3  # letters that the index of what is searched needs
_ALL: LiteralString = "WITH found AS NOT MATERIALIZED (SELECT id, data, folded, archived FROM records)"
_SEARCHED: LiteralString = """WITH found AS MATERIALIZED (
    SELECT id, data, folded, archived FROM records
    WHERE register_id = %(register_id)s AND search LIKE %(pattern)s LIMIT 2000)"""
