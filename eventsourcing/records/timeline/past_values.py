"""What a record said at a moment, in the names and labels of that moment, beside what it says now."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from eventsourcing import accounts, registers
from eventsourcing.kernel import Connection, Recorded
from eventsourcing.records.continuing.lifting import lifted
from eventsourcing.records.domain import Record, Values, record
from eventsourcing.records.looking import Found
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.queries import titles_at
from eventsourcing.records.showing import Shown, show
from eventsourcing.records.timeline.then import NamesThen
from eventsourcing.registers import Register


class ValueThen(NamedTuple):
    """A value as it was, and as it is now where that is another one."""

    then: Shown
    now: Shown | None


class Past(NamedTuple):
    """A record as of a moment. `added` are the labels of fields that came later and hold something now."""

    title: str
    register: Register
    archived: bool
    values: list[ValueThen]
    added: list[str]

    @property
    def differing(self) -> int:
        return sum(one.now is not None for one in self.values) + len(self.added)

    @property
    def state(self) -> Shown | None:
        """The choice that stands beside the title."""
        chosen = (one.then for one in self.values if one.then.field.kind == "choice" and one.then.chips)
        return next(chosen, None)


def as_of(conn: Connection, found: Found, events: Sequence[Recorded], position: int) -> Past:
    """The record after these events, which are all that it had at this position of the log."""
    state: Record = record.fold(record.initial, (one.event for one in events))
    register = registers.history(conn, found.row.register_id).at(position)
    fields = [field for field in register.fields if not field.retired or field.id in state.values]
    title = titles_at(conn, [(found.row.id, position)])[found.row.id, position]
    values = _values(conn, found, state, register, _touched(events), position)
    known = {field.id for field in fields}
    added = [
        f.label
        for f in found.register.active_fields
        if known.isdisjoint(found.register.lineage(f.id)) and found.row.data.get(f.id) is not None
    ]
    return Past(title, register, state.archived, values, added)


def _values(
    conn: Connection, found: Found, state: Record, register: Register, touched: dict[str, datetime], position: int
) -> list[ValueThen]:
    names, names_now, data = _names_then(conn, state.values, position), DatabaseNames(conn), found.row.data
    names_now.prepare([data])
    values = []
    for field in register.fields:
        if field.retired and state.values.get(field.id) is None:
            continue
        then = show(field, state.values.get(field.id), names, touched.get(field.id))
        latest = found.register.current(field.id) or field
        now = show(latest, data.get(latest.id), names_now)
        read = lifted(found.register, {field.id: then.value}, names_now).get(latest.id)
        values.append(ValueThen(then, now if read != now.value else None))
    return values


def _names_then(conn: Connection, values: Values, position: int) -> NamesThen:
    users = accounts.names_at(conn, _named(values, "user", position))
    return NamesThen(users, titles_at(conn, _named(values, "link", position)), position)


def _named(values: Values, kind: str, position: int) -> list[tuple[UUID, int]]:
    return [(UUID(str(value)), position) for id, value in values.items() if id.startswith(f"{kind}-")]


def _touched(events: Sequence[Recorded]) -> dict[str, datetime]:
    """When each field was last changed."""
    return {id: one.recorded_at for one in events for id in getattr(one.event, "values", ())}
