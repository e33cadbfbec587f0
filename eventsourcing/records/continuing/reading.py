"""How the values of a field would be read by one of another kind: counted, with examples; nothing is written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from eventsourcing.kernel import Connection
from eventsourcing.records.domain import StoredValue
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.queries import titles
from eventsourcing.records.titles import value_of
from eventsourcing.registers import Field, kinds

EXAMPLES = 10
AT_ONCE = 1_000


class Example(NamedTuple):
    """A value, how many records have it, one of them, and what it would become or why it cannot be read."""

    was: str
    records: int
    record_id: UUID
    now: str = ""
    why: str = ""


@dataclass
class Readings:
    """What would become of all values of the field, those of archived records among them.

    `altered` ones can be read, but would not be the same if they were read back: "007" as a whole number is 7.
    `shared` are those of a field that is to be unique which would be the same as another record's.
    """

    values: int = 0
    altered: int = 0
    unread: int = 0
    shared: int = 0
    same: list[Example] = field(default_factory=list)
    others: list[Example] = field(default_factory=list)
    misfits: list[Example] = field(default_factory=list)
    titles: dict[UUID, str] = field(default_factory=dict)

    @property
    def read(self) -> int:
        return self.values - self.unread


class Distinct(NamedTuple):
    """A value of the field, how many records have it, and one of these."""

    value: StoredValue
    records: int
    record_id: UUID


def distinct(conn: Connection, register_id: UUID, field_id: str) -> Iterator[Sequence[Distinct]]:
    """The different values of the field, those that most records have first, some at once."""
    rows = conn.execute(
        """SELECT (data -> %(id)s)::text, count(*), min(id::text) FROM records
        WHERE register_id = %(register)s AND jsonb_typeof(data -> %(id)s) <> 'null' GROUP BY 1 ORDER BY 2 DESC, 3""",
        {"id": field_id, "register": register_id},
    ).fetchall()
    for start in range(0, len(rows), AT_ONCE):
        yield [Distinct(value_of(text), count, UUID(id)) for text, count, id in rows[start : start + AT_ONCE]]


def readings(conn: Connection, register_id: UUID, was: Field, now: Field) -> Readings:
    """Read all values of the field that was as the one that is to go on with it would read them."""
    found, keys = Readings(), Counter[str]()
    for some in distinct(conn, register_id, was.id):
        names = DatabaseNames(conn)
        names.prepare({was.id: one.value} for one in some)
        for one in some:
            value = _read(found, one, was, now, names)
            if (key := kinds.of(now.id).sort_key(value)) is not None:
                keys[key] += one.records
    if now.settings.unique or now.kind == "number":
        found.shared = sum(count for count in keys.values() if count > 1)
    found.titles = titles(conn, [one.record_id for one in (*found.others, *found.misfits)])
    return found


def _read(found: Readings, one: Distinct, was: Field, now: Field, names: DatabaseNames) -> StoredValue:
    """Count the value in, and return what it would be; None where it cannot be read."""
    shown = kinds.of(was.id).show(one.value, was, names)
    found.values += one.records
    try:
        value = kinds.continued(one.value, was, now, names)
    except kinds.Unfit as unfit:
        found.unread += one.records
        _keep(found.misfits, Example(shown, one.records, one.record_id, why=unfit.message))
        return None
    altered = not _comes_back(one.value, value, was, now, names)
    found.altered += one.records if altered else 0
    words = kinds.of(now.id).show(value, now, names)
    _keep(found.others if altered else found.same, Example(shown, one.records, one.record_id, words))
    return value


def _comes_back(value: StoredValue, read: StoredValue, was: Field, now: Field, names: DatabaseNames) -> bool:
    """Whether the value would be as it was if the kind were changed back."""
    try:
        return kinds.continued(read, now, was, names) == value
    except kinds.Unfit:
        return False


def _keep(examples: list[Example], one: Example) -> None:
    if len(examples) < EXAMPLES:
        examples.append(one)
