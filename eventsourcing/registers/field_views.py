"""The pages of a register's fields: add, change, move, retire, bring back."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import abort, request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.registers import kinds, views
from eventsourcing.registers.answering import attempt
from eventsourcing.registers.definition import step
from eventsourcing.registers.domain import (
    AddField,
    BringBackField,
    ChangeField,
    Field,
    FieldBroughtBack,
    FieldChanged,
    FieldRetired,
    FieldSettings,
    ReorderFields,
    RetireField,
)
from eventsourcing.registers.field_form import FieldForm
from eventsourcing.registers.ids import new_field_id
from eventsourcing.registers.looking import People, register_choices, shown
from eventsourcing.registers.making import field_form
from eventsourcing.registers.read_model import RegisterView
from eventsourcing.web import allow
from eventsourcing.web.access import SIGNED_IN

blueprint = views.blueprint
FIELD = "/registers/<uuid:register_id>/fields/<field_id>"


@blueprint.get("/registers/<uuid:register_id>/fields/new")
@allow(SIGNED_IN, to="define")
def new_field(register_id: UUID) -> ResponseReturnValue:
    """First the kind is asked, then what the kind must know."""
    view, kind = shown(register_id), request.args.get("kind", "")
    if kind not in kinds.KINDS:
        return _new_field(view, None)
    settings = FieldSettings(request.args.get("label", ""), request.args.get("help", ""))
    return _new_field(view, _form(view, Field(new_field_id(kind), settings)), kind)


@blueprint.post("/registers/<uuid:register_id>/fields")
@allow(SIGNED_IN, to="define")
def add_field(register_id: UUID) -> ResponseReturnValue:
    view, kind = shown(register_id), request.form.get("kind", "")
    if kind not in kinds.KINDS:
        abort(400)
    field = Field(new_field_id(kind), FieldSettings(""))
    form = _sent(view, field)
    again = partial(_new_field, view, form, kind)
    if "again" in request.form:
        return again()
    return attempt(
        register_id,
        form,
        lambda: AddField(Field(field.id, form.settings(field.id, People()))),
        rivals=lambda _event: False,
        again=again,
        toast=f"{form.label.data} is added.",
        part=f"#{field.id}",
    )


def _new_field(view: RegisterView, form: FieldForm | None, kind: str = "", **context: Any) -> ResponseReturnValue:
    return web.render(
        "registers/new_field.html",
        fragment="settings",
        register=view,
        form=form,
        kind=kinds.KINDS.get(kind),
        all_kinds=list(kinds.KINDS.values()),
        **context,
    )


@blueprint.get(FIELD)
@allow(SIGNED_IN, to="define")
def field(register_id: UUID, field_id: str) -> ResponseReturnValue:
    view = shown(register_id)
    found = _found(view, field_id)
    if field_id in view.continued:
        return web.see(f"/registers/{register_id}/fields/{field_id}/kind")
    return _field(view, found, _form(view, found))


@blueprint.post(f"{FIELD}/change")
@allow(SIGNED_IN, to="define")
def change_field(register_id: UUID, field_id: str) -> ResponseReturnValue:
    view = shown(register_id)
    found = _found(view, field_id)
    form = _sent(view, found)
    again = partial(_field, view, found, form)
    if "again" in request.form:
        form.move_option(request.form["again"])
        return again()
    return attempt(
        register_id,
        form,
        lambda: ChangeField(field_id, form.settings(field_id, People())),
        rivals=lambda event: _is_about(event, field_id),
        again=again,
        toast=f"{form.label.data} is saved.",
        part=f"#{field_id}",
    )


def _field(view: RegisterView, found: Field, form: FieldForm, **context: Any) -> ResponseReturnValue:
    kind = kinds.of(found.id)
    return web.render("registers/field.html", register=view, field=found, form=form, kind=kind, **context)


@blueprint.post(f"{FIELD}/move")
@allow(SIGNED_IN, to="define")
def move_field(register_id: UUID, field_id: str) -> ResponseReturnValue:
    view = shown(register_id)
    found = _found(view, field_id)
    order = _moved(view, found, -1 if request.form.get("direction") == "up" else 1)
    return step(register_id, ReorderFields(order), f"{found.label} is moved.", f"#{field_id}")


@blueprint.post(f"{FIELD}/retire")
@allow(SIGNED_IN, to="define")
def retire_field(register_id: UUID, field_id: str) -> ResponseReturnValue:
    label = _found(shown(register_id), field_id).label
    return step(register_id, RetireField(field_id), f"{label} is retired. What it held stays in the timelines.")


@blueprint.post(f"{FIELD}/bring-back")
@allow(SIGNED_IN, to="define")
def bring_back_field(register_id: UUID, field_id: str) -> ResponseReturnValue:
    label = _found(shown(register_id), field_id).label
    return step(register_id, BringBackField(field_id), f"{label} is back.", f"#{field_id}")


def _found(view: RegisterView, field_id: str) -> Field:
    return view.find(field_id) or abort(404)


def _form(view: RegisterView, field: Field) -> FieldForm:
    return field_form(field, seen=view.version, registers=register_choices(), names=People())


def _sent(view: RegisterView, field: Field) -> FieldForm:
    return field_form(field, seen=view.version, registers=register_choices(), names=People(), sent=request.form)


def _is_about(event: object, field_id: str) -> bool:
    return isinstance(event, FieldChanged | FieldRetired | FieldBroughtBack) and event.field_id == field_id


def _moved(view: RegisterView, field: Field, by: int) -> tuple[str, ...]:
    """The order of all fields, with this one in the place of the active one before or after it."""
    order, active = [one.id for one in view.fields], [one.id for one in view.active_fields]
    if field.id not in active or not 0 <= active.index(field.id) + by < len(active):
        return tuple(order)
    other = active[active.index(field.id) + by]
    here, there = order.index(field.id), order.index(other)
    order[here], order[there] = other, field.id
    return tuple(order)
