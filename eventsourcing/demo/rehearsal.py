"""The rehearsal: goes through the acts in their order, so that each form is filled in as its sender saw it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from eventsourcing.demo.acts import Act, Change, Create, Entry, Step
from eventsourcing.demo.books import Book
from eventsourcing.registers import StoredValue

Values = dict[str, StoredValue]


class OutOfOrder(Exception):
    """The script changes what is not there yet."""


@dataclass(frozen=True)
class Line:
    """An act that is ready to be played; `values` and `seen` belong to the step of the same place."""

    number: int
    act: Act
    values: tuple[Values, ...]
    seen: tuple[Values, ...]


@dataclass
class Rehearsal:
    """What every record holds, and since when, as far as the acts have come."""

    numbers: dict[str, int] = field(default_factory=dict)
    held: dict[UUID, dict[str, list[tuple[datetime, StoredValue]]]] = field(default_factory=dict)

    def lines(self, acts: Iterable[Act]) -> Iterator[Line]:
        """The acts with their forms; what would change nothing is left out, as nobody presses Save for that."""
        number = 0
        for act in acts:
            steps = tuple(step for step in act.steps if not self._is_idle(step))
            if steps:
                number += 1
                filled = [self._filled(step, act.at) for step in steps]
                values, seen = zip(*filled, strict=True)
                yield Line(number, replace(act, steps=steps), values, seen)

    def _is_idle(self, step: Step) -> bool:
        if not isinstance(step, Change) or step.refused:
            return False
        stored = step.entry.book.stored(step.values)
        return all(self._at(step.entry, key, None) == value for key, value in stored.items())

    def _filled(self, step: Step, at: datetime) -> tuple[Values, Values]:
        match step:
            case Create(entry, values):
                stored = {**entry.book.stored(values), **self._numbered(entry.book)}
                self._hold(entry.id, stored, at)
                return stored, {}
            case Change(entry, values, opened, refused):
                stored = entry.book.stored(values)
                seen = {key: self._at(entry, key, opened) for key in stored}
                if not refused:
                    self._hold(entry.id, stored, at)
                return stored, seen
            case _:
                return {}, {}

    def _numbered(self, book: Book) -> Values:
        counted = [book.field(key).id for key, column in book.columns.items() if column.kind == "number"]
        for field_id in counted:
            self.numbers[field_id] = self.numbers.get(field_id, 0) + 1
        return {field_id: self.numbers[field_id] for field_id in counted}

    def _hold(self, record_id: UUID, values: Mapping[str, StoredValue], at: datetime) -> None:
        fields = self.held.setdefault(record_id, {})
        for key, value in values.items():
            fields.setdefault(key, []).append((at, value))

    def _at(self, entry: Entry, key: str, opened: datetime | None) -> StoredValue:
        """What stood there when the form was opened."""
        if entry.id not in self.held:
            raise OutOfOrder(f"{entry.book.name} {entry.name} is changed before it is there.")
        was = self.held[entry.id].get(key, [])
        return next((value for at, value in reversed(was) if opened is None or at <= opened), None)
