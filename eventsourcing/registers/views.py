"""The pages of registers: all of them, a new one, and the definition of one."""

from functools import partial
from uuid import UUID

from flask import Blueprint, abort, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.kernel import Rejected, uuid7
from eventsourcing.registers import read_model
from eventsourcing.registers.answering import attempt
from eventsourcing.registers.definition import show_definition, show_older, step
from eventsourcing.registers.domain import (
    BringBackRegister,
    ChangeReasonPolicy,
    DescribeRegister,
    ReasonPolicyChanged,
    RegisterDescribed,
    RetireRegister,
    register,
)
from eventsourcing.registers.forms import (
    ChangeReasonPolicyForm,
    DefineRegisterForm,
    DescribeRegisterForm,
    as_described,
)
from eventsourcing.registers.looking import shown
from eventsourcing.registers.rights import MISSING, REFUSALS, all_visible, rights_in
from eventsourcing.registers.starters import STARTERS, Starter
from eventsourcing.web import CommandForm, accepted, allow
from eventsourcing.web.access import SIGNED_IN

blueprint = Blueprint("registers", __name__)


@blueprint.record
def _judge(state: BlueprintSetupState) -> None:
    web.access.judge_by(state.app, "register_id", web.Judge(rights_in, MISSING, REFUSALS))


@blueprint.context_processor
def _may() -> dict[str, bool]:
    """Whether the pages offer to change what they show, to change who may, and to make more."""
    user = web.current_user()
    return {"defines": web.may("define"), "is_admin": user is not None and user.role == "admin"}


@blueprint.app_template_global("starters")
def _starters() -> tuple[Starter, ...]:
    """For the page after the set-up, which offers them before there is any register."""
    return STARTERS


@blueprint.get("/registers")
@allow(SIGNED_IN)
def all_registers() -> ResponseReturnValue:
    """Every register there is, or the ways to begin."""
    registers = all_visible()
    return web.render("registers/list.html", registers=registers, starters=STARTERS, new_command_id=uuid7)


@blueprint.get("/registers/new")
@allow("admin")
def new() -> ResponseReturnValue:
    return _new(DefineRegisterForm(), 200)


@blueprint.post("/registers/new")
@allow("admin")
def define() -> ResponseReturnValue:
    form = DefineRegisterForm.sent()
    form.offer_kinds()
    if "more" in request.form:
        for _ in range(min(4, 50 - len(form.fields))):
            form.fields.append_entry()
        return _new(form, 200)
    register_id = form.command_id.data
    if accepted(
        form, lambda: web.send(register, register_id, form.command(), command_id=form.sent_id, id_follows=True)
    ):
        return web.see(f"/registers/{register_id}/definition", f"{form.name.data} is ready. Add what else it needs.")
    return _new(form, 422)


def _new(form: DefineRegisterForm, status: int) -> ResponseReturnValue:
    form.offer_kinds()
    return web.render("registers/new.html", form=form, starters=STARTERS, new_command_id=uuid7, status=status)


@blueprint.post("/registers/from-template")
@allow("admin")
def from_template() -> ResponseReturnValue:
    starter = next((one for one in STARTERS if one.key == request.form.get("template")), None)
    if starter is None:
        abort(400)
    form = CommandForm.sent()
    register_id = form.command_id.data
    name = _free_name("New register" if starter.key == "blank" else starter.name)
    try:
        web.send(register, register_id, starter.define(name), command_id=form.sent_id, id_follows=True)
    except Rejected as rejected:
        return web.see("/registers/new", rejected.message)
    return web.see(f"/registers/{register_id}", f"{shown(register_id).name} is ready. Add the first record.")


def _free_name(wished: str) -> str:
    """The name itself, or with a number behind it where a register has it."""
    taken = {read_model.name_key(view.name) for view in read_model.all(web.connection())}
    names = (wished, *(f"{wished} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if read_model.name_key(name) not in taken)


@blueprint.get("/registers/<uuid:register_id>/definition")
@allow(SIGNED_IN, to="see")
def definition(register_id: UUID) -> ResponseReturnValue:
    return show_definition(shown(register_id))


@blueprint.get("/registers/<uuid:register_id>/definition/timeline")
@allow(SIGNED_IN, to="see")
def older(register_id: UUID) -> ResponseReturnValue:
    return show_older(shown(register_id))


@blueprint.get("/registers/<uuid:register_id>/describe")
@allow(SIGNED_IN, to="define")
def describe(register_id: UUID) -> ResponseReturnValue:
    view = shown(register_id)
    form = DescribeRegisterForm(seen=view.version, **as_described(view))
    return web.render("registers/describe.html", register=view, form=form)


@blueprint.post("/registers/<uuid:register_id>/describe")
@allow(SIGNED_IN, to="define")
def save_description(register_id: UUID) -> ResponseReturnValue:
    form = DescribeRegisterForm.sent()
    return attempt(
        register_id,
        form,
        lambda: DescribeRegister(form.name.data or "", form.description.data or ""),
        rivals=lambda event: isinstance(event, RegisterDescribed),
        again=partial(web.render, "registers/describe.html", register=shown(register_id), form=form),
        toast="The description is saved.",
    )


@blueprint.post("/registers/<uuid:register_id>/reason-policy")
@allow(SIGNED_IN, to="define")
def change_reason_policy(register_id: UUID) -> ResponseReturnValue:
    form = ChangeReasonPolicyForm.sent()
    return attempt(
        register_id,
        form,
        lambda: ChangeReasonPolicy(form.reason_policy.data),
        rivals=lambda event: isinstance(event, ReasonPolicyChanged),
        again=partial(show_definition, shown(register_id), form),
        toast="What is asked about reasons is saved.",
    )


@blueprint.post("/registers/<uuid:register_id>/retire")
@allow(SIGNED_IN, to="define")
def retire(register_id: UUID) -> ResponseReturnValue:
    return step(register_id, RetireRegister(), "The register is retired. Its records and their history stay.")


@blueprint.post("/registers/<uuid:register_id>/bring-back")
@allow(SIGNED_IN, to="define")
def bring_back(register_id: UUID) -> ResponseReturnValue:
    return step(register_id, BringBackRegister(), "The register is back.")
