"""Sorting rows: which would make a record, change one, leave one as it is, or must be rejected, and why.

The dry run and the load sort with the same code, some hundred rows at a time.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from eventsourcing import records
from eventsourcing.imports.marks import Marks
from eventsourcing.imports.plan import Plan
from eventsourcing.imports.reading import Row
from eventsourcing.imports.recipe import Cell, Change, Problem, Recipe, Sample, Target, Values, shown
from eventsourcing.kernel import Connection
from eventsourcing.records import RecordRow
from eventsourcing.registers import StoredValue, kinds

Act = Literal["created", "changed", "same", "rejected"]


@dataclass
class Outcome:
    """What becomes of a row. `values` are those to give to the record; `held` is the record that it changes.

    `kept`: the fields in which the record has the row's value already.
    """

    row: Row
    act: Act
    values: Values
    held: RecordRow | None = None
    problems: tuple[Problem, ...] = ()
    kept: Collection[str] = ()


class Sorter:
    """Sorts the rows of one file in their order; it remembers only what no two rows may share.

    `exists`: the register is there, so that rows may meet its records. Links find their titles in `visible` registers.
    """

    def __init__(self, conn: Connection, recipe: Recipe, *, exists: bool, visible: Collection[UUID]) -> None:
        self.conn = conn
        self.recipe = recipe
        self.exists = exists
        self.visible = visible
        self._claims = Marks()  # of the values that must be unique

    def sort(self, rows: Sequence[Row]) -> list[Outcome]:
        names = records.DatabaseNames(self.conn, self.visible)
        met = self._meet(rows, names)
        outcomes = [self._outcome(row, held, names) for row, held in zip(rows, met, strict=True)]
        self._refuse_taken(outcomes)
        return outcomes

    def skip(self, rows: Sequence[Row]) -> None:
        """Pass over rows that were loaded before, remembering what others must not share with them."""
        names = records.DatabaseNames(self.conn, self.visible)
        for row in rows:
            for target in self.recipe.unique:
                self._claim(row, target, self._quietly(row, target, names))

    def changes(self) -> dict[str, tuple[Change, ...]]:
        """What was read so far as something else than it says, by field."""
        return {target.field.id: tuple(target.changes.values()) for target in self.recipe.targets if target.changes}

    def samples(self, plan: Plan) -> dict[str, tuple[Sample, ...]]:
        """The samples of each column with what is stored for them, as a list would show it."""
        names = records.DatabaseNames(self.conn, self.visible)
        return {
            target.field.id: tuple(target.sample(text, names) for text in plan.columns[target.place].found.samples)
            for target in self.recipe.targets
        }

    def _meet(self, rows: Sequence[Row], names: kinds.Names) -> list[RecordRow | Problem | None]:
        """The record that each row is about, by its key, or why that cannot be said."""
        key = self.recipe.key
        if key is None or not self.exists:
            return [None] * len(rows)
        sort_keys = [_sort_key(key, self._quietly(row, key, names)) for row in rows]
        holders = records.holders(self.conn, key.field.id, {one for one in sort_keys if one is not None})
        known = records.get_many(self.conn, {id for ids in holders.values() for id in ids})
        keyed = zip(rows, sort_keys, strict=True)
        return [self._met(key.cell(row, names), key, holders.get(sort_key or "", []), known) for row, sort_key in keyed]

    def _met(
        self, cell: Cell, key: Target, ids: Sequence[UUID], known: dict[UUID, RecordRow]
    ) -> RecordRow | Problem | None:
        text = cell.text
        if cell.blank:
            return Problem(key.place, key.field.label, shown(text), "The key is empty, so it names no record.")
        if len(ids) > 1:
            why = f"{len(ids)} records have this value, so it does not say which is meant."
            return Problem(key.place, key.field.label, shown(text), why)
        held = known[ids[0]] if ids else None
        if held and held.archived:
            return Problem(key.place, key.field.label, shown(text), "The record is archived. Restore it, then import.")
        return held

    def _outcome(self, row: Row, met: RecordRow | Problem | None, names: kinds.Names) -> Outcome:
        bad_shape = self.recipe.shape_problem(row)
        if bad_shape or isinstance(met, Problem):
            self._claim_all(row, names)
            return Outcome(row, "rejected", {}, None, tuple(filter(None, (bad_shape or met,))))  # type: ignore[arg-type]  # one of them is a Problem
        values, problems = self._parse(row, met, names)
        problems += self._refuse_shared(row, values)
        if problems:
            return Outcome(row, "rejected", {}, met, tuple(problems))
        if met is None:
            return Outcome(row, "created", {**self.recipe.defaults, **values})
        changed = {id: value for id, value in values.items() if value != met.data.get(id)}
        kept = [id for id, value in values.items() if id not in changed and value is not None]
        return Outcome(row, "changed" if changed else "same", changed, met, kept=kept)

    def _parse(self, row: Row, held: RecordRow | None, names: kinds.Names) -> tuple[Values, list[Problem]]:
        values: Values = {}
        problems = []
        for target in self.recipe.targets:
            cell, field_id = target.cell(row, names), target.field.id
            if cell.blank and held and self.recipe.empty_cell == "leave":
                continue
            if cell.blank and target.gone:
                continue
            value = cell.value
            if isinstance(value, kinds.Unfit):
                try:
                    value = target.kept(cell, value, names, held.data.get(field_id) if held else None)
                except kinds.Unfit as unfit:
                    problems.append(self.recipe.problem(target, "" if cell.blank else cell.text, unfit))
                    continue
            values[field_id] = value
            if cell.changed:
                target.note(cell, value)
        if held is None:
            problems += [Problem(-1, f.label, "", "Fill this in.") for f in self.recipe.unmapped_required]
        return values, problems

    def _claim_all(self, row: Row, names: kinds.Names) -> None:
        for target in self.recipe.unique:
            self._claim(row, target, self._quietly(row, target, names))

    def _refuse_shared(self, row: Row, values: Values) -> list[Problem]:
        """What this row has in common with an earlier one of the file, and must not."""
        problems = []
        for target in self.recipe.unique:
            earlier = self._claim(row, target, values.get(target.field.id))
            if earlier is not None:
                why = f"Line {earlier:,} of the file has the same value, and no two may."
                problems.append(Problem(target.place, target.field.label, shown(_cell(row, target)), why))
        return problems

    def _claim(self, row: Row, target: Target, value: StoredValue) -> int | None:
        sort_key = _sort_key(target, value)
        if sort_key is None:
            return None
        earlier = self._claims.first(f"{target.place}:{sort_key}", row.line)
        return None if earlier == row.line else earlier

    def _refuse_taken(self, outcomes: Sequence[Outcome]) -> None:
        """Reject what would take a value that another record has and must not share."""
        for target in self.recipe.unique if self.exists else ():
            wanted = dict(self._wanted(outcomes, target))
            holders = records.holders(self.conn, target.field.id, set(wanted.values())) if wanted else {}
            for number, sort_key in wanted.items():
                outcome = outcomes[number]
                if set(holders.get(sort_key, ())) - {outcome.held.id if outcome.held else None}:
                    refuse_taken(outcome, target)

    def _wanted(self, outcomes: Sequence[Outcome], target: Target) -> Iterator[tuple[int, str]]:
        for number, outcome in enumerate(outcomes):
            sort_key = _sort_key(target, outcome.values.get(target.field.id))
            if sort_key is not None and outcome.act in ("created", "changed"):
                yield number, sort_key

    def _quietly(self, row: Row, target: Target, names: kinds.Names) -> StoredValue:
        cell = target.cell(row, names)
        return None if cell.blank or isinstance(cell.value, kinds.Unfit) else cell.value


def refuse_taken(outcome: Outcome, target: Target) -> None:
    problem = Problem(
        target.place, target.field.label, shown(_cell(outcome.row, target)), "Another record has this value already."
    )
    outcome.act, outcome.values, outcome.problems = "rejected", {}, (*outcome.problems, problem)


def _cell(row: Row, target: Target) -> str:
    return row.cells[target.place].strip() if target.place < len(row.cells) else ""


def _sort_key(target: Target, value: StoredValue) -> str | None:
    return None if value is None else kinds.of(target.field.id).sort_key(value)
