"""The rules of a register's fields: how one is added, changed, put in its place, retired and brought back."""

from collections.abc import Iterable

from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import replace
from eventsourcing.registers.domain.events import (
    FieldBroughtBack,
    FieldChanged,
    FieldKindChanged,
    FieldRetired,
    FieldsReordered,
    RegisterEvent,
)
from eventsourcing.registers.domain.options import kept_options
from eventsourcing.registers.domain.state import Register
from eventsourcing.registers.domain.texts import line, passage
from eventsourcing.registers.domain.values import Field, FieldSettings, Option

MOST_FIELDS = 200


def added(field: Field, register: Register, had: tuple[Option, ...] = ()) -> Field:
    """The field as it is kept. `had` are the options of the one that it goes on with."""
    if register.find(field.id):
        raise Rejected("This field has been added already.")
    if len(register.fields) >= MOST_FIELDS:
        raise Rejected(f"A register has at most {MOST_FIELDS} fields, retired ones included.", field="label")
    settings = _settled(field.settings, had)
    _refuse_taken_label(settings.label, register.active_fields)
    return Field(field.id, settings)


def _settled(settings: FieldSettings, had: tuple[Option, ...]) -> FieldSettings:
    return replace(
        settings,
        label=line(settings.label, "label", "Give the field a label."),
        help=passage(settings.help, "help"),
        options=kept_options(settings.options, had),
    )


def _refuse_taken_label(label: str, others: Iterable[Field]) -> None:
    if any(other.label.casefold() == label.casefold() for other in others):
        raise Rejected(f"Another field of this register is called “{label}”.", field="label")


def change_field(field: Field, settings: FieldSettings, register: Register) -> list[RegisterEvent]:
    _refuse_continued(field, register, "Change it as it is now instead.")
    now = _settled(settings, field.settings.options)
    _refuse_taken_label(now.label, (other for other in register.active_fields if other.id != field.id))
    return [] if now == field.settings else [FieldChanged(field.id, now)]


def change_field_kind(field: Field, new: Field, register: Register) -> list[RegisterEvent]:
    if field.retired:
        raise Rejected(f"“{field.label}” is retired, so its kind stays as it is.")
    if new.kind == field.kind:
        raise Rejected("The field is of this kind already.", field="kind")
    others = (replace(one, retired=one.retired or one == field) for one in register.fields)
    had = field.settings.options if new.settings.options else ()
    kept = added(new, replace(register, fields=tuple(others)), had)
    order = [one.id for one in register.fields]
    order.insert(order.index(field.id), kept.id)
    return [FieldKindChanged(field.id, kept, tuple(order))]


def reorder_fields(order: tuple[str, ...], register: Register) -> list[RegisterEvent]:
    was = tuple(field.id for field in register.fields)
    if sorted(order) != sorted(was):
        raise Rejected("The fields have changed in the meantime. Look again, then move it.")
    return [] if order == was else [FieldsReordered(order)]


def retire_field(field: Field, register: Register) -> list[RegisterEvent]:
    if field.retired:
        return []
    if len(register.active_fields) == 1:
        raise Rejected(f"“{field.label}” is the last field. A register keeps at least one.")
    return [FieldRetired(field.id)]


def bring_back_field(field: Field, register: Register) -> list[RegisterEvent]:
    if not field.retired:
        return []
    _refuse_continued(field, register, "Change the kind once more instead.")
    _refuse_taken_label(field.label, register.active_fields)
    return [FieldBroughtBack(field.id)]


def _refuse_continued(field: Field, register: Register, instead: str) -> None:
    if field.id in register.continued:
        raise Rejected(f"“{field.label}” is of another kind now. {instead}")
