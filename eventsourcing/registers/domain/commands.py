"""What may be asked of a register."""

from dataclasses import dataclass

from eventsourcing.registers.domain.values import Access, Field, FieldSettings


@dataclass(frozen=True)
class DefineRegister:
    name: str
    description: str
    reason_policy: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class DescribeRegister:
    name: str
    description: str


@dataclass(frozen=True)
class ChangeReasonPolicy:
    reason_policy: str


@dataclass(frozen=True)
class ChangeRegisterAccess:
    access: Access


@dataclass(frozen=True)
class AddField:
    field: Field


@dataclass(frozen=True)
class ChangeField:
    """Give a field these settings. An option left out is retired; one named like a known one is that one."""

    field_id: str
    settings: FieldSettings


@dataclass(frozen=True)
class ChangeFieldKind:
    """Let this new field, of another kind, stand in the place of the one of `field_id` and go on with its values."""

    field_id: str
    field: Field


@dataclass(frozen=True)
class ReorderFields:
    order: tuple[str, ...]


@dataclass(frozen=True)
class RetireField:
    field_id: str


@dataclass(frozen=True)
class BringBackField:
    field_id: str


@dataclass(frozen=True)
class RetireRegister:
    pass


@dataclass(frozen=True)
class BringBackRegister:
    pass


RegisterCommand = (
    DefineRegister
    | DescribeRegister
    | ChangeReasonPolicy
    | ChangeRegisterAccess
    | AddField
    | ChangeField
    | ChangeFieldKind
    | ReorderFields
    | RetireField
    | BringBackField
    | RetireRegister
    | BringBackRegister
)
