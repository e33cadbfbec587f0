"""The records of a register that a list shows: a page of them from any place on, or all of them one by one.

A page comes from a walk through the list's order, which finds it at once unless hardly any record fits. Then the
records that fit are looked up first and put in order. Neither ever counts what it does not show.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.kernel import Connection
from eventsourcing.records.listing_clauses import Clause
from eventsourcing.records.listing_orders import STEPS, Order, Place, past, way
from eventsourcing.records.queries import RecordRow, row_of
from eventsourcing.records.sql import Sql, joined, sql

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
    up = back == asked.descending
    found: list[Found] = []
    for query, walk in _portions(asked, start, up, back, wanted):
        found += _fetch(conn, asked, query)
        if len(found) >= wanted:
            break
        if not _walked_all(conn, walk):
            found = _fetch(conn, asked, _by_sorting(asked, start, up, back, wanted))
            break
    found = found[:wanted]
    return found[::-1] if back else found


def _portions(asked: Question, start: Place | None, up: bool, back: bool, wanted: int) -> Iterator[tuple[Sql, Sql]]:
    """The queries of the walk, each with the places it goes through: those with a key, then those without."""
    without_key = start is not None and start.key is None
    placed = asked.order.placed or sql("true")
    with_places = (asked.order.walk(up, None if without_key else start), sql("true"))
    without = (_walk_of_rest(asked, start if without_key else None, up), sql("NOT {}", placed))
    if back:
        portions = [without, with_places] if without_key else [with_places]
    else:
        portions = [without] if without_key else [with_places, without]
    if asked.order.placed is None:
        portions = [with_places]
    for walk, test in portions:
        tests = joined(" AND ", [_belongs(asked), test, *(clause.test for clause in asked.clauses)])
        yield (
            sql(
                "SELECT {}, w.k FROM ({}) w JOIN records r USING (id) WHERE {} ORDER BY w.k {}, w.id {} LIMIT {}::int",
                _COLUMNS, walk, tests, way(up), way(up), wanted,
            ),
            walk,
        )  # fmt: skip


def _walk_of_rest(asked: Question, start: Place | None, up: bool) -> Sql:
    beyond = sql("p.id {} {}", past(up), start.id) if start else sql("true")
    return sql(
        "SELECT p.id, NULL AS k FROM records p WHERE p.register_id = {} AND {} ORDER BY p.id {} LIMIT {}::int",
        asked.register_id, beyond, way(up), STEPS,
    )  # fmt: skip


def _belongs(asked: Question) -> Sql:
    return sql("r.register_id = {} AND {}", asked.register_id, _ARCHIVED[asked.archived])


def _walked_all(conn: Connection, walk: Sql) -> bool:
    query = sql("SELECT count(*) < {}::int FROM ({}) w", STEPS, walk)
    [(all_of_them,)] = conn.execute(query.text, query.values, prepare=False).fetchall()
    return bool(all_of_them)


def _by_sorting(asked: Question, start: Place | None, up: bool, back: bool, wanted: int) -> Sql:
    return sql(
        """WITH fitting AS MATERIALIZED (SELECT r.id FROM records r WHERE {}),
        chosen AS (SELECT f.id, o.k FROM fitting f LEFT JOIN ({}) o ON o.id = f.id WHERE {} ORDER BY {} LIMIT {}::int)
        SELECT {}, o.k FROM chosen o JOIN records r ON r.id = o.id ORDER BY {}""",
        joined(" AND ", [_belongs(asked), *(clause.for_many for clause in asked.clauses)]),
        asked.order.places,
        _after(asked.order, start, up, back),
        _sorted(up, back, "f.id"),
        wanted,
        _COLUMNS,
        _sorted(up, back, "o.id"),
    )


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


def _fetch(conn: Connection, asked: Question, query: Sql) -> list[Found]:
    # Planned anew each time: what is quick depends on the values.
    return [_found(asked.order, row) for row in conn.execute(query.text, query.values, prepare=False)]


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
        joined(" AND ", [_belongs(asked), *(clause.for_many for clause in asked.clauses)]),
        _sorted(not asked.descending, False, "r.id"),
    )
    with conn.transaction(), conn.cursor(name="listed") as cursor:
        cursor.execute(query.text, query.values)
        while rows := cursor.fetchmany(at_once):
            yield [row_of(*row) for row in rows]


def holds_any(conn: Connection, register_id: UUID) -> bool:
    """Whether the register has a record at all, be it archived."""
    return conn.execute("SELECT FROM records WHERE register_id = %s LIMIT 1", (register_id,)).fetchone() is not None
