"""Yes or no, or not said yet."""

from typing import TypeGuard

from eventsourcing.registers.domain import Field, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.inputs import Unbound, one_of
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.unfit import Unfit

WORDS = {
    "yes": True, "y": True, "true": True, "t": True, "on": True, "1": True,
    "no": False, "n": False, "false": False, "f": False, "off": False, "0": False,
}  # fmt: skip


class YesNo(Kind[bool]):
    name = "yesno"
    label = "Yes or no"
    hint = "Yes or no."
    operators = conditions.ONES

    def understand(self, text: str, field: Field, names: Names) -> bool:
        found = WORDS.get(text.casefold())
        if found is None:
            raise Unfit("Enter yes or no.")
        return found

    def holds(self, value: StoredValue) -> TypeGuard[bool]:
        return isinstance(value, bool)

    def words(self, value: bool, field: Field, names: Names) -> str:
        return "yes" if value else "no"

    def cell(self, value: bool, field: Field, names: Names) -> str:
        return "yes" if value else "no"

    def typed(self, value: bool, field: Field) -> str:
        return "yes" if value else "no"

    def key(self, value: bool) -> str:
        return "1" if value else "0"

    def form_field(self, field: Field, names: Names) -> Unbound:
        return one_of(field, lambda: (("yes", "Yes"), ("no", "No")), str)
