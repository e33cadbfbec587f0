"""Makes the form for one field at run time, of what its kind knows."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from eventsourcing.registers import kinds
from eventsourcing.registers.domain import Field, FieldSettings
from eventsourcing.registers.field_form import ALL_LIMITS, FieldForm

WITH_OPTIONS = ("choice", "choices")
WITHOUT_DEFAULT = ("number", "link")
WITHOUT_REQUIRED = ("number",)
WITHOUT_UNIQUE = ("longtext", "yesno", "choices", "number")


def field_form(
    field: Field,
    *,
    seen: int,
    registers: Sequence[tuple[str, str]],
    names: kinds.Names,
    sent: MultiDict[str, str] | None = None,
) -> FieldForm:
    """The form with what the field's kind knows, filled with what was sent, else with the field's settings."""
    kind = kinds.of(field.id)
    form = _class_for(field, names)(sent, data=_as_typed(field) | {"seen": seen})
    for name in [*ALL_LIMITS, "required", "unique", "options", "more_options"]:
        if name not in _known(kind):
            del form[name]
    if "register_id" in form:
        offered, linked = dict(registers), field.settings.limits.register_id
        if linked:
            offered.setdefault(str(linked), "the register it links to now")  # retired, or not to be seen
        form.register_id.choices = [SelectChoice("", ""), *(SelectChoice(*one) for one in offered.items())]
    if field.kind in ("date", "datetime"):
        form.minimum.label.text, form.maximum.label.text = "Not before", "Not after"
    return form


def _class_for(field: Field, names: kinds.Names) -> type[FieldForm]:
    """A new field has no options yet, so that it cannot name one of them as its default."""
    active = [option for option in field.settings.options if not option.retired]
    if field.kind in WITHOUT_DEFAULT or (field.kind in WITH_OPTIONS and not active):
        return FieldForm
    plain = FieldSettings("Default", "What a new record starts with.", options=field.settings.options)
    return type("FieldForm", (FieldForm,), {"default": kinds.of(field.id).form_field(Field(field.id, plain), names)})


def _known(kind: kinds.Kind[Any]) -> set[str]:
    known = {*kind.limits}
    known |= {"required"} if kind.name not in WITHOUT_REQUIRED else set()
    known |= {"unique"} if kind.name not in WITHOUT_UNIQUE else set()
    return known | ({"options", "more_options"} if kind.name in WITH_OPTIONS else set())


def _as_typed(field: Field) -> dict[str, Any]:
    settings, kind = field.settings, kinds.of(field.id)
    limits = {name: getattr(settings.limits, name) for name in ALL_LIMITS}
    return {
        "label": settings.label,
        "help": settings.help,
        "required": settings.required,
        "unique": settings.unique,
        "default": kind.raw(settings.default, field) if settings.default is not None else "",
        "options": [{"id": o.id, "label": o.label, "retired": o.retired} for o in settings.options],
        **limits,
        "register_id": str(limits["register_id"] or ""),
        "decimal_sign": limits["decimal_sign"] or "",
        "date_order": limits["date_order"] or "",
    }
