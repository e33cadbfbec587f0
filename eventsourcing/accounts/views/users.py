"""Everybody who may come in, and a form that invites somebody new."""

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts.forms import InviteUserForm
from eventsourcing.accounts.letting_in import invite
from eventsourcing.accounts.read_model import UserView, everybody
from eventsourcing.accounts.views.shared import blueprint, show_link, write_as_told
from eventsourcing.kernel.folding import fold
from eventsourcing.web import allow


@blueprint.get("/users")
@allow("admin", "auditor")
def users() -> ResponseReturnValue:
    asked = request.args.get("q", "").strip()
    found = [one for one in everybody(web.connection()) if _fits(asked, one)]
    return web.render("accounts/users.html", users=found, asked=asked)


@blueprint.get("/users/new")
@allow("admin")
def invite_user_form() -> ResponseReturnValue:
    return web.render("accounts/new_user.html", form=InviteUserForm(role="editor"))


@blueprint.post("/users")
@allow("admin")
def post_user() -> ResponseReturnValue:
    form = InviteUserForm.sent()
    if not web.accepted(form, lambda: _invite(form)):
        return web.render("accounts/new_user.html", status=422, form=form)
    return web.see(f"/users/{form.command_id.data}")


def _invite(form: InviteUserForm) -> bool:
    made = invite(
        write_as_told(form), email=form.email.data or "", name=form.name.data or "", role=form.role.data or ""
    )
    if made:
        show_link(made)
    return True


def _fits(asked: str, one: UserView) -> bool:
    return fold(asked) in fold(f"{one.name} {one.email}")
