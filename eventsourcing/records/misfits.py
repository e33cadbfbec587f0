"""Which records would not fit a field's new settings: asked before a register changes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from eventsourcing.kernel import Connection
from eventsourcing.records.domain import StoredValue
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.queries import titles
from eventsourcing.records.titles import value_of
from eventsourcing.registers import Field, FieldSettings, kinds

EXAMPLES = 20


class Misfit(NamedTuple):
    """A record whose value the new settings would not take, in words."""

    record_id: UUID
    title: str
    value: str
    why: str


@dataclass(frozen=True)
class Misfits:
    """How many there are, the first of them, and how many share a value in a field that is to be unique."""

    count: int
    examples: list[Misfit]
    sharing: int = 0


class Found(NamedTuple):
    record_id: UUID
    value: StoredValue
    why: str
    shares: bool


def misfits(conn: Connection, register_id: UUID, field: Field, settings: FieldSettings) -> Misfits:
    """The records in use whose values would not fit; of a unique field also archived ones that share a value."""
    now = Field(field.id, settings)
    names = DatabaseNames(conn)
    found = list(_unfit(conn, register_id, now, names))
    called = titles(conn, [one.record_id for one in found[:EXAMPLES]])
    kind = kinds.of(field.id)
    examples = [
        Misfit(one.record_id, called[one.record_id], kind.show(one.value, field, names), one.why)
        for one in found[:EXAMPLES]
    ]
    return Misfits(len(found), examples, sum(one.shares for one in found))


def _unfit(conn: Connection, register_id: UUID, field: Field, names: DatabaseNames) -> Iterator[Found]:
    rows = conn.execute(
        "SELECT id, archived, (data -> %s)::text FROM records WHERE register_id = %s ORDER BY id",
        (field.id, register_id),
    ).fetchall()
    values = {text: value_of(text or "null") for _, _, text in rows}
    verdicts = {text: _verdict(value, field, names) for text, value in values.items()}
    keys = {text: kinds.of(field.id).sort_key(value) for text, value in values.items()}
    holders = Counter(keys[text] for _, _, text in rows if keys[text] is not None)
    for record_id, archived, text in rows:
        if field.settings.unique and holders[keys[text]] > 1:
            yield Found(record_id, values[text], f"{holders[keys[text]]:,} records have this value.", shares=True)
        elif verdicts[text] and not archived:
            yield Found(record_id, values[text], verdicts[text], shares=False)


def _verdict(value: StoredValue, field: Field, names: DatabaseNames) -> str:
    """Why the value does not fit; "" where it does."""
    try:
        kinds.parse_field(field, kinds.of(field.id).raw(value, field), names)
    except kinds.Unfit as unfit:
        return unfit.message
    return ""
