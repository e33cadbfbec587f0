"""Whether a field's settings make sense for its kind, and the spelling in which they are stored."""

import re
from typing import Any

from msgspec.structs import replace

from eventsourcing.registers.domain import Field, FieldSettings, Limits, StoredValue
from eventsourcing.registers.kinds.days import ORDERS
from eventsourcing.registers.kinds.kind import Kind, as_stored
from eventsourcing.registers.kinds.names import NOBODY, Names, Nobody, is_id
from eventsourcing.registers.kinds.numerals import MOST_DIGITS, SIGNS
from eventsourcing.registers.kinds.patterns import check_pattern
from eventsourcing.registers.kinds.text import Text
from eventsourcing.registers.kinds.tidying import line
from eventsourcing.registers.kinds.unfit import Unfit

_CURRENCY = re.compile(r"[A-Z]{3}")
WITH_OPTIONS = ("choice", "choices")
_NEEDED = {
    "currency": ("money", "Give the currency by its three letters, like EUR."),
    "register_id": ("link", "Choose the register whose records are linked to."),
}


def settled(kind: Kind[Any], settings: FieldSettings, names: Names | None = None) -> FieldSettings:
    """The settings with limits and default as they are stored; they may come as typed.

    Raises Unfit with `field` naming the setting: a limit, "options" or "default". Without names, a person or record
    as a default is taken on trust.
    """
    _check_known(kind, settings.limits)
    _check_lengths(kind, settings.limits)
    _check_writing(settings.limits)
    settings = replace(settings, limits=_shaped(settings.limits))
    _check_options(kind, settings)
    settings = replace(settings, limits=_ranged(kind, settings))
    return replace(settings, default=_default(kind, settings, names or _Trusting()))


def _check_known(kind: Kind[Any], limits: Limits) -> None:
    for name in limits.__struct_fields__:
        if getattr(limits, name) is not None and name not in kind.limits:
            raise Unfit(f"A field of the kind “{kind.label}” has no such limit.", field=name)
    for name, (needed_by, message) in _NEEDED.items():
        if kind.name == needed_by and not getattr(limits, name):
            raise Unfit(message, field=name)


def _check_lengths(kind: Kind[Any], limits: Limits) -> None:
    longest = kind.longest if isinstance(kind, Text) else 0
    for name, least in (("min_length", 0), ("max_length", 1)):
        length = getattr(limits, name)
        if length is not None and not least <= length <= longest:
            raise Unfit(f"Enter a number between {least} and {longest:,}.", field=name)
    if None not in (limits.min_length, limits.max_length) and limits.min_length > limits.max_length:  # type: ignore[operator]  # neither is None
        raise Unfit("The longest cannot be shorter than the shortest.", field="max_length")
    if limits.decimals is not None and not 0 <= limits.decimals < MOST_DIGITS:
        raise Unfit(f"Enter a number between 0 and {MOST_DIGITS - 1}.", field="decimals")


def _check_writing(limits: Limits) -> None:
    if limits.decimal_sign not in (None, *SIGNS):
        raise Unfit("Choose a full stop or a comma.", field="decimal_sign")
    if limits.date_order not in (None, *ORDERS):
        raise Unfit("Choose the day or the month.", field="date_order")


def _shaped(limits: Limits) -> Limits:
    if limits.pattern is not None:
        try:
            check_pattern(limits.pattern)
        except Unfit as unfit:
            raise Unfit(unfit.message, field="pattern") from None
    currency = limits.currency.strip().upper() if limits.currency is not None else None
    if currency is not None and not _CURRENCY.fullmatch(currency):
        raise Unfit(_NEEDED["currency"][1], field="currency")
    return replace(limits, currency=currency)


def _check_options(kind: Kind[Any], settings: FieldSettings) -> None:
    options = settings.options
    labels = [_label(option.label).casefold() for option in options if not option.retired]
    if options and kind.name not in WITH_OPTIONS:
        raise Unfit(f"A field of the kind “{kind.label}” has no options.", field="options")
    if kind.name in WITH_OPTIONS and not labels:
        raise Unfit("Give at least one option.", field="options")
    if not all(labels):
        raise Unfit("Give each option a label.", field="options")
    if len(set(labels)) < len(labels):
        raise Unfit("Two options have the same label.", field="options")
    if len({option.id for option in options}) < len(options):
        raise Unfit("Two options have the same id.", field="options")


def _label(label: str) -> str:
    try:
        return line(label, 100)
    except Unfit as unfit:
        raise Unfit(f"An option's label: {unfit.message}", field="options") from None


def _ranged(kind: Kind[Any], settings: FieldSettings) -> Limits:
    limits = replace(settings.limits, minimum=None, maximum=None)
    unlimited = as_stored(Field(f"{kind.name}-", replace(settings, limits=limits)))
    low, high = (_bound(kind, unlimited, name, getattr(settings.limits, name)) for name in ("minimum", "maximum"))
    if low is not None and high is not None and kind.key(low) > kind.key(high):
        raise Unfit("The highest cannot be below the lowest.", field="maximum")
    return replace(
        settings.limits,
        minimum=None if low is None else str(low),
        maximum=None if high is None else str(high),
    )


def _bound(kind: Kind[Any], field: Field, name: str, typed: str | None) -> Any:
    try:
        return None if typed is None else kind.parse(typed, field, NOBODY)
    except Unfit as unfit:
        raise Unfit(unfit.message, field=name) from None


def _default(kind: Kind[Any], settings: FieldSettings, names: Names) -> StoredValue:
    default, field = settings.default, Field(f"{kind.name}-", settings)
    if default is None or default in ("", ()):
        return None
    if settings.unique or kind.name == "number":
        raise Unfit("A field whose values all differ can have no default.", field="default")
    raw = default if isinstance(default, str) and not kind.holds(default) else kind.raw(default, field)
    try:
        parsed: StoredValue = kind.parse(raw, field, names)
    except Unfit as unfit:
        raise Unfit(unfit.message, field="default") from None
    return parsed


class _Trusting(Nobody):
    """Names that take every id for one of theirs."""

    def find_user(self, text: str) -> str | None:
        return text if is_id(text) else None

    def find_record(self, register_id: object, text: str) -> str | None:
        return text if is_id(text) else None
