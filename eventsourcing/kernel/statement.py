"""The one statement of a command: the append, and an arm for every table that its events change.

The arms read position and time from the relation `appended`. In a live save that is the append itself; in a catch-up
the events know theirs and the relation is empty. So there is one path for both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import msgspec

from eventsourcing.kernel.append import ending
from eventsourcing.kernel.projections import Assigned, Drop, Folded, New, Put, RowChange, Set, Table
from eventsourcing.kernel.spelling import flat_array, spelling
from eventsourcing.kernel.ways import Way

# What is appended where events that are in the log already are projected: nothing, they know their positions and times.
_NOTHING = "appended AS MATERIALIZED (SELECT 0 AS ordinal, false AS repeated WHERE false)"


class Shape(msgspec.Struct, frozen=True, gc=False):
    """What the rows of one arm have in common.

    `assigned`: the columns that the log assigns, what it assigns to each, and to which of the row's events (0, 1…).
    """

    kind: type[RowChange]
    table: Table
    columns: tuple[str, ...]
    merged: tuple[str, ...]
    assigned: tuple[tuple[str, str, int], ...]


class Arm:
    """Rows of one shape. `most`: how many there are at most, which tells the planner to look rows up by key.

    A single row, the usual thing, travels as one parameter a value; several as one JSON. `fields` are a row's values by
    name and SQL type; ordinals among them name the events that the log assigns columns by.
    """

    def __init__(self, shape: Shape, most: int | None) -> None:
        self.shape, self.most = shape, most
        self.events = sorted({number for _, _, number in shape.assigned})
        assigned = {column for column, _, _ in shape.assigned}
        if unknown := set(shape.columns) - shape.table.columns.keys():
            raise ValueError(f"{shape.table.name} has no column {', '.join(sorted(unknown))}.")
        given = [(name, shape.table.columns[name]) for name in shape.columns if name not in assigned]
        self.fields = [*((f"ordinal{number}", "integer") for number in self.events), *given]
        self._spellings = [spelling(kind) for _, kind in self.fields]

    def values(self, rows: Sequence[Sequence[Any]]) -> list[bytes | None]:
        """The values of its parameters."""
        if self.shape.kind is New:
            columns = zip(*rows, strict=True)
            return [flat_array(column, kind) for (_, kind), column in zip(self.fields, columns, strict=True)]
        if self.most == 1:
            return [spell(value) for spell, value in zip(self._spellings, rows[0], strict=True)]
        names = [name for name, _ in self.fields]
        return [msgspec.json.encode([dict(zip(names, row, strict=True)) for row in rows])]


arm_of = lru_cache(maxsize=1000)(Arm)  # the same shape gives the same arm, so that statements are found by it


def projecting(changes: Iterable[RowChange]) -> tuple[bytes, list[bytes | None]]:
    """SQL that makes the changes of events which are in the log already, and its values."""
    arms, values = arms_of(changes)
    return _projecting(arms), values


def arms_of(changes: Iterable[RowChange]) -> tuple[tuple[Arm, ...], list[bytes | None]]:
    """The arms that make these changes, and the values of their parameters."""
    rows_of: dict[Shape, list[list[Any]]] = {}
    for change in changes:
        if isinstance(change, New):
            shape, shared = _shape_of_new(change)
            rows_of.setdefault(shape, []).extend([*shared, *row] for row in change.rows)
            continue
        shape, row = _shape(change)
        rows = rows_of.get(shape)
        if rows is not None:
            rows.append(row)
        elif shape.kind is not Set or len(shape.columns) > len(shape.table.key):  # or it changes nothing
            rows_of[shape] = [row]
    arms, values = [], []
    for shape, rows in rows_of.items():
        arm = arm_of(shape, _at_most(len(rows)))
        arms.append(arm)
        values += arm.values(rows)
    return tuple(arms), values


def _at_most(rows: int) -> int | None:
    return 1 if rows == 1 else 10 if rows <= 10 else None


def _shape_of_new(change: New) -> tuple[Shape, list[Any]]:
    """The same for rows that are new: their shape, and the values that all of them share."""
    assigned, values = _assigned(change.shared)
    return Shape(New, change.table, (*change.shared, *change.columns), (), assigned), values


def _shape(change: Folded) -> tuple[Shape, list[Any]]:
    """The shape of a row, and its values as the fields of an arm of that shape name them."""
    kind, table, row = change.__class__, change.table, change.row
    merged: tuple[str, ...] = ()
    if kind is Put:
        row = {**dict.fromkeys(table.columns), **row}
    elif kind is Drop:
        row = {column: row[column] for column in table.key}
    elif change.merge:  # type: ignore[union-attr]  # it is a Set
        row, merged = {**row, **change.merge}, tuple(change.merge)  # type: ignore[union-attr]  # the same
    if Assigned not in map(type, row.values()):
        return Shape(kind, table, tuple(row), merged, ()), list(row.values())
    assigned, values = _assigned(row)
    return Shape(kind, table, tuple(row), merged, assigned), values


def _assigned(row: Mapping[str, Any]) -> tuple[tuple[tuple[str, str, int], ...], list[Any]]:
    """Which columns the log assigns, as a shape has it; the events' ordinals and the other values."""
    ordinals: list[Any] = []
    assigned, values = [], []
    for column, value in row.items():
        if value.__class__ is Assigned:
            if value.ordinal not in ordinals:
                ordinals.append(value.ordinal)
            assigned.append((column, value.column, ordinals.index(value.ordinal)))
        else:
            values.append(value)
    return tuple(assigned), ordinals + values


