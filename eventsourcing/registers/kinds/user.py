"""People who use the app."""

from typing import TypeGuard

from eventsourcing.registers.domain import Field, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.inputs import Unbound, one_of
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import Names, is_id
from eventsourcing.registers.kinds.unfit import Unfit


class User(Kind[str]):
    name = "user"
    label = "Person"
    hint = "Somebody with an account here: by name or e-mail address."
    operators = conditions.ONES
    by_name = True

    def understand(self, text: str, field: Field, names: Names) -> str:
        found = names.find_user(text)
        if found is None:
            raise Unfit(f"No one person is known as “{text[:50]}”. Give a name or e-mail address of an account.")
        return found

    def holds(self, value: StoredValue) -> TypeGuard[str]:
        return isinstance(value, str) and is_id(value)

    def words(self, value: str, field: Field, names: Names) -> str:
        return names.user(value) or "(unknown person)"

    def plain(self, value: StoredValue, field: Field, names: Names) -> str:
        return self.show(value, field, names)

    def cell(self, value: str, field: Field, names: Names) -> str:
        """The name where it leads back to this person, else the id."""
        name = names.user(value)
        return name if name and names.find_user(name) == value else value

    def key(self, value: str) -> str:
        return value

    def form_field(self, field: Field, names: Names) -> Unbound:
        return one_of(field, names.users, lambda user_id: self.show(user_id, field, names))
