"""Projections: plain functions from a batch of events to changes of rows, and the folding of those."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from psycopg.errors import Diagnostic

from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import Recorded


@dataclass(frozen=True, eq=False)
class Table:
    """A table of a read model: its name, its key, and its columns with their SQL types (all but generated ones)."""

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, str]


class Put(msgspec.Struct, frozen=True, gc=False):
    """Insert this row, or replace it whole; a column that is not given becomes NULL."""

    table: Table
    row: Mapping[str, Any]


class Set(msgspec.Struct, frozen=True, gc=False):
    """Change some columns of the row with this key, if there is one.

    `merge` adds entries to jsonb columns: {column: {key: value}}; a column is either in `row` or in `merge`.
    """

    table: Table
    row: Mapping[str, Any]
    merge: Mapping[str, Mapping[str, Any]] = {}


class Drop(msgspec.Struct, frozen=True, gc=False):
    """Delete the row with this key."""

    table: Table
    row: Mapping[str, Any]


class New(msgspec.Struct, frozen=True, gc=False):
    """Insert rows of which none is there yet, and that no other change by the same events is about.

    They agree in `shared`; `columns` names what each of `rows` has beside. It costs half as much as to put them.
    """

    table: Table
    shared: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    def puts(self) -> Iterator[Put]:
        """The same one by one, where the rows may be there."""
        for row in self.rows:
            yield Put(self.table, {**self.shared, **dict(zip(self.columns, row, strict=True))})


Folded = Put | Set | Drop
RowChange = Folded | New
Refusal = str | Callable[[Diagnostic], Rejected]


@dataclass(frozen=True, eq=False)
class Projection:
    """One read model: its tables and the function that writes them.

    `project` gets events in log order and yields changes of rows; it is pure, and calls nothing. A row is a function
    of one aggregate's events, so that a rebuild can go through the log one aggregate at a time. In a live save an
    event's `position` and `recorded_at` are not known before the append: each may be the whole value of a column, and
    nothing may be computed with it.
    `refusals` says what to tell the user when a constraint of these tables refuses a command: by the constraint's
    name, a sentence or a function that makes the Rejected.
    """

    name: str
    aggregate_types: tuple[str, ...]
    tables: tuple[Table, ...]
    project: Callable[[Sequence[Recorded]], Iterable[RowChange]]
    refusals: Mapping[str, Refusal] = field(default_factory=dict)


class Assigned(msgspec.Struct, frozen=True, gc=False):
    """Stands for a value that the log will assign to the event with this ordinal in the append."""

    column: str
    ordinal: int


def fold(changes: Iterable[RowChange]) -> list[Folded]:
    """The same outcome with one change a row: arms of one statement do not see one another's writes."""
    folded: dict[tuple[Any, ...], Folded] = {}
    for change in _each(changes):
        table, row = change.table, change.row
        names = table.key
        key = (table, row[names[0]]) if len(names) == 1 else (table, *[row[name] for name in names])
        earlier = folded.get(key)
        folded[key] = change if earlier is None else _then(earlier, change)
    return list(folded.values())


def _each(changes: Iterable[RowChange]) -> Iterator[Folded]:
    for change in changes:
        if isinstance(change, New):
            yield from change.puts()
        else:
            yield change


def _then(earlier: Folded, later: Folded) -> Folded:
    if not isinstance(later, Set):
        return later
    if isinstance(earlier, Drop):
        return earlier
    row = {**earlier.row, **later.row}
    if isinstance(earlier, Put):
        for column, entries in later.merge.items():
            row[column] = {**(row.get(column) or {}), **entries}
        return Put(earlier.table, row)
    return Set(earlier.table, row, _merged(earlier, later, row))


def _merged(earlier: Set, later: Set, row: dict[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What two changes merge; where the first replaced a column, its entries go to that column of `row`."""
    merge = {column: entries for column, entries in earlier.merge.items() if column not in later.row}
    for column, entries in later.merge.items():
        if column in row:
            row[column] = {**(row.get(column) or {}), **entries}
        else:
            merge[column] = {**merge.get(column, {}), **entries}
    return merge