@lru_cache(maxsize=1000)
def appending(way: Way, arms: tuple[Arm, ...]) -> bytes:
    """SQL that appends this way and projects by these arms, and tells of the events as `ending` says."""
    return _statement(way.sql, arms, count(way.parameters + 1), ending(way), single=way.single)


@lru_cache(maxsize=1000)
def _projecting(arms: tuple[Arm, ...]) -> bytes:
    return _statement(_NOTHING, arms, count(1), "SELECT * FROM appended", single=False)


def _statement(appended: str, arms: tuple[Arm, ...], numbers: Iterator[int], end: str, *, single: bool) -> bytes:
    written = [f"arm{number} AS ({_arm(arm, numbers, single=single)})" for number, arm in enumerate(arms)]
    return ("WITH " + ",\n".join([appended, *written]) + "\n" + end).encode()


def _arm(arm: Arm, numbers: Iterator[int], *, single: bool) -> str:
    """The SQL of an arm; `single`: what is appended is one row."""
    shape = arm.shape
    source, values = _source(arm, numbers, single=single)
    name, key = _quoted(shape.table.name), [_quoted(column) for column in shape.table.key]
    fresh = "true"  # where it is single, nothing is appended when it was a repetition
    if not single:
        fresh = "NOT a0.repeated" if shape.assigned else "NOT EXISTS (SELECT FROM appended WHERE repeated)"
    here = " AND ".join(f"t.{column} = r.{column}" for column in key)
    others = [_quoted(column) for column in shape.columns if column not in shape.table.key]
    if shape.kind in (Put, New):
        columns = ", ".join(map(_quoted, shape.columns))
        replaced = ", ".join(f"{column} = excluded.{column}" for column in others)
        conflict = f"DO UPDATE SET {replaced}" if replaced else "DO NOTHING"
        selected = ", ".join(values.values())
        inserted = f"INSERT INTO {name} ({columns}) SELECT {selected} FROM {source} WHERE {fresh}"
        if shape.kind is New:
            return inserted
        return f"{inserted} ON CONFLICT ({', '.join(key)}) {conflict}"
    if shape.kind is Drop:
        return f"DELETE FROM {name} t USING {source} WHERE {here} AND {fresh}"
    merged = {_quoted(column) for column in shape.merged}
    sets = ", ".join(
        f"{column} = " + (f"coalesce(t.{column}, '{{}}') || " if column in merged else "") + values[column]
        for column in others
    )
    return f"UPDATE {name} t SET {sets} FROM {source} WHERE {here} AND {fresh}"


def _source(arm: Arm, numbers: Iterator[int], *, single: bool) -> tuple[str, dict[str, str]]:
    """The arm's rows as a FROM item called r, joined to what the log assigned, and each column's expression."""
    values = {_quoted(column): f"r.{_quoted(column)}" for column in arm.shape.columns}
    joins = " CROSS JOIN appended a0" if single else ""
    if not single:
        joins = "".join(f" JOIN appended a{number} ON a{number}.ordinal = r.ordinal{number}" for number in arm.events)
    values |= {_quoted(column): f"a{number}.{_quoted(what)}" for column, what, number in arm.shape.assigned}
    if arm.shape.kind is New:
        arrays = ", ".join(f"${next(numbers)}::{kind}[]" for _, kind in arm.fields)
        names = ", ".join(_quoted(name) for name, _ in arm.fields)
        return f"unnest({arrays}) AS r({names}){joins}", values
    if arm.most == 1:
        given = (f"${next(numbers)}::{kind} AS {_quoted(name)}" for name, kind in arm.fields)
        return f"(SELECT {', '.join(given)}) AS r{joins}", values
    fields = ", ".join(f"{_quoted(name)} {kind}" for name, kind in arm.fields)
    rows = f"json_to_recordset(${next(numbers)}::json) AS r({fields})"
    return (f"(SELECT * FROM {rows} LIMIT {arm.most}) AS r" if arm.most else rows) + joins, values


def _quoted(name: str) -> str:
    return f'"{name}"'
