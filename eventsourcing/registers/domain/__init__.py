"""What a register is: its fields and rules, what may be asked of it, and what then happened."""

from eventsourcing.kernel.decider import Decider
from eventsourcing.registers.domain.access import ROLES_FOR
from eventsourcing.registers.domain.commands import (
    AddField,
    BringBackField,
    BringBackRegister,
    ChangeField,
    ChangeFieldKind,
    ChangeReasonPolicy,
    ChangeRegisterAccess,
    DefineRegister,
    DescribeRegister,
    RegisterCommand,
    ReorderFields,
    RetireField,
    RetireRegister,
)
from eventsourcing.registers.domain.deciding import decide
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
from eventsourcing.registers.domain.state import Register, evolve
from eventsourcing.registers.domain.texts import LONGEST_NAME, LONGEST_TEXT
from eventsourcing.registers.domain.upcasting import upcasters
from eventsourcing.registers.domain.values import (
    RIGHTS,
    Access,
    Allowed,
    Field,
    FieldSettings,
    Limits,
    Option,
    StoredValue,
)

register = Decider("register", RegisterEvent, Register(), decide, evolve, upcasters)

__all__ = [
    "LONGEST_NAME",
    "LONGEST_TEXT",
    "RIGHTS",
    "ROLES_FOR",
    "Access",
    "AddField",
    "Allowed",
    "BringBackField",
    "BringBackRegister",
    "ChangeField",
    "ChangeFieldKind",
    "ChangeReasonPolicy",
    "ChangeRegisterAccess",
    "DefineRegister",
    "DescribeRegister",
    "Field",
    "FieldAdded",
    "FieldBroughtBack",
    "FieldChanged",
    "FieldKindChanged",
    "FieldRetired",
    "FieldSettings",
    "FieldsReordered",
    "Limits",
    "Option",
    "ReasonPolicyChanged",
    "Register",
    "RegisterAccessChanged",
    "RegisterBroughtBack",
    "RegisterCommand",
    "RegisterDefined",
    "RegisterDescribed",
    "RegisterEvent",
    "RegisterRetired",
    "ReorderFields",
    "RetireField",
    "RetireRegister",
    "StoredValue",
    "decide",
    "evolve",
    "register",
]
