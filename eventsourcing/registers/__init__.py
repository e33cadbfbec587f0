"""Registers: kinds of records that people define, with their typed fields."""

from eventsourcing.registers import kinds
from eventsourcing.registers.asking import ask_before_changing
from eventsourcing.registers.domain import (
    Access,
    AddField,
    Allowed,
    ChangeField,
    ChangeFieldKind,
    ChangeReasonPolicy,
    ChangeRegisterAccess,
    DefineRegister,
    DescribeRegister,
    Field,
    FieldSettings,
    Limits,
    Option,
    Register,
    StoredValue,
    register,
)
from eventsourcing.registers.ids import new_field_id, new_option_id
from eventsourcing.registers.looking import story
from eventsourcing.registers.making import field_form
from eventsourcing.registers.naming import all_names, names
from eventsourcing.registers.pages import blueprint
from eventsourcing.registers.read_model import (
    History,
    RegisterView,
    all,
    by_name,
    get,
    histories,
    history,
    kind_change,
    known,
    known_all,
    registers,
)
from eventsourcing.registers.rights import (
    REFUSALS,
    all_visible,
    hidden,
    hidden_here,
    may,
    rights_in,
    visible,
    visible_here,
    with_right,
)
from eventsourcing.registers.starters import STARTERS

projections = (registers,)

__all__ = [
    "REFUSALS",
    "STARTERS",
    "Access",
    "AddField",
    "Allowed",
    "ChangeField",
    "ChangeFieldKind",
    "ChangeReasonPolicy",
    "ChangeRegisterAccess",
    "DefineRegister",
    "DescribeRegister",
    "Field",
    "FieldSettings",
    "History",
    "Limits",
    "Option",
    "Register",
    "RegisterView",
    "StoredValue",
    "all",
    "all_names",
    "all_visible",
    "ask_before_changing",
    "blueprint",
    "by_name",
    "field_form",
    "get",
    "hidden",
    "hidden_here",
    "histories",
    "history",
    "kind_change",
    "kinds",
    "known",
    "known_all",
    "may",
    "names",
    "new_field_id",
    "new_option_id",
    "projections",
    "register",
    "rights_in",
    "story",
    "visible",
    "visible_here",
    "with_right",
]
