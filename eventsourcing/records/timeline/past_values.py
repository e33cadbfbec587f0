"""What a record said at a moment, in the names and labels of that moment, beside what it says now."""

from typing import NamedTuple
from uuid import UUID

from eventsourcing import accounts, registers
from eventsourcing.kernel import Connection
from eventsourcing.records.continuing.lifting import lifted
from eventsourcing.records.domain import Values
from eventsourcing.records.looking import Found
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.queries import titles_at
from eventsourcing.records.showing import Shown, show
from eventsourcing.records.timeline.held import Held, held_at
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


def as_of(conn: Connection, found: Found, version: int, position: int) -> Past:
    """The record right after its `version`, which is the latest at this `position` of the log."""
    held = held_at(conn, found.row.id, version, position)
    register = registers.history(conn, found.row.register_id).at(position)
    fields = [field for field in register.fields if not field.retired or field.id in held.values]
    title = titles_at(conn, [(found.row.id, position)])[found.row.id, position]
    values = _values(conn, found, held, register, position)
    known = {field.id for field in fields}
    added = [
        f.label
        for f in found.register.active_fields
        if known.isdisjoint(found.register.lineage(f.id)) and found.row.data.get(f.id) is not None
    ]
    return Past(title, register, held.archived, values, added)


def _values(conn: Connection, found: Found, held: Held, register: Register, position: int) -> list[ValueThen]:
    names, names_now, data = _names_then(conn, held.values, position), DatabaseNames(conn), found.row.data
    names_now.prepare([data])
    values = []
    for field in register.fields:
        if field.retired and held.values.get(field.id) is None:
            continue
        then = show(field, held.values.get(field.id), names, held.touched.get(field.id))
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
