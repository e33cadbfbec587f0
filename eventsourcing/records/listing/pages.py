"""The records of a register that a list shows: a page of them from any place on, or all of them one by one.

A page comes from a walk through the list's order, which finds it at once unless hardly any record fits there. Then it
is found out first which records fit: a few are put in order, of more the walk passes over all others. Nothing ever
counts what it does not show.
"""

from collections.abc import Iterator
from uuid import UUID

from eventsourcing.kernel import Connection
from eventsourcing.records.listing.orders import Place
from eventsourcing.records.listing.question import (
    ALL_AT_ONCE,
    AS_USUAL,
    COLUMNS,
    Found,
    Question,
    Walk,
    belongs,
    settle,
)
from eventsourcing.records.listing.sorting import by_fitting, in_order
from eventsourcing.records.listing.walking import by_walking
from eventsourcing.records.queries import RecordRow, row_of
from eventsourcing.records.sql import joined, sql

STEPS = 2000  # records are tested one after another before it is found out which fit
SHORT = 500  # where an index tells that


def page(conn: Connection, asked: Question, start: Place | None, wanted: int, *, back: bool = False) -> list[Found]:
    """The records after `start` in the list's order; with `back`, those before it. Raises ValueError for no place."""
    walk = Walk(asked, start, up=back == asked.descending, back=back)
    found = by_walking(conn, walk, wanted, _steps(asked))
    if found is None:
        found = by_fitting(conn, walk, wanted)
    return found[::-1] if back else found


def _steps(asked: Question) -> int:
    return SHORT if any(clause.by_id and not clause.but for clause in asked.clauses) else STEPS


def everything(conn: Connection, asked: Question, at_once: int) -> Iterator[list[RecordRow]]:
    """All records of the list in its order, some at once, read from the server bit by bit in one transaction."""
    query = sql(
        """SELECT {} FROM records r LEFT JOIN ({}) o ON o.id = r.id WHERE {} ORDER BY {}""",
        COLUMNS,
        asked.order.places,
        joined(" AND ", [belongs(asked), *(clause.many for clause in asked.clauses)]),
        in_order(not asked.descending, False, "r.id"),
    )
    with conn.transaction(), conn.cursor(name="listed") as cursor:
        settle(conn, ALL_AT_ONCE)
        cursor.execute(query.text, query.values)
        settle(conn, AS_USUAL)  # for what is asked between its rows
        while rows := cursor.fetchmany(at_once):
            yield [row_of(*row) for row in rows]


def holds_any(conn: Connection, register_id: UUID) -> bool:
    """Whether the register has a record at all, be it archived."""
    return conn.execute("SELECT FROM records WHERE register_id = %s LIMIT 1", (register_id,)).fetchone() is not None


__all__ = ["Found", "Question", "everything", "holds_any", "page"]
