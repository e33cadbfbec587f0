"""The records of a register that a list shows: a page of them from any place on, or all of them one by one.

A page comes from a walk through the list's order, which finds it at once unless hardly any record fits. Then the
records that fit are looked up first and put in order. Neither ever counts what it does not show.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.kernel import Connection
from eventsourcing.records.listing_clauses import Clause
from eventsourcing.records.listing_orders import STEPS, Order, Place, past, way
from eventsourcing.records.queries import RecordRow, row_of
from eventsourcing.records.sql import Sql, joined, sql

FEW = 2000

_COLUMNS = Sql(
    """r.id, r.register_id, r.data::text, r.archived, r."version", r.created_at, r.created_by, r.changed_at,
    r.changed_by, r.changed_position, r.changed_source, r.change_set_id"""
)
_ARCHIVED = {"no": sql("NOT r.archived"), "yes": sql("r.archived"), "all": sql("true")}


@dataclass(frozen=True)
class Question:
    """Which records, in which order."""

    register_id: UUID
    order: Order
    descending: bool = False
    clauses: tuple[Clause, ...] = ()
    archived: str = "no"


class Found(NamedTuple):
    row: RecordRow
    place: Place


def page(conn: Connection, asked: Question, start: Place | None, wanted: int, *, back: bool = False) -> list[Found]:
    """The records after `start` in the list's order; with `back`, those before it. Raises ValueError for no place."""
    walk = Walk(asked, start, up=back == asked.descending, back=back)
    found = _by_walking(conn, walk, wanted)
    if found is None:
        found = _by_sorting(conn, walk, wanted)
    return found[::-1] if back else found


class Walk(NamedTuple):
    """Where a page begins and which way it goes: `up` the places, or `back` from the list's end."""

    asked: Question
    start: Place | None
    up: bool
    back: bool

    @property
    def beyond_places(self) -> bool:
        """Whether it begins among the records without a place."""
        return self.start is not None and self.start.key is None


def _by_walking(conn: Connection, walk: Walk, wanted: int) -> list[Found] | None:
    """The page, unless it would take too many steps."""
    found: list[Found] = []
    steps = 0
    for ids, test in _portions(walk):
        tests = joined(" AND ", [_belongs(walk.asked), test, *(clause.each for clause in walk.asked.clauses)])
        query = sql(
            "SELECT {}, w.k FROM ({}) w JOIN records r USING (id) WHERE {} ORDER BY w.k {}, w.id {} LIMIT {}::int",
            _COLUMNS, ids, tests, way(walk.up), way(walk.up), wanted - len(found),
        )  # fmt: skip
        found += [_found(walk.asked.order, row) for row in _rows(conn, query)]
        if len(found) == wanted:
            return found
        [(more,)] = _rows(conn, sql("SELECT count(*) FROM ({}) w", ids))
        steps += more
        if steps >= STEPS:
            return None
    return found if steps else None


def _portions(walk: Walk) -> Iterator[tuple[Sql, Sql]]:
    """The ids to walk through, each with the test that they are the right ones: with a place, then those without."""
    order = walk.asked.order
    places = [(ids, sql("true")) for ids in order.walks(walk.up, None if walk.beyond_places else walk.start)]
    if order.placed is None or (walk.back and not walk.beyond_places):
        yield from places
        return
    rest = (_rest(walk, walk.start if walk.beyond_places else None), sql("NOT {}", order.placed))
    if walk.beyond_places:
        yield from (rest, *places) if walk.back else (rest,)
    else:
        yield from (*places, rest)


def _rest(walk: Walk, start: Place | None) -> Sql:
    beyond = sql("p.id {} {}", past(walk.up), start.id) if start else sql("true")
    return sql(
        "SELECT p.id, NULL AS k FROM records p WHERE p.register_id = {} AND {} ORDER BY p.id {} LIMIT {}::int",
        walk.asked.register_id, beyond, way(walk.up), STEPS,
    )  # fmt: skip


def _belongs(asked: Question) -> Sql:
    return sql("r.register_id = {} AND {}", asked.register_id, _ARCHIVED[asked.archived])


