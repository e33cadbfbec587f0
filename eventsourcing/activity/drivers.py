"""Where to look for events: by the one index that leaves the fewest, or along the log."""

from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from eventsourcing import exports, imports, records
from eventsourcing.activity.question import Question
from eventsourcing.kernel import Connection

MOST_STREAMS = 500  # of a register, which are read one by one; above, the log is walked
FREQUENT = ("RecordChanged", "RecordCreated")  # have no index: the log is full of them

_COLUMNS: LiteralString = """e."position", e.aggregate_type, e.aggregate_id, e.change_set_id, e.actor_id, e.event_type,
    e.source, e.reason"""
_RANGE: LiteralString = 'e."position" > %(low)s::bigint AND e."position" <= %(high)s::bigint'
_FIRST: LiteralString = 'ORDER BY e."position" DESC LIMIT %(size)s::int'


class Driver(NamedTuple):
    """SQL for events of the stretch from `low` to `high`, at most `size` of them from its end or its beginning.

    None is the log itself. `serves` names the filters that its events pass by themselves.
    """

    descending: LiteralString | None
    parameters: dict[str, Any]
    serves: frozenset[str]

    @property
    def cost(self) -> int:
        """What it costs to look at one of its events: those of the log lie side by side."""
        return 1 if self.descending is None else 4

    def sql(self, *, up: bool) -> str:
        descending = self.descending or ""
        return descending.replace("DESC", "ASC") if up else descending


def driver(conn: Connection, asked: Question) -> Driver:
    """The way of looking that reads least."""
    if asked.change_set:
        return _by("change_set_id", [asked.change_set], "change_set")
    if asked.about:
        return _by_stream([asked.about], "about")
    if asked.kinds and not set(asked.kinds) & set(FREQUENT):
        return _by_kind(asked.kinds)
    if asked.actors:
        return _by_actor(asked.actors)
    if asked.registers and len(streams := _streams(conn, asked.registers)) <= MOST_STREAMS:
        return _by_stream(streams, "registers")
    return Driver(None, {}, frozenset())


def _by(column: LiteralString, values: list[Any], serves: str, more: LiteralString = "") -> Driver:
    """From each value no more than is wanted in all, then the first of these."""
    of_one = f"SELECT {_COLUMNS} FROM events e WHERE e.{column} = w.value {more} AND {_RANGE} {_FIRST}"
    kind: LiteralString = "text" if column == "event_type" else "uuid"
    return Driver(_of_each(of_one, kind), {"driving": list(dict.fromkeys(values))}, frozenset({serves}))


def _of_each(of_one: LiteralString, kind: LiteralString) -> LiteralString:
    return f"SELECT e.* FROM unnest(%(driving)s::{kind}[]) AS w(value) CROSS JOIN LATERAL ({of_one}) e {_FIRST}"


def _by_kind(kinds: tuple[str, ...]) -> Driver:
    """By the index on kinds, which leaves out the frequent ones and must be told that these are none."""
    return _by("event_type", list(kinds), "kinds", "AND e.event_type NOT IN ('RecordChanged', 'RecordCreated')")


def _by_actor(actors: tuple[UUID | None, ...]) -> Driver:
    people = _by("actor_id", [actor for actor in actors if actor], "actors")
    if None not in actors:
        return people
    nobody = f"SELECT {_COLUMNS} FROM events e WHERE e.actor_id IS NULL AND {_RANGE} {_FIRST}"
    return people._replace(descending=f"SELECT * FROM (({people.descending}) UNION ALL ({nobody})) e {_FIRST}")


def _by_stream(ids: list[UUID], serves: str) -> Driver:
    """Through streams by their versions, which stand for positions."""
    of_one = f"""SELECT {_COLUMNS} FROM events e WHERE e.aggregate_id = w.value
        AND e."version" > version_at(w.value, %(low)s::bigint) AND e."version" <= version_at(w.value, %(high)s::bigint)
        ORDER BY e."version" DESC LIMIT %(size)s::int"""
    return Driver(_of_each(of_one, "uuid"), {"driving": ids}, frozenset({serves}))


def _streams(conn: Connection, registers: tuple[UUID, ...]) -> list[UUID]:
    """The aggregates of these registers, some more than MOST_STREAMS at most."""
    found = list(dict.fromkeys(registers))
    for register_id in dict.fromkeys(registers):
        for of_register in (records.of_register, imports.of_register, exports.of_register):
            if len(found) <= MOST_STREAMS:
                found += of_register(conn, register_id, MOST_STREAMS + 1)
    return found
