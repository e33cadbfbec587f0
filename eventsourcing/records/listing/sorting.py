"""A page of a list by finding all records that fit and putting them in order: for when few do."""

from eventsourcing.kernel import Connection
from eventsourcing.records.listing.orders import Order, Place, past, way
from eventsourcing.records.listing.question import (
    ALL_AT_ONCE,
    COLUMNS,
    ONE_BY_ONE,
    Found,
    Walk,
    belongs,
    found_in,
    rows,
)
from eventsourcing.records.sql import Sql, joined, sql

FEW = 2000


def by_sorting(conn: Connection, walk: Walk, wanted: int) -> list[Found]:
    """The page, from the places of all records that fit."""
    asked = walk.asked
    fitting = sql(
        "SELECT r.id FROM records r WHERE {}",
        joined(" AND ", [belongs(asked), *(clause.many for clause in asked.clauses)]),
    )
    with conn.transaction():
        few = [id for (id,) in rows(conn, sql("{} LIMIT {}::int", fitting, FEW + 1), ALL_AT_ONCE)]
        settings = ALL_AT_ONCE
        if len(few) <= FEW:
            fitting, settings = sql("SELECT unnest({}::uuid[]) AS id", few), ONE_BY_ONE
        query = sql(
            """WITH fitting AS MATERIALIZED ({})
            SELECT f.id, o.k FROM fitting f LEFT JOIN ({}) o ON o.id = f.id WHERE {} ORDER BY {} LIMIT {}::int""",
            fitting, asked.order.places, _after(asked.order, walk.start, walk.up, walk.back),
            in_order(walk.up, walk.back, "f.id"), wanted,
        )  # fmt: skip
        places = dict(rows(conn, query, settings))
        shown = rows(conn, sql("SELECT {}, NULL FROM records r WHERE r.id = ANY ({}::uuid[])", COLUMNS, list(places)))
    by_id = {row[0]: row for row in shown}
    return [found_in(asked.order, (*by_id[id][:-1], k)) for id, k in places.items()]


def _after(order: Order, start: Place | None, up: bool, back: bool) -> Sql:
    """Tests a fitting record f with its place o: whether it comes after the start."""
    if start is None:
        return sql("true")
    if start.key is None:
        beyond = sql("o.k IS NULL AND f.id {} {}", past(up), start.id)
        return sql("{} OR o.k IS NOT NULL", beyond) if back else beyond
    beyond = order.beyond(up, start)
    return beyond if back else sql("{} OR o.k IS NULL", beyond)


def in_order(up: bool, back: bool, id: str) -> Sql:
    return sql("o.k IS NULL {}, o.k {}, {} {}", way(not back), way(up), Sql(id), way(up))
