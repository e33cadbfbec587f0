"""What happens to registers. Names and fields are a storage format: a change needs a schema version and an upcaster."""

from typing import ClassVar

from eventsourcing.kernel.events import Event
from eventsourcing.registers.domain.values import Access, Field, FieldSettings


class RegisterDefined(Event, frozen=True):
    schema_version: ClassVar[int] = 2  # since fields say how numbers and dates are written

    name: str
    description: str
    reason_policy: str
    fields: tuple[Field, ...]


class RegisterDescribed(Event, frozen=True):
    name: str
    description: str


class ReasonPolicyChanged(Event, frozen=True):
    reason_policy: str


class RegisterAccessChanged(Event, frozen=True):
    access: Access


class FieldAdded(Event, frozen=True):
    schema_version: ClassVar[int] = 2  # since fields say how numbers and dates are written

    field: Field


class FieldChanged(Event, frozen=True):
    schema_version: ClassVar[int] = 2  # since fields say how numbers and dates are written

    field_id: str
    settings: FieldSettings


class FieldKindChanged(Event, frozen=True):
    """`field` goes on with the values of the one of `field_id`, which is retired; `order` has the ids of all fields."""

    field_id: str
    field: Field
    order: tuple[str, ...]


class FieldsReordered(Event, frozen=True):
    order: tuple[str, ...]


class FieldRetired(Event, frozen=True):
    field_id: str


class FieldBroughtBack(Event, frozen=True):
    field_id: str


class RegisterRetired(Event, frozen=True):
    pass


class RegisterBroughtBack(Event, frozen=True):
    pass


RegisterEvent = (
    RegisterDefined
    | RegisterDescribed
    | ReasonPolicyChanged
    | RegisterAccessChanged
    | FieldAdded
    | FieldChanged
    | FieldKindChanged
    | FieldsReordered
    | FieldRetired
    | FieldBroughtBack
    | RegisterRetired
    | RegisterBroughtBack
)
