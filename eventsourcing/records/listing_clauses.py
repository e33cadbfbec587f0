"""What a list is narrowed by, in SQL on `records r`: the fields' own conditions."""

from typing import NamedTuple, assert_never

from eventsourcing.records.sql import Sql, sql
from eventsourcing.registers.kinds import Condition, Contains, Empty, Equal, Filled, Includes, Not, Range


class Clause(NamedTuple):
    """A test for one record, and the same as the set of ids that pass it, where that is quicker for many."""

    test: Sql
    ids: Sql | None = None

    @property
    def for_many(self) -> Sql:
        return self.test if self.ids is None else sql("r.id IN ({})", self.ids)


def of_condition(field_id: str, condition: Condition) -> Clause:
    """The clause for a condition on a field."""
    return Clause(_test(field_id, condition))


def _test(field_id: str, condition: Condition) -> Sql:
    match condition:
        case Equal(keys):
            return _cell(field_id, sql("c.sort_key = ANY ({}::text[])", list(keys)))
        case Range():
            return _cell(field_id, _between(condition))
        case Contains(text):
            pattern = like(text)  # the search text has what any field has, and an index
            return sql("r.search LIKE lower({}) AND lower(r.data ->> {}) LIKE lower({})", pattern, field_id, pattern)
        case Includes(items):
            return sql("r.data -> {} ?| {}::text[]", field_id, list(items))
        case Filled():
            return _cell(field_id, sql("c.sort_key IS NOT NULL"))
        case Empty():
            return sql("NOT {}", _cell(field_id, sql("c.sort_key IS NOT NULL")))
        case Not(Contains() | Includes() as inner):
            return sql("({}) IS NOT TRUE", _test(field_id, inner))
        case Not(inner):
            return sql("NOT {}", _test(field_id, inner))
        case _:
            assert_never(condition)


def _cell(field_id: str, test: Sql) -> Sql:
    cell = sql("c.record_id = r.id AND c.field_id = {}", field_id)
    return sql("EXISTS (SELECT FROM record_cells c WHERE {} AND {})", cell, test)


def _between(condition: Range) -> Sql:
    low = sql("c.sort_key > {}" if condition.low_open else "c.sort_key >= {}", condition.low)
    high = sql("c.sort_key < {}" if condition.high_open else "c.sort_key <= {}", condition.high)
    if condition.high is None:
        return low
    return high if condition.low is None else sql("{} AND {}", low, high)


def like(text: str) -> str:
    """The pattern that finds the text anywhere."""
    for special in "\\%_":
        text = text.replace(special, "\\" + special)
    return f"%{text}%"
