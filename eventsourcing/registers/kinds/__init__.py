"""The kinds of fields: how each reads what is typed, and how it stores, shows, sorts and filters it.

To add a kind, say "colour":
1. its file, colour.py beside this one: a subclass of Kind with name, label, hint and `understand`, and whatever of
   words, cell, check, key, operators, plain, take and form_field differs from text;
2. its line in KINDS below;
3. its test, tests/registers/kinds/test_colour.py, and its field and values in tests/registers/kinds/examples.py, with
   which every property that all kinds share is tested.
The name is part of every field id, so it is a storage format: it never changes.
"""

from typing import Any

from msgspec.structs import replace

from eventsourcing.registers.domain import Field, FieldSettings, StoredValue
from eventsourcing.registers.kinds.choice import Choice
from eventsourcing.registers.kinds.choices import Choices
from eventsourcing.registers.kinds.conditions import (
    Condition,
    Contains,
    Empty,
    Equal,
    Filled,
    Includes,
    Not,
    Operator,
    Range,
)
from eventsourcing.registers.kinds.continuing import carried, taken
from eventsourcing.registers.kinds.date import Date
from eventsourcing.registers.kinds.datetime import DateTime
from eventsourcing.registers.kinds.decimals import Decimal
from eventsourcing.registers.kinds.doubts import ORDERS, SIGNS, Doubt, Elsewhere, Example
from eventsourcing.registers.kinds.email import Email
from eventsourcing.registers.kinds.integer import Integer
from eventsourcing.registers.kinds.kind import Kind, as_stored
from eventsourcing.registers.kinds.link import Link
from eventsourcing.registers.kinds.money import Money
from eventsourcing.registers.kinds.names import HIDDEN, NOBODY, Names, Nobody
from eventsourcing.registers.kinds.number import Number
from eventsourcing.registers.kinds.phone import Phone
from eventsourcing.registers.kinds.proposing import Proposal, Proposer
from eventsourcing.registers.kinds.settings import settled
from eventsourcing.registers.kinds.text import LongText, Text
from eventsourcing.registers.kinds.tidying import Raw
from eventsourcing.registers.kinds.unfit import Unfit
from eventsourcing.registers.kinds.url import Url
from eventsourcing.registers.kinds.user import User
from eventsourcing.registers.kinds.worddiff import worddiff
from eventsourcing.registers.kinds.yesno import YesNo

KINDS: dict[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        Text(),
        LongText(),
        Integer(),
        Decimal(),
        Money(),
        YesNo(),
        Date(),
        DateTime(),
        Choice(),
        Choices(),
        Email(),
        Phone(),
        Url(),
        User(),
        Link(),
        Number(),
    )
}


def of(field_id: str) -> Kind[Any]:
    """The kind of the field of this id."""
    return KINDS[field_id.partition("-")[0]]


def parse_field(field: Field, raw: Raw, names: Names, held: StoredValue = None) -> StoredValue:
    """What to store in the field for what was typed; raises Unfit.

    `held` is what the record has there now: typed unchanged it stays, though limits have become narrower since, the
    option was retired or the person left.
    """
    kind = of(field.id)
    sign = field.settings.limits.decimal_sign or "point"
    if held is not None and (raw == kind.raw(held, field) or raw == kind.export(held, field, names, sign)):
        return held
    field = _with_held_options(field, held)
    value: StoredValue = kind.parse(raw, field, names)
    if value is None and field.settings.required and kind.name != Number.name:
        raise Unfit("Fill this in.")
    return value


def _with_held_options(field: Field, held: StoredValue) -> Field:
    """The field as it is for this record, which may keep retired options that it has."""
    kept = held if isinstance(held, tuple) else (held,)
    if not any(option.retired and option.id in kept for option in field.settings.options):
        return field
    options = [replace(o, retired=o.retired and o.id not in kept) for o in field.settings.options]
    return replace(field, settings=replace(field.settings, options=tuple(options)))


def continued(value: StoredValue, was: Field, now: Field, names: Names) -> StoredValue:
    """What a value of the field that was is in the one of another kind that goes on with it; raises Unfit."""
    return taken(of(was.id), of(now.id), value, was, _with_held_options(now, value), names)


def carried_settings(was: Field, kind: str) -> FieldSettings:
    """What a field of that kind keeps of the settings of the one it goes on with."""
    return carried(of(was.id), KINDS[kind], was)


def condition(operator: str, raw: Raw, field: Field, names: Names) -> Condition:
    """What the list is to be filtered by; raises Unfit."""
    return of(field.id).condition(operator, raw, field, names)


def tidy_settings(kind: str, settings: FieldSettings, names: Names | None = None) -> FieldSettings:
    """The settings as they are stored, where limits and default may be as typed; raises Unfit, `field` saying which."""
    return settled(KINDS[kind], settings, names)


__all__ = [
    "HIDDEN",
    "KINDS",
    "NOBODY",
    "ORDERS",
    "SIGNS",
    "Condition",
    "Contains",
    "Doubt",
    "Elsewhere",
    "Empty",
    "Equal",
    "Example",
    "Filled",
    "Includes",
    "Kind",
    "Names",
    "Nobody",
    "Not",
    "Operator",
    "Proposal",
    "Proposer",
    "Range",
    "Raw",
    "Unfit",
    "as_stored",
    "carried_settings",
    "condition",
    "continued",
    "of",
    "parse_field",
    "tidy_settings",
    "worddiff",
]
