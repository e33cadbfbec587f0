"""What a list is narrowed by, in SQL on `records r`: the fields' own conditions."""

from typing import NamedTuple, assert_never

from eventsourcing.kernel.folding import fold
from eventsourcing.kernel.patterns import containing
from eventsourcing.records.sql import Sql, sql
from eventsourcing.registers.kinds import Condition, Contains, Empty, Equal, Filled, Includes, Not, Range


class Clause(NamedTuple):
    """A test that looks at one record after another, and one that finds all records that pass it at once."""

    each: Sql
    many: Sql


def of_condition(field_id: str, condition: Condition) -> Clause:
    """The clause for a condition on a field."""
    match condition:
        case Equal() | Range():
            return _on_cell(field_id, on_key(condition))
        case Contains(text):
            pattern = containing(fold(text))  # the search text has what any field has, and an index
            test = sql("r.search LIKE {} AND text_in(r.data, r.folded, {}) LIKE {}", pattern, field_id, pattern)
            return Clause(test, test)
        case Includes(items):
            test = sql("r.data -> {} ?| {}::text[]", field_id, list(items))
            return Clause(test, test)
        case Filled():
            return _on_cell(field_id, sql("c.sort_key IS NOT NULL"))
        case Empty():
            return _but(_on_cell(field_id, sql("c.sort_key IS NOT NULL")))
        case Not(inner):
            return _but(of_condition(field_id, inner))
        case _:
            assert_never(condition)


def _on_cell(field_id: str, test: Sql) -> Clause:
    """A value for one record is a subquery, which is run for each; EXISTS is joined, all at once."""
    cell = sql("FROM record_cells c WHERE c.record_id = r.id AND c.field_id = {}", field_id)
    return Clause(sql("(SELECT {} {})", test, cell), sql("EXISTS (SELECT {} AND {})", cell, test))


def _but(clause: Clause) -> Clause:
    joined_at_once = clause.many.text.startswith("EXISTS")
    many = sql("NOT {}" if joined_at_once else "({}) IS NOT TRUE", clause.many)
    return Clause(sql("({}) IS NOT TRUE", clause.each), many)


def on_key(condition: Equal | Range) -> Sql:
    """The test of a cell c's sort key."""
    if isinstance(condition, Equal):
        return sql("c.sort_key = ANY ({}::text[])", list(condition.keys))
    low = sql("c.sort_key > {}" if condition.low_open else "c.sort_key >= {}", condition.low)
    high = sql("c.sort_key < {}" if condition.high_open else "c.sort_key <= {}", condition.high)
    if condition.high is None:
        return low
    return high if condition.low is None else sql("{} AND {}", low, high)
