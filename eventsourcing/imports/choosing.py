"""What the command line says about a file's columns, as the page's form does: --read, --empty, --keep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from msgspec.structs import replace

from eventsourcing.imports.plan import Column, Plan, read_as
from eventsourcing.kernel import Rejected
from eventsourcing.registers import kinds


@dataclass(frozen=True)
class Choices:
    """Each "COLUMN=what", or "what" for all columns; a column is named by its heading or its field's label.

    `read`: point, comma, day or month; without a column, for all of which nothing in the file says how they are meant.
    `empty` and `keep`: words like NA.
    """

    read: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


def chosen(plan: Plan, choices: Choices, *, is_new: bool) -> Plan:
    """The plan with these choices. Raises Rejected for one that names no column, or no way to read it."""
    columns = plan.columns
    for choice in choices.read:
        columns = _each(columns, choice, partial(_read, is_new=is_new, named="=" in choice))
    for choice in choices.empty:
        columns = _each(columns, choice, _emptied)
    for choice in choices.keep:
        columns = _each(columns, choice, _kept)
    if columns == plan.columns:
        return plan
    ids = {was.field_id: now.field_id for was, now in zip(plan.columns, columns, strict=True)}
    return replace(plan, columns=columns, key=ids.get(plan.key, ""), number=plan.number + 1)


def _each(columns: Sequence[Column], choice: str, change: Callable[[Column, str], Column]) -> tuple[Column, ...]:
    name, _, what = choice.rpartition("=")
    meant = [column for column in columns if not name or name.casefold() in _names(column)]
    if not meant:
        raise Rejected(f"The file has no column called {name}.")
    return tuple(change(column, what) if column in meant else column for column in columns)


def _names(column: Column) -> set[str]:
    return {column.found.name.casefold(), column.label.casefold()}


def _read(column: Column, way: str, *, is_new: bool, named: bool) -> Column:
    if way not in (*kinds.SIGNS, *kinds.ORDERS):
        raise Rejected(f"Say point, comma, day or month with --read; {way} is none of these.")
    if column.written and not named:
        return column
    if named and column.found.doubt is None:
        return replace(column, written=way)
    return read_as(column, way, is_new=is_new)


def _emptied(column: Column, word: str) -> Column:
    return column if word in column.blanks else replace(column, blanks=(*column.blanks, word))


def _kept(column: Column, word: str) -> Column:
    return replace(column, blanks=tuple(one for one in column.blanks if one != word))
