"""What a list is asked, where a page of it begins, and what answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.kernel import Connection
from eventsourcing.records.listing.clauses import Clause
from eventsourcing.records.listing.orders import Order, Place
from eventsourcing.records.queries import RecordRow, row_of
from eventsourcing.records.sql import Sql, joined, sql

COLUMNS = Sql(
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
    """A record of the list, with the k of its place in the list's order."""

    row: RecordRow
    order: Order
    k: Any

    @property
    def place(self) -> Place:
        return Place(None if self.k is None else self.order.key(self.k), self.row.id)


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


def belongs(asked: Question) -> Sql:
    return sql("r.register_id = {} AND {}", asked.register_id, _ARCHIVED[asked.archived])


# The planner cannot know how many records a filter on values leaves, so it is told which way of joining does no harm.
# What is looked up in memory must have room there, and nothing is worth compiling.
ALL_AT_ONCE = {"enable_nestloop": "off", "enable_mergejoin": "off", "work_mem": "64MB", "jit": "off"}
# Where nearly all are left out, a hash of them fits no cache: sorted they are read in half the time.
MERGING = {**ALL_AT_ONCE, "enable_mergejoin": "on", "enable_hashjoin": "off"}
ONE_BY_ONE = {"enable_nestloop": "on", "random_page_cost": "1.1"}
AS_USUAL = {"enable_nestloop": "on", "enable_mergejoin": "on"}
MERGED = {"enable_mergejoin": "off", "enable_hashjoin": "on"}


def settle(conn: Connection, settings: Mapping[str, str]) -> None:
    if settings:
        query = joined(", ", [sql("set_config({}, {}, true)", *one) for one in settings.items()])
        conn.execute(sql("SELECT {}", query).text, query.values)


def rows(
    conn: Connection, query: Sql, settings: Mapping[str, str] = {}, *, keep: bool = False
) -> list[tuple[Any, ...]]:
    """Planned anew each time, as what is quick depends on the values; unless the server may `keep` the plan.

    Settings last as long as the transaction.
    """
    settle(conn, settings)
    return conn.execute(query.text, query.values, prepare=None if keep else False, binary=True).fetchall()


def found_in(order: Order, row: tuple[Any, ...]) -> Found:
    *columns, k = row
    return Found(row_of(*columns), order, k)
