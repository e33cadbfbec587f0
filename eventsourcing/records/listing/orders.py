"""The orders a list can stand in: each gives records their places, and walks from any place through those that follow.

A place is a value `k`. Records with the same one follow by id; those without one come last, whichever way it goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.records.sql import Sql, sql


class Place(NamedTuple):
    """Where a record stands in an order, as a link says it; the key is None for those without a place."""

    key: Any
    id: UUID


@dataclass(frozen=True)
class Order:
    """`places` selects id and k of all records that have a place.

    `placed` tests whether one record r has a place, and is None where all have one.
    """

    places: Sql
    placed: Sql | None = None
    type: str = "text"

    def walks(self, up: bool, start: Place | None, most: int, among: Sql | None = None) -> Iterator[Sql]:
        """Queries for at most so many ids and ks from `start` on, up or down, each beginning where the one before ends.

        With `among` only those that this query finds, by one look at it for all.
        """
        beyond = self.beyond(up, start) if start else sql("true")
        yield sql(
            "SELECT o.id, o.k FROM ({}) o WHERE {} AND {} ORDER BY o.k {}, o.id {} LIMIT {}",
            self.places, beyond, within("o.id", among), way(up), way(up), written(most),
        )  # fmt: skip

    def beyond(self, up: bool, start: Place) -> Sql:
        """Tests whether a place o comes after this one."""
        return sql("(o.k, o.id) {} ({}::{}, {}::uuid)", past(up), self.rank(start.key), Sql(self.type), start.id)

    def rank(self, key: Any) -> Any:
        """The k of what a link calls a place. Raises ValueError where there is none."""
        if type(key) is not (int if self.type == "bigint" else str):
            raise ValueError(key)
        return datetime.fromisoformat(str(key)) if self.type == "timestamptz" else key

    def key(self, k: Any) -> Any:
        """What a link calls a place."""
        return k.isoformat() if isinstance(k, datetime) else k


def way(up: bool) -> Sql:
    return Sql("ASC" if up else "DESC")


def past(up: bool) -> Sql:
    return Sql(">" if up else "<")


def within(id: str, among: Sql | None) -> Sql:
    """Tests whether the id is among those that a query finds; not to be joined, so that the walk keeps its order."""
    return Sql("true") if among is None else sql(f"({id} IN ({{}})) IS TRUE", among)


def written(number: int) -> Sql:
    """The number itself, for limits: what makes a good plan depends on them, also of one that is kept."""
    return Sql(str(int(number)))


def by_change(register_id: UUID) -> Order:
    return Order(
        sql("SELECT p.id, p.changed_position AS k FROM records p WHERE p.register_id = {}", register_id), type="bigint"
    )


def by_creation(register_id: UUID) -> Order:
    return Order(
        sql("SELECT p.id, p.created_at AS k FROM records p WHERE p.register_id = {}", register_id), type="timestamptz"
    )


def by_value(field_id: str) -> Order:
    """By the field's own sort keys."""
    return Order(
        sql(
            "SELECT c.record_id AS id, c.sort_key AS k FROM record_cells c "
            "WHERE c.field_id = {} AND c.sort_key IS NOT NULL",
            field_id,
        ),
        sql("({}) IS NOT NULL", key_of(field_id)),
    )


def key_of(field_id: str) -> Sql:
    return sql("SELECT p.sort_key FROM record_cells p WHERE p.record_id = r.id AND p.field_id = {}", field_id)


class Sorted(Order):
    """An order that no index has, so there is no walking through it."""

    def walks(self, up: bool, start: Place | None, most: int, among: Sql | None = None) -> Iterator[Sql]:  # noqa: ARG002
        return iter(())


def by_title(field_id: str, title_field_id: str) -> Order:
    """By the titles of the records that the field links to, however many they are."""
    return Sorted(
        sql(
            "SELECT p.record_id AS id, t.sort_key AS k FROM record_cells t "
            "JOIN record_cells p ON p.link_to = t.record_id AND p.field_id = {} "
            "WHERE t.field_id = {} AND t.sort_key IS NOT NULL",
            field_id,
            title_field_id,
        )
    )
