"""The rules of registers: what becomes of a command."""

from typing import assert_never

from eventsourcing.kernel.errors import Rejected
from eventsourcing.registers.domain.access import change_access
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
from eventsourcing.registers.domain.events import (
    FieldAdded,
    ReasonPolicyChanged,
    RegisterBroughtBack,
    RegisterDefined,
    RegisterDescribed,
    RegisterEvent,
    RegisterRetired,
)
from eventsourcing.registers.domain.fields import (
    added,
    bring_back_field,
    change_field,
    change_field_kind,
    reorder_fields,
    retire_field,
)
from eventsourcing.registers.domain.state import Register
from eventsourcing.registers.domain.texts import line, passage
from eventsourcing.registers.domain.values import REASON_POLICIES, Field


def decide(command: RegisterCommand, register: Register) -> list[RegisterEvent]:
    match command:
        case DefineRegister():
            return _define(command, register)
        case _ if not register.name:
            raise Rejected("There is no such register.")
        case RetireRegister() | BringBackRegister():
            return _put_away_or_back(command, register)
        case ChangeRegisterAccess(access):
            return change_access(access, register)
        case _ if register.retired:
            raise Rejected("This register is retired. Bring it back first.")
        case DescribeRegister(name, description):
            return _describe(name, description, register)
        case ChangeReasonPolicy(policy):
            return [] if policy == register.reason_policy else [ReasonPolicyChanged(_policy(policy))]
        case _:
            return _change_fields(command, register)


FieldCommand = AddField | ChangeField | ChangeFieldKind | ReorderFields | RetireField | BringBackField


def _change_fields(command: FieldCommand, register: Register) -> list[RegisterEvent]:
    match command:
        case AddField(field):
            return [FieldAdded(added(field, register))]
        case ChangeField(field_id, settings):
            return change_field(register.field(field_id), settings, register)
        case ChangeFieldKind(field_id, field):
            return change_field_kind(register.field(field_id), field, register)
        case ReorderFields(order):
            return reorder_fields(order, register)
        case RetireField(field_id):
            return retire_field(register.field(field_id), register)
        case BringBackField(field_id):
            return bring_back_field(register.field(field_id), register)
        case _:
            assert_never(command)


def _define(command: DefineRegister, register: Register) -> list[RegisterEvent]:
    if register.name:
        raise Rejected("This register has been defined already.")
    name, description = _described(command.name, command.description)
    if not command.fields:
        raise Rejected("Give the register at least one field.", field="fields")
    if len({field.id for field in command.fields}) < len(command.fields):
        raise Rejected("Two fields have the same id.", field="fields")
    kept: tuple[Field, ...] = ()
    for field in command.fields:
        kept = (*kept, added(field, Register(fields=kept)))
    return [RegisterDefined(name, description, _policy(command.reason_policy), kept)]


def _put_away_or_back(command: RetireRegister | BringBackRegister, register: Register) -> list[RegisterEvent]:
    wished = isinstance(command, RetireRegister)
    if wished == register.retired:
        return []
    return [RegisterRetired() if wished else RegisterBroughtBack()]


def _describe(name: str, description: str, register: Register) -> list[RegisterEvent]:
    described = _described(name, description)
    same = described == (register.name, register.description)
    return [] if same else [RegisterDescribed(*described)]


def _described(name: str, description: str) -> tuple[str, str]:
    return line(name, "name", "Give the register a name."), passage(description, "description")


def _policy(reason_policy: str) -> str:
    if reason_policy not in REASON_POLICIES:
        raise Rejected("Choose whether people give a reason for a change.", field="reason_policy")
    return reason_policy
