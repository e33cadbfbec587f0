"""What a register is, as its events tell it."""

from typing import Any, assert_never

from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import Value, replace
from eventsourcing.registers.domain.events import (
    FieldAdded,
    FieldBroughtBack,
    FieldChanged,
    FieldKindChanged,
    FieldRetired,
    FieldsReordered,
    ReasonPolicyChanged,
    RegisterAccessChanged,
    RegisterBroughtBack,
    RegisterDefined,
    RegisterDescribed,
    RegisterEvent,
    RegisterRetired,
)
from eventsourcing.registers.domain.values import Access, Field


class Register(Value, frozen=True):
    """A register as its events tell it; without a name it is not defined. Fields stand in their order.

    `continued` has, by the id of a field whose kind was changed, the id of the one that goes on with its values.
    """

    name: str = ""
    description: str = ""
    reason_policy: str = "optional"
    fields: tuple[Field, ...] = ()
    retired: bool = False
    access: Access = Access()
    continued: dict[str, str] = {}  # noqa: RUF012  # msgspec makes a new one each time, and the class is frozen

    @property
    def active_fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.retired)

    @property
    def title_field(self) -> Field:
        """The field whose value names a record: the first that fits on a line."""
        for field in self.fields:
            if not field.retired and field.kind not in ("longtext", "choices"):
                return field
        return self.active_fields[0]

    def find(self, field_id: str) -> Field | None:
        for field in self.fields:
            if field.id == field_id:
                return field
        return None

    def field(self, field_id: str) -> Field:
        """The field of this id, retired or not; Rejected if there is none."""
        if found := self.find(field_id):
            return found
        raise Rejected("This register has no such field.")

    def current(self, field_id: str) -> Field | None:
        """The field that has now what this one had: itself, unless its kind was changed since."""
        while field_id in self.continued:
            field_id = self.continued[field_id]
        return self.find(field_id)

    def lineage(self, field_id: str) -> tuple[str, ...]:
        """The ids of all fields whose values are told as one with this one's, the oldest first."""
        before = {new: old for old, new in self.continued.items()}
        while field_id in before:
            field_id = before[field_id]
        found = [field_id]
        while found[-1] in self.continued:
            found.append(self.continued[found[-1]])
        return tuple(found)


def evolve(register: Register, event: RegisterEvent) -> Register:
    match event:
        case RegisterDefined(name, description, reason_policy, first_fields):
            return Register(name, description, reason_policy, first_fields)
        case RegisterDescribed(name, description):
            return replace(register, name=name, description=description)
        case ReasonPolicyChanged(reason_policy):
            return replace(register, reason_policy=reason_policy)
        case RegisterAccessChanged(access):
            return replace(register, access=access)
        case RegisterRetired() | RegisterBroughtBack():
            return replace(register, retired=isinstance(event, RegisterRetired))
        case (
            FieldAdded() | FieldChanged() | FieldKindChanged() | FieldsReordered() | FieldRetired() | FieldBroughtBack()
        ):
            return _evolve_fields(register, event)
        case _:
            assert_never(event)


FieldEvent = FieldAdded | FieldChanged | FieldKindChanged | FieldsReordered | FieldRetired | FieldBroughtBack


def _evolve_fields(register: Register, event: FieldEvent) -> Register:
    match event:
        case FieldAdded(field):
            return replace(register, fields=(*register.fields, field))
        case FieldChanged(field_id, settings):
            return _with(register, field_id, settings=settings)
        case FieldKindChanged(field_id, field, order):
            fields = (*_with(register, field_id, retired=True).fields, field)
            continued = {**register.continued, field_id: field.id}
            return _ordered(replace(register, fields=fields, continued=continued), order)
        case FieldsReordered(order):
            return _ordered(register, order)
        case FieldRetired(field_id):
            return _with(register, field_id, retired=True)
        case FieldBroughtBack(field_id):
            return _with(register, field_id, retired=False)
        case _:
            assert_never(event)


def _with(register: Register, field_id: str, **changed: Any) -> Register:
    fields = (replace(field, **changed) if field.id == field_id else field for field in register.fields)
    return replace(register, fields=tuple(fields))


def _ordered(register: Register, order: tuple[str, ...]) -> Register:
    return replace(register, fields=tuple(sorted(register.fields, key=lambda field: order.index(field.id))))
