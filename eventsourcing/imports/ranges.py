"""What the values to be stored have in common: how many there are in each field, from the least to the greatest."""

from eventsourcing.imports.recipe import REMEMBERED
from eventsourcing.imports.sorting import Outcome
from eventsourcing.registers import Register, StoredValue, kinds


class Ranges:
    """`filled` counts the values of each field; the least and the greatest are kept where that says something."""

    def __init__(self, register: Register) -> None:
        self.fields = {field.id: field for field in register.active_fields if kinds.of(field.id).ranged}
        self.filled = {field.id: 0 for field in register.active_fields}
        self.seen: dict[str, set[StoredValue]] = {id: set() for id in self.fields}
        self.found: dict[str, tuple[str, StoredValue, str, StoredValue]] = {}

    def look(self, outcome: Outcome) -> None:
        for field_id in outcome.kept if outcome.act != "rejected" else ():
            if field_id in self.filled:
                self.filled[field_id] += 1
        for field_id, value in outcome.values.items():
            if value is not None and field_id in self.filled:
                self.filled[field_id] += 1
                if field_id in self.seen and value not in self.seen[field_id]:
                    self._compare(field_id, value)

    def _compare(self, field_id: str, value: StoredValue) -> None:
        seen, key = self.seen[field_id], kinds.of(field_id).sort_key(value)
        if len(seen) < REMEMBERED:
            seen.add(value)
        if key is not None:
            low, least, high, most = self.found.get(field_id, (key, value, key, value))
            low, least = (key, value) if key < low else (low, least)
            high, most = (key, value) if key > high else (high, most)
            self.found[field_id] = (low, least, high, most)

    def told(self) -> dict[str, tuple[str, str]]:
        return {id: (self._show(id, least), self._show(id, most)) for id, (_, least, _, most) in self.found.items()}

    def _show(self, field_id: str, value: StoredValue) -> str:
        return kinds.of(field_id).show(value, self.fields[field_id], kinds.NOBODY)
