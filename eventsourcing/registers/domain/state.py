"""What a register is, as its events tell it."""

from typing import Any, assert_never

from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import Value, replace
from eventsourcing.registers.domain.events import (
    FieldAdded,
    FieldBroughtBack,
    FieldChanged,
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
    """A register as its events tell it; without a name it is not defined. Fields stand in their order."""

    name: str = ""
    description: str = ""
    reason_policy: str = "optional"
    fields: tuple[Field, ...] = ()
    retired: bool = False
    access: Access = Access()

    @property
    def active_fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.retired)

    @property
    def title_field(self) -> Field:
        """The field whose value names a record: the first that fits on a line."""
        active = self.active_fields
        return next((field for field in active if field.kind not in ("longtext", "choices")), active[0])

    def find(self, field_id: str) -> Field | None:
        return next((field for field in self.fields if field.id == field_id), None)

    def field(self, field_id: str) -> Field:
        """The field of this id, retired or not; Rejected if there is none."""
        if found := self.find(field_id):
            return found
        raise Rejected("This register has no such field.")


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
        case FieldAdded(field):
            return replace(register, fields=(*register.fields, field))
        case FieldChanged(field_id, settings):
            return _with(register, field_id, settings=settings)
        case FieldsReordered(order):
            fields = sorted(register.fields, key=lambda field: order.index(field.id))
            return replace(register, fields=tuple(fields))
        case FieldRetired(field_id):
            return _with(register, field_id, retired=True)
        case FieldBroughtBack(field_id):
            return _with(register, field_id, retired=False)
        case RegisterRetired() | RegisterBroughtBack():
            return replace(register, retired=isinstance(event, RegisterRetired))
        case _:
            assert_never(event)


def _with(register: Register, field_id: str, **changed: Any) -> Register:
    fields = (replace(field, **changed) if field.id == field_id else field for field in register.fields)
    return replace(register, fields=tuple(fields))
