"""How the cells of a row become values: the plan and the register's fields, put together once for all rows."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from eventsourcing.imports.plan import Column, Plan, led_on
from eventsourcing.imports.reading import Row
from eventsourcing.registers import Field, Register, StoredValue, kinds

REMEMBERED = 100_000  # cells of all columns that are read but once
LONGEST_REMEMBERED = 100

Values = dict[str, StoredValue]


class Problem(NamedTuple):
    """Why a row is rejected. `column` is its place in the file, from 0; -1 where it is about the whole row."""

    column: int
    label: str
    value: str
    why: str
    remedy: str = ""  # what helps, if the plan may be changed: "option" or "empty"


class Change(NamedTuple):
    """How cells of a column are stored otherwise than they stand there, how many, and one of them before and after."""

    what: str
    cells: int
    before: str
    after: str


class Sample(NamedTuple):
    """A cell and what is stored for it; or why it cannot be."""

    before: str
    after: str
    why: str = ""


class Cell(NamedTuple):
    """What a cell is read as: nothing where `blank`. `changed` says how the value is more or less than that."""

    text: str
    blank: bool
    value: StoredValue | kinds.Unfit
    changed: str


@dataclass(eq=False)
class Target:
    """A column and the field into which its cells go: `field` with the spelling of the column in place of its own."""

    place: int
    field: Field
    empties: frozenset[str]
    remembered: int
    gone: bool = False  # the field was retired after the import had begun
    undecided: bool = False  # what stands before decimals is not known, so that 1,250 may be two numbers
    known: dict[str, Cell] = dataclasses.field(default_factory=dict)
    changes: dict[str, Change] = dataclasses.field(default_factory=dict)

    def cell(self, row: Row, names: kinds.Names) -> Cell:
        """What stands in the row for this column."""
        raw = row.cells[self.place] if self.place < len(row.cells) else ""
        found = self.known.get(raw)
        if found is None:
            found = self._read(raw, names)
            room = len(self.known) < self.remembered and len(raw) <= LONGEST_REMEMBERED
            if room and not kinds.of(self.field.id).by_name:
                self.known[raw] = found
        return found

    def _read(self, raw: str, names: kinds.Names) -> Cell:
        text = raw.strip()
        if text in self.empties or (text and shown(text) in self.empties):
            return Cell(text, True, self._parse("", names), "read as empty" if text else "")
        value = self._parse(text, names)
        trimmed = "" if len(text) == len(raw) else "stripped of blanks"
        return Cell(text, False, value, self._changed(text, value) or trimmed)

    def _parse(self, text: str, names: kinds.Names) -> StoredValue | kinds.Unfit:
        if self.gone:
            return kinds.Unfit("This field has been retired.")
        try:
            value = kinds.parse_field(self.field, text, names)
        except kinds.Unfit as unfit:
            return unfit
        return self._in_two_ways(text, value, names) if self.undecided and ("," in text or "." in text) else value

    def _in_two_ways(self, text: str, value: StoredValue, names: kinds.Names) -> StoredValue | kinds.Unfit:
        """The value, unless with a comma before decimals it would be another one."""
        try:
            other = kinds.parse_field(kinds.as_stored(self.field, "comma"), text, names)
        except kinds.Unfit:
            return value
        return value if other == value else kinds.Unfit(f"This can be read as {value} or as {other}.")

    def _changed(self, text: str, value: StoredValue | kinds.Unfit) -> str:
        return (
            ""
            if isinstance(value, kinds.Unfit) or value is None
            else kinds.of(self.field.id).told(text, value, self.field)
        )

    def kept(self, cell: Cell, unfit: kinds.Unfit, names: kinds.Names, held: StoredValue) -> StoredValue:
        """What the record has, where the cell says just that: it may stay though limits are narrower. Raises Unfit."""
        if held is None or self.gone:
            raise kinds.Unfit(unfit.message)
        return kinds.parse_field(self.field, "" if cell.blank else cell.text, names, held)

    def sample(self, text: str, names: kinds.Names) -> Sample:
        """What a list would show for the cell."""
        cell, own = self._read(text, names), kinds.as_stored(self.field)
        if isinstance(cell.value, kinds.Unfit):
            return Sample(text, "", cell.value.message)
        return Sample(text, shown(kinds.of(own.id).show(cell.value, own, names)))

    def note(self, cell: Cell, value: StoredValue) -> None:
        """Count what is read as something else than it says."""
        change = self.changes.get(cell.changed)
        if change is None:
            own = kinds.as_stored(self.field)
            words = "" if value is None else kinds.of(own.id).show(value, own, kinds.NOBODY)
            self.changes[cell.changed] = Change(cell.changed, 1, shown(cell.text), shown(words))
        else:
            self.changes[cell.changed] = change._replace(cells=change.cells + 1)


@dataclass(frozen=True, eq=False)
class Recipe:
    """`key` is the column by which rows find their records; `unique` those of which no two rows may have the same."""

    width: int
    targets: Sequence[Target]
    key: Target | None
    unique: Sequence[Target]
    empty_cell: str
    defaults: Values  # of new records, in fields for which the file has no column
    numbers: Sequence[str]  # fields that count by themselves
    unmapped_required: Sequence[Field]

    def problem(self, target: Target, text: str, unfit: kinds.Unfit) -> Problem:
        remedy = "option" if target.field.kind in ("choice", "choices") else "empty"
        return Problem(target.place, target.field.label, shown(text), unfit.message, remedy if text else "")

    def shape_problem(self, row: Row) -> Problem | None:
        """Why the row cannot be laid out in columns: more cells than there are columns."""
        if not any(cell.strip() for cell in row.cells[self.width :]):
            return None
        why = f"It has {len(row.cells)} cells; the file has {self.width} columns. A quotation mark may be missing."
        return Problem(-1, "", shown(row.cells[self.width]), why)


def recipe(plan: Plan, register: Register, *, matches: bool) -> Recipe:
    """The plan for the register as it is defined now. `matches`: rows look for records that are there by the key."""
    plan = led_on(plan, register)
    known = {field.id: field for field in register.fields}
    targets = [
        Target(
            place,
            _as_written(known[c.field_id], c),
            frozenset({"", *c.blanks, *c.empties}),
            REMEMBERED // len(plan.columns),
            known[c.field_id].retired,
            undecided=not c.written and "decimal_sign" in kinds.of(c.field_id).limits,
        )
        for place, c in enumerate(plan.columns)
        if c.field_id in known
    ]
    mapped = {target.field.id for target in targets}
    others = [field for field in register.active_fields if field.id not in mapped]
    key = next((target for target in targets if target.field.id == plan.key), None)
    return Recipe(
        len(plan.columns),
        targets,
        key if matches else None,
        _unique(targets, key),
        plan.empty_cell,
        {field.id: field.settings.default for field in others if field.settings.default is not None},
        [field.id for field in register.active_fields if field.kind == "number"],
        [f for f in others if f.settings.required and f.settings.default is None and f.kind != "number"],
    )


def _as_written(field: Field, column: Column) -> Field:
    """The field for what stands in the file, which is written in its own way, not as the field's people write."""
    sign = column.written if column.written in kinds.SIGNS else None
    order = column.written if column.written in kinds.ORDERS else None
    return kinds.as_stored(field, sign, order)


def _unique(targets: Iterable[Target], key: Target | None) -> list[Target]:
    return [t for t in targets if t is key or t.field.settings.unique or t.field.kind == "number"]


def shown(text: str) -> str:
    """A cell as it may be kept and shown: PostgreSQL knows no NUL."""
    return text[:200].replace("\0", "␀")
