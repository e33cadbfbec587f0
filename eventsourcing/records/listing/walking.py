"""A page of a list by walking through its order until enough records fit: at once, unless hardly any does."""

from collections.abc import Iterator

from eventsourcing.kernel import Connection
from eventsourcing.records.listing.orders import STEPS, Place, past, way, written
from eventsourcing.records.listing.question import COLUMNS, Found, Walk, belongs, found_in, rows
from eventsourcing.records.sql import Sql, joined, sql

# One record after another, until there are enough: where there are many registers, the planner would read all of one.
ONE = Sql("SELECT p.* FROM records p WHERE p.id = w.id OFFSET 0")


def by_walking(conn: Connection, walk: Walk, wanted: int) -> list[Found] | None:
    """The page, unless it would take too many steps."""
    found: list[Found] = []
    steps = 0
    for ids, test in _portions(walk):
        tests = joined(" AND ", [belongs(walk.asked), test, *(clause.each for clause in walk.asked.clauses)])
        query = sql(
            "SELECT {}, w.k FROM ({}) w CROSS JOIN LATERAL ({}) r WHERE {} ORDER BY w.k {}, w.id {} LIMIT {}",
            COLUMNS, ids, ONE, tests, way(walk.up), way(walk.up), written(wanted - len(found)),
        )  # fmt: skip
        # Without a filter nothing but the order says what is quick, however many records a register has.
        found += [found_in(walk.asked.order, row) for row in rows(conn, query, keep=not walk.asked.clauses)]
        if len(found) == wanted:
            return found
        [(more,)] = rows(conn, sql("SELECT count(*) FROM ({}) w", ids))
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
        "SELECT p.id, NULL AS k FROM records p WHERE p.register_id = {} AND {} ORDER BY p.id {} LIMIT {}",
        walk.asked.register_id, beyond, way(walk.up), written(STEPS),
    )  # fmt: skip