def _by_sorting(conn: Connection, walk: Walk, wanted: int) -> list[Found]:
    """The page, from the places of all records that fit."""
    asked = walk.asked
    fitting = sql(
        "SELECT r.id FROM records r WHERE {}",
        joined(" AND ", [_belongs(asked), *(clause.many for clause in asked.clauses)]),
    )
    with conn.transaction():
        few = [id for (id,) in _rows(conn, sql("{} LIMIT {}::int", fitting, FEW + 1), _ALL_AT_ONCE)]
        settings = _ALL_AT_ONCE
        if len(few) <= FEW:
            fitting, settings = sql("SELECT unnest({}::uuid[]) AS id", few), _ONE_BY_ONE
        query = sql(
            """WITH fitting AS MATERIALIZED ({})
            SELECT f.id, o.k FROM fitting f LEFT JOIN ({}) o ON o.id = f.id WHERE {} ORDER BY {} LIMIT {}::int""",
            fitting, asked.order.places, _after(asked.order, walk.start, walk.up, walk.back),
            _sorted(walk.up, walk.back, "f.id"), wanted,
        )  # fmt: skip
        places = dict(_rows(conn, query, settings))
        shown = _rows(conn, sql("SELECT {}, NULL FROM records r WHERE r.id = ANY ({}::uuid[])", _COLUMNS, list(places)))
    rows = {row[0]: row for row in shown}
    return [_found(asked.order, (*rows[id][:-1], k)) for id, k in places.items()]


# The planner cannot know how many records a filter on values leaves, so it is told which way of joining does no harm.
_ALL_AT_ONCE = {"enable_nestloop": "off", "enable_mergejoin": "off", "random_page_cost": "4"}
_ONE_BY_ONE = {"enable_nestloop": "on", "random_page_cost": "1.1"}


def _rows(conn: Connection, query: Sql, settings: Mapping[str, str] = {}) -> list[tuple[Any, ...]]:
    """Planned anew each time, as what is quick depends on the values. Settings last as long as the transaction."""
    for name, value in settings.items():
        conn.execute("SELECT set_config(%s, %s, true)", (name, value))
    return conn.execute(query.text, query.values, prepare=False).fetchall()


def _after(order: Order, start: Place | None, up: bool, back: bool) -> Sql:
    """Tests a fitting record f with its place o: whether it comes after the start."""
    if start is None:
        return sql("true")
    if start.key is None:
        beyond = sql("o.k IS NULL AND f.id {} {}", past(up), start.id)
        return sql("{} OR o.k IS NOT NULL", beyond) if back else beyond
    beyond = order.beyond(up, start)
    return beyond if back else sql("{} OR o.k IS NULL", beyond)


def _sorted(up: bool, back: bool, id: str) -> Sql:
    return sql("o.k IS NULL {}, o.k {}, {} {}", way(not back), way(up), Sql(id), way(up))


def _found(order: Order, row: tuple[Any, ...]) -> Found:
    *columns, k = row
    found = row_of(*columns)
    return Found(found, Place(None if k is None else order.key(k), found.id))


def everything(conn: Connection, asked: Question, at_once: int) -> Iterator[list[RecordRow]]:
    """All records of the list in its order, some at once, read from the server bit by bit in one transaction."""
    query = sql(
        """SELECT {} FROM records r LEFT JOIN ({}) o ON o.id = r.id WHERE {} ORDER BY {}""",
        _COLUMNS,
        asked.order.places,
        joined(" AND ", [_belongs(asked), *(clause.many for clause in asked.clauses)]),
        _sorted(not asked.descending, False, "r.id"),
    )
    with conn.transaction(), conn.cursor(name="listed") as cursor:
        cursor.execute(query.text, query.values)
        while rows := cursor.fetchmany(at_once):
            yield [row_of(*row) for row in rows]


def holds_any(conn: Connection, register_id: UUID) -> bool:
    """Whether the register has a record at all, be it archived."""
    return conn.execute("SELECT FROM records WHERE register_id = %s LIMIT 1", (register_id,)).fetchone() is not None
