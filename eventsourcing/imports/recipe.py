"""How the cells of a row become values: the plan and the register's fields, put together once for all rows."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from eventsourcing.imports.plan import Plan, led_on
from eventsourcing.imports.reading import Reading, Row
from eventsourcing.registers import Field, Register, StoredValue, kinds

REMEMBERED = 5_000  # values of a column that are parsed but once
NAMING = ("user", "link")  # what their cells mean may change while an import runs

Values = dict[str, StoredValue]


class Problem(NamedTuple):
    """Why a row is rejected. `column` is its place in the file, from 0; -1 where it is about the whole row."""

    column: int
    label: str
    value: str
    why: str
    remedy: str = ""  # what helps, if the plan may be changed: "option" or "empty"


@dataclass(eq=False)
class Target:
    """A column and the field into which its cells go."""

    place: int
    field: Field
    empties: frozenset[str]
    reading: Reading
    gone: bool = False  # the field was retired after the import had begun
    parsed: dict[str, StoredValue | kinds.Unfit] = dataclasses.field(default_factory=dict)

    def blank(self, text: str) -> bool:
        return text in self.empties or (bool(text) and shown(text) in self.empties)

    def parse(self, text: str, names: kinds.Names, held: StoredValue = None) -> StoredValue:
        """What to store for a cell; raises Unfit."""
        if self.gone:
            raise kinds.Unfit("This field has been retired.")
        text = self.reading.spelled(text, self.field.kind)
        found = self.parsed.get(text)
        if found is None:
            found = self._parse(text, names)
            if len(self.parsed) < REMEMBERED and self.field.kind not in NAMING:
                self.parsed[text] = found
        if not isinstance(found, kinds.Unfit):
            return found
        if held is None:
            raise kinds.Unfit(found.message)
        return kinds.parse_field(self.field, text, names, held)  # what is there may stay, though limits are narrower

    def _parse(self, text: str, names: kinds.Names) -> StoredValue | kinds.Unfit:
        try:
            return kinds.parse_field(self.field, text, names)
        except kinds.Unfit as unfit:
            return unfit


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


def recipe(plan: Plan, register: Register, reading: Reading, *, matches: bool) -> Recipe:
    """The plan for the register as it is defined now. `matches`: rows look for records that are there by the key."""
    plan = led_on(plan, register)
    blanks = {"", *plan.blanks}
    known = {field.id: field for field in register.fields}
    targets = [
        Target(place, known[c.field_id], frozenset(blanks | {*c.empties}), reading, known[c.field_id].retired)
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


def _unique(targets: Iterable[Target], key: Target | None) -> list[Target]:
    return [t for t in targets if t is key or t.field.settings.unique or t.field.kind == "number"]


def shown(text: str) -> str:
    """A cell as it may be kept and shown: PostgreSQL knows no NUL."""
    return text[:200].replace("\0", "␀")
