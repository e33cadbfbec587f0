"""Asking before a field changes in a way that records already there would not fit."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol
from uuid import UUID

from flask import Flask, current_app

from eventsourcing.kernel import Connection, Rejected, load
from eventsourcing.registers.domain import (
    Field,
    FieldAdded,
    FieldBroughtBack,
    FieldChanged,
    FieldSettings,
    RegisterCommand,
    register,
)


class Misfit(Protocol):
    """A record whose value a field's new settings would not take."""

    @property
    def record_id(self) -> UUID: ...
    @property
    def title(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def why(self) -> str: ...


class Misfits(Protocol):
    """How many records would not fit, the first of them, and how many share a value that is to be unique."""

    @property
    def count(self) -> int: ...
    @property
    def examples(self) -> Sequence[Misfit]: ...
    @property
    def sharing(self) -> int: ...


FindMisfits = Callable[[Connection, UUID, Field, FieldSettings], Misfits]


class Hardening(NamedTuple):
    """A field that will ask more of its values than it did."""

    field: Field
    settings: FieldSettings
    newly_unique: bool


class Asked(Exception):
    """The change was not made, as records would not fit. `never`: it cannot be made before these are put right."""

    def __init__(self, field: Field, misfits: Misfits, *, never: bool) -> None:
        super().__init__(f"{misfits.count} records do not fit the new settings of {field.label}.")
        self.field = field
        self.misfits = misfits
        self.never = never


def ask_before_changing(app: Flask, find_misfits: FindMisfits) -> None:
    """Have `find_misfits` say which records a change would break."""
    app.extensions["registers.misfits"] = find_misfits


def ask(conn: Connection, register_id: UUID, command: RegisterCommand, *, anyway: bool) -> None:
    """Raises Asked where records would not fit after the command; `anyway` lets it pass where it may."""
    find: FindMisfits | None = current_app.extensions.get("registers.misfits")
    hardening = hardened(conn, register_id, command)
    if find is None or hardening is None:
        return
    misfits = find(conn, register_id, hardening.field, hardening.settings)
    never = hardening.newly_unique and misfits.sharing > 0
    if never or (misfits.count and not anyway):
        raise Asked(hardening.field, misfits, never=never)


def hardened(conn: Connection, register_id: UUID, command: RegisterCommand) -> Hardening | None:
    """The field that the command would make harder to fit; None where it does not, or will be refused anyway."""
    state = load(conn, register, register_id).state
    try:
        events = register.decide(command, state)
    except Rejected:
        return None
    for event in events:
        match event:
            case FieldChanged(field_id, settings):
                return _compare(state.field(field_id), state.field(field_id).settings, settings)
            case FieldAdded(field):
                return _compare(field, FieldSettings(field.label), field.settings)
            case FieldBroughtBack(field_id):
                field = state.field(field_id)
                return _compare(field, FieldSettings(field.label), field.settings)
            case _:
                return None
    return None


def _compare(field: Field, was: FieldSettings, now: FieldSettings) -> Hardening | None:
    offered = {option.id for option in now.options if not option.retired}
    harder = (
        (now.required and not was.required)
        or (now.unique and not was.unique)
        or now.limits != was.limits
        or any(option.id not in offered for option in was.options if not option.retired)
    )
    return Hardening(field, now, now.unique and not was.unique) if harder else None
