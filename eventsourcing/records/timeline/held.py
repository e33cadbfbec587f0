"""What a record held at one of its versions, without reading all of its events."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from eventsourcing import web
from eventsourcing.kernel import Connection, Recorded, read_events
from eventsourcing.records.domain import StoredValue, Values
from eventsourcing.records.titles import value_of

RECENT = 200  # events before a version, in which most of what had been changed is found


class Held(NamedTuple):
    """The values that were filled in, when each field was last changed, and whether the record was archived."""

    values: Values
    touched: dict[str, datetime]
    archived: bool


class _Cell(NamedTuple):
    """A field's value now, and the position and the time since when it has it."""

    field_id: str
    value: StoredValue
    position: int
    since: datetime


def held_at(conn: Connection, record_id: UUID, version: int, position: int) -> Held:
    """The record right after its `version`, which is the latest at this `position` of the log.

    What was not changed since is what it is now; only the rest is looked for among the events.
    """
    cells = _cells(conn, record_id)
    values = {one.field_id: one.value for one in cells if one.position <= position}
    touched = {one.field_id: one.since for one in cells if one.position <= position}
    for field_id, event in _last(conn, record_id, version, [one.field_id for one in cells if one.position > position]):
        values[field_id] = event.event.values[field_id]
        touched[field_id] = event.recorded_at
    filled: Values = {id: value for id, value in values.items() if value is not None}
    return Held(filled, touched, _archived(conn, record_id, version))


def _cells(conn: Connection, record_id: UUID) -> list[_Cell]:
    rows = conn.execute(
        """SELECT c.field_id, (r.data -> c.field_id)::text, c.changed_position, c.changed_at
        FROM record_cells c JOIN records r ON r.id = c.record_id WHERE c.record_id = %s""",
        (record_id,),
    )
    return [_Cell(id, value_of(text or "null"), position, since) for id, text, position, since in rows]


def _last(
    conn: Connection, record_id: UUID, version: int, field_ids: Collection[str]
) -> Sequence[tuple[str, Recorded]]:
    """The last event up to the version that has each field, where one has."""
    places: dict[str, int] = {}
    for low, high in ((max(0, version - RECENT), version), (0, version - RECENT)):
        left = [id for id in field_ids if id not in places]
        if left and high > 0:
            places |= _places(conn, record_id, low, high, left)
    events = {one.position: one for one in web.codec().decode_all(read_events(conn, sorted({*places.values()})))}
    return [(field_id, events[place]) for field_id, place in places.items()]


def _places(conn: Connection, record_id: UUID, low: int, high: int, field_ids: list[str]) -> dict[str, int]:
    rows = conn.execute(
        """SELECT DISTINCT ON (f.id) f.id, e."position" FROM events e JOIN unnest(%s::text[]) AS f(id)
            ON e.data -> 'values' ? f.id
        WHERE e.aggregate_id = %s AND e."version" > %s::bigint AND e."version" <= %s::bigint
        ORDER BY f.id, e."version" DESC""",
        (field_ids, record_id, low, high),
    )
    return dict(rows.fetchall())


def _archived(conn: Connection, record_id: UUID, version: int) -> bool:
    row = conn.execute(
        """SELECT event_type FROM events WHERE aggregate_id = %s AND "version" <= %s::bigint
            AND event_type IN ('RecordArchived', 'RecordRestored') ORDER BY "version" DESC LIMIT 1""",
        (record_id, version),
    )
    return row.fetchone() == ("RecordArchived",)
