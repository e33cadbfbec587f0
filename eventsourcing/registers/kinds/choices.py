"""Several of the field's options, kept in the order of the options."""

from typing import Any, TypeGuard

from eventsourcing.registers.domain import Field, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.choice import (
    check_offered,
    find_option,
    offered,
    option_label,
    option_text,
)
from eventsourcing.registers.kinds.inputs import Unbound, some_of
from eventsourcing.registers.kinds.keys import bounded
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.tidying import Raw, several


class Choices(Kind[tuple[str, ...]]):
    name = "choices"
    label = "Several choices"
    hint = "Any of a list of options; in a file with semicolons between them."
    takes_any_word = True
    operators = (conditions.INCLUDES, conditions.INCLUDES_NOT, *conditions.PRESENCE)

    def read(self, raw: Raw, field: Field, names: Names) -> tuple[str, ...] | None:
        return self._chosen(several(raw), field) or None

    def understand(self, text: str, field: Field, names: Names) -> tuple[str, ...]:
        return self._chosen(several(text), field)

    def _chosen(self, texts: list[str], field: Field) -> tuple[str, ...]:
        chosen = {find_option(text, field).id for text in texts}
        return tuple(option.id for option in field.settings.options if option.id in chosen)

    def check(self, value: tuple[str, ...], field: Field) -> None:
        check_offered(value, field)

    def holds(self, value: StoredValue) -> TypeGuard[tuple[str, ...]]:
        return isinstance(value, tuple)

    def words(self, value: tuple[str, ...], field: Field, names: Names) -> str:
        return ", ".join(option_label(option_id, field) for option_id in value)

    def take(
        self, value: StoredValue, source: Kind[Any], was: Field, field: Field, names: Names
    ) -> tuple[str, ...] | None:
        """Options have the same ids in both, so that one whose label leads elsewhere is found."""
        return self.parse(source.export(value, was, names), field, names)

    def plain(self, value: StoredValue, field: Field, names: Names) -> str:
        return self.show(value, field, names)

    def cell(self, value: tuple[str, ...], field: Field, names: Names) -> str:
        return "; ".join(option_text(option_id, field) for option_id in value)

    def typed(self, value: tuple[str, ...], field: Field) -> list[str]:
        return list(value)

    def key(self, value: tuple[str, ...]) -> str:
        return bounded(";".join(value))

    def match(self, operator: str, raw: Raw, field: Field, names: Names) -> conditions.Includes:
        return conditions.Includes(self._chosen(several(raw), field))

    def form_field(self, field: Field, names: Names) -> Unbound:
        return some_of(field, lambda: offered(field), lambda option_id: option_label(option_id, field))
