"""A page of a list by walking through its order until enough records are found."""

from collections.abc import Iterator

from eventsourcing.kernel import Connection
from eventsourcing.records.listing.orders import Place, past, way, within, written
from eventsourcing.records.listing.question import COLUMNS, Found, Walk, belongs, found_in, rows
from eventsourcing.records.sql import Sql, joined, sql

# One record after another, until there are enough: where there are many registers, the planner would read all of one.
ONE = Sql("SELECT p.* FROM records p WHERE p.id = w.id OFFSET 0")


def by_walking(conn: Connection, walk: Walk, wanted: int, most: int) -> list[Found] | None:
    """The page, by testing record after record, unless that would take more than `most` steps.

    With half of it found by then it goes on: what is as frequent further on is met sooner than all of it is found.
    """
    found: list[Found] = []
    steps = 0
    by_id = joined(" AND ", [Sql("true"), *(clause.each for clause in walk.asked.clauses if clause.by_id)])
    others = [clause.each for clause in walk.asked.clauses if not clause.by_id]
    for ids, test in _portions(walk, most):
        query = sql(
            """SELECT {}, w.k FROM (SELECT * FROM ({}) r WHERE {}) w CROSS JOIN LATERAL ({}) r
            WHERE {} ORDER BY w.k {}, w.id {} LIMIT {}""",
            COLUMNS, ids, by_id, ONE, joined(" AND ", [belongs(walk.asked), test, *others]),
            way(walk.up), way(walk.up), written(wanted - len(found)),
        )  # fmt: skip
        # Without a filter nothing but the order says what is quick, however many records a register has.
        found += [found_in(walk.asked.order, row) for row in rows(conn, query, keep=not walk.asked.clauses)]
        if len(found) == wanted:
            return found
        [(more,)] = rows(conn, sql("SELECT count(*) FROM ({}) w", ids))
        steps += more
        if steps >= most:
            return _further(conn, walk, wanted, most, found) if 2 * len(found) >= wanted else None
    return found if steps else None


def _further(conn: Connection, walk: Walk, wanted: int, most: int, found: list[Found]) -> list[Found] | None:
    others = by_walking(conn, walk._replace(start=found[-1].place), wanted - len(found), most)
    return None if others is None else found + others


def through_those(conn: Connection, walk: Walk, wanted: int, fitting: Sql) -> list[Found] | None:
    """The page, passing over all that `fitting` does not find; None where there is no walking through this order."""
    found: list[Found] = []
    walked = False
    for ids, test in _portions(walk, wanted, fitting):
        walked = True
        query = sql(
            "SELECT {}, w.k FROM ({}) w CROSS JOIN LATERAL ({}) r WHERE {} ORDER BY w.k {}, w.id {}",
            COLUMNS, ids, ONE, test, way(walk.up), way(walk.up),
        )  # fmt: skip
        found += [found_in(walk.asked.order, row) for row in rows(conn, query)]
        if len(found) >= wanted:
            return found[:wanted]
    return found if walked else None


def _portions(walk: Walk, most: int, among: Sql | None = None) -> Iterator[tuple[Sql, Sql]]:
    """The ids to walk through, each with the test that they are the right ones: with a place, then those without."""
    order = walk.asked.order
    start = None if walk.beyond_places else walk.start
    places = [(ids, sql("true")) for ids in order.walks(walk.up, start, most, among)]
    if order.placed is None or (walk.back and not walk.beyond_places):
        yield from places
        return
    rest = _rest(walk, walk.start if walk.beyond_places else None, most, among)
    if walk.beyond_places:
        yield from (rest, *places) if walk.back else (rest,)
    else:
        yield from (*places, rest)


def _rest(walk: Walk, start: Place | None, most: int, among: Sql | None) -> tuple[Sql, Sql]:
    """Those without a place: where all of them fit, they can be told apart before they are counted."""
    beyond = sql("r.id {} {}", past(walk.up), start.id) if start else sql("true")
    unplaced = sql("NOT {}", walk.asked.order.placed)
    ids = sql(
        "SELECT r.id, NULL AS k FROM records r WHERE r.register_id = {} AND {} AND {} AND {} ORDER BY r.id {} LIMIT {}",
        walk.asked.register_id, beyond, within("r.id", among), sql("true") if among is None else unplaced,
        way(walk.up), written(most),
    )  # fmt: skip
    return ids, unplaced if among is None else sql("true")
