"""Links to a record of a register."""

from collections.abc import Sequence
from typing import TypeGuard

from eventsourcing.registers.domain import Field, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.inputs import Unbound, text_with_suggestions
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import HIDDEN, Names, is_id
from eventsourcing.registers.kinds.unfit import Unfit


def _why_none(text: str, similar: Sequence[tuple[str, str]]) -> str:
    """Why the text names no record: there is none of this title, or there are several."""
    several = sum(title.casefold() == text.strip().casefold() for _, title in similar) > 1
    if several:
        return f"More than one record is called “{text[:50]}”. Open the one you mean and give its address instead."
    return f"No record is called “{text[:50]}”. Give the title of a record, as its list has it, or its address."


class Link(Kind[str]):
    name = "link"
    label = "Link to a record"
    hint = "A record of another register, or of this one: by its title."
    limits = ("register_id",)
    operators = conditions.ONES
    by_name = True

    def understand(self, text: str, field: Field, names: Names) -> str:
        register_id = field.settings.limits.register_id
        found = names.find_record(register_id, text) if register_id else None
        if found is None:
            raise Unfit(_why_none(text, names.records(register_id, text) if register_id else ()))
        return found

    def holds(self, value: StoredValue) -> TypeGuard[str]:
        return isinstance(value, str) and is_id(value)

    def words(self, value: str, field: Field, names: Names) -> str:
        return names.record(value) or "(unknown record)"

    def plain(self, value: StoredValue, field: Field, names: Names) -> str:
        return self.show(value, field, names)

    def cell(self, value: str, field: Field, names: Names) -> str:
        """The title where it leads back to this record or is not to be seen, else the id."""
        title, register_id = names.record(value), field.settings.limits.register_id
        if title == HIDDEN:
            return HIDDEN
        return title if title and register_id and names.find_record(register_id, title) == value else value

    def key(self, value: str) -> str:
        return value

    def form_field(self, field: Field, names: Names) -> Unbound:
        def offers() -> Sequence[tuple[str, str]]:
            register_id = field.settings.limits.register_id
            return names.records(register_id, "") if register_id else ()

        return text_with_suggestions(field, offers, lambda value: self.export(value, field, names))
