"""What a list is narrowed by, in SQL on `records r`: the fields' own conditions."""

from typing import NamedTuple, assert_never
from uuid import UUID

from eventsourcing.kernel.folding import fold
from eventsourcing.kernel.patterns import containing
from eventsourcing.records.sql import Sql, sql
from eventsourcing.registers.kinds import Condition, Contains, Empty, Equal, Filled, Includes, Not, Range


class Clause(NamedTuple):
    """`each` tests one record r, `by_id` if that looks at nothing but r.id.

    `ids` finds all that pass at once, or with `but` all that do not.
    """

    each: Sql
    ids: Sql
    but: bool = False
    by_id: bool = False

    @property
    def many(self) -> Sql:
        """Tests records r, to be asked of many of them."""
        return sql("r.id NOT IN ({})" if self.but else "r.id IN ({})", self.ids)


def of_condition(register_id: UUID, field_id: str, condition: Condition) -> Clause:
    """The clause for a condition on a field of this register."""
    match condition:
        case Equal() | Range():
            return _on_cell(field_id, on_key(condition))
        case Contains(text):
            pattern = containing(fold(text))  # the search text has what any field has, and an index
            test = sql("r.search LIKE {} AND text_in(r.data, r.folded, {}) LIKE {}", pattern, field_id, pattern)
            return on_record(register_id, test)
        case Includes(items):
            return on_record(register_id, sql("r.data -> {} ?| {}::text[]", field_id, list(items)))
        case Filled():
            return _on_cell(field_id, sql("c.sort_key IS NOT NULL"))
        case Empty():
            return _but(_on_cell(field_id, sql("c.sort_key IS NOT NULL")))
        case Not(inner):
            return _but(of_condition(register_id, field_id, inner))
        case _:
            assert_never(condition)


def on_record(register_id: UUID, test: Sql) -> Clause:
    """The clause for a test of one record r."""
    return Clause(test, sql("SELECT r.id FROM records r WHERE r.register_id = {} AND ({})", register_id, test))


def _on_cell(field_id: str, test: Sql) -> Clause:
    """The cells of a field are all of one register."""
    each = sql("(SELECT {} FROM record_cells c WHERE c.record_id = r.id AND c.field_id = {})", test, field_id)
    ids = sql("SELECT c.record_id AS id FROM record_cells c WHERE c.field_id = {} AND {}", field_id, test)
    return Clause(each, ids, by_id=True)


def _but(clause: Clause) -> Clause:
    return clause._replace(each=sql("({}) IS NOT TRUE", clause.each), but=not clause.but)


def on_key(condition: Equal | Range) -> Sql:
    """The test of a cell c's sort key."""
    if isinstance(condition, Equal):
        return sql("c.sort_key = ANY ({}::text[])", list(condition.keys))
    low = sql("c.sort_key > {}" if condition.low_open else "c.sort_key >= {}", condition.low)
    high = sql("c.sort_key < {}" if condition.high_open else "c.sort_key <= {}", condition.high)
    if condition.high is None:
        return low
    return high if condition.low is None else sql("{} AND {}", low, high)
