"""Orders by a list of keys (options, people, linked records), and orders narrowed to the keys that a filter leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eventsourcing.records.listing.clauses import on_key
from eventsourcing.records.listing.orders import Order, Place, Sorted, key_of, past, way, within, written
from eventsourcing.records.sql import Sql, sql
from eventsourcing.registers.kinds import Condition, Empty, Equal, Not, Range


@dataclass(frozen=True)
class Listed(Order):
    """By a list of the field's keys: options in their order, people by name."""

    field_id: str = ""
    keys: Sequence[str] = ()

    def walks(self, up: bool, start: Place | None, most: int, among: Sql | None = None) -> Iterator[Sql]:
        """Through a few keys at first, then through more at once."""
        rank = self.rank(start.key) if start else None
        ahead = range(rank or 1, len(self.keys) + 1) if up else range(rank or len(self.keys), 0, -1)
        at_once = 4
        while ahead:
            yield self._through(ahead[:at_once], up, start, most, among)
            ahead, at_once = ahead[at_once:], at_once * 8

    def _through(self, ranks: Sequence[int], up: bool, start: Place | None, most: int, among: Sql | None) -> Sql:
        """From each key no more than the walk can need; the planner would read all records of all keys."""
        return sql(
            """SELECT p.id, o.k FROM unnest({}::bigint[], {}::text[]) AS o(k, key) CROSS JOIN LATERAL (
                SELECT p.record_id AS id FROM record_cells p
                WHERE p.field_id = {} AND p.sort_key = o.key AND (o.k IS DISTINCT FROM {}::bigint OR p.record_id {} {})
                    AND {}
                ORDER BY p.record_id {} LIMIT {}) p
            ORDER BY o.k {}, p.id {} LIMIT {}""",
            list(ranks), [self.keys[n - 1] for n in ranks], self.field_id, self.rank(start.key) if start else None,
            past(up), start.id if start else None, within("p.record_id", among), way(up), written(most),
            way(up), way(up), written(most),
        )  # fmt: skip

    def rank(self, key: Any) -> int:
        return list(self.keys).index(key) + 1

    def key(self, k: Any) -> Any:
        return self.keys[k - 1]


def by_list(field_id: str, keys: Sequence[str]) -> Order:
    places = sql(
        "SELECT p.record_id AS id, o.k FROM unnest({}::text[]) WITH ORDINALITY AS o(key, k) "
        "JOIN record_cells p ON p.field_id = {} AND p.sort_key = o.key",
        list(keys),
        field_id,
    )
    placed = sql("(({}) = ANY ({}::text[])) IS TRUE", key_of(field_id), list(keys))
    return Listed(places, placed, "bigint", field_id, keys)


def narrowed(order: Order, field_id: str, condition: Condition) -> Order:
    """The same order for a list that is filtered by the field it is sorted by: it begins where the filter does."""
    match condition:
        case Empty():
            return by_list(field_id, [])
        case Equal(keys) if isinstance(order, Listed) and set(keys) <= set(order.keys):
            return replace(by_list(field_id, [key for key in order.keys if key in keys]), placed=None)
        case Not(Equal(keys)) if isinstance(order, Listed):
            return by_list(field_id, [key for key in order.keys if key not in keys])
        case Equal() | Range() if not isinstance(order, Listed | Sorted):
            return replace(order, places=sql("{} AND {}", order.places, on_key(condition)), placed=None)
        case _:
            return order
