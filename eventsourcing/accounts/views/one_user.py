"""One user: what they are now, what an admin may change, and their timeline."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts import forms, sessions
from eventsourcing.accounts.acts import change_role, deactivate, set_password
from eventsourcing.accounts.domain import ChangeUserEmail, ReactivateUser, RenameUser, user
from eventsourcing.accounts.read_model import UserView, get, names_at
from eventsourcing.accounts.views.shared import blueprint, side_by_side, write_as_told
from eventsourcing.kernel import Handled
from eventsourcing.web import CommandForm, allow, timeline


@blueprint.get("/users/<uuid:user_id>")
@allow("admin", "auditor")
def one_user(user_id: UUID) -> ResponseReturnValue:
    if "before" in request.args and web.wants_fragment():
        return web.render("accounts/older.html", url=f"/users/{user_id}", **story(user_id))
    return _page(user_id)


@blueprint.post("/users/<uuid:user_id>/rename")
@allow("admin")
def rename(user_id: UUID) -> ResponseReturnValue:
    form = forms.RenameUserForm.sent()
    return _try(user_id, form, lambda: _send(user_id, RenameUser(form.name.data or ""), form))


@blueprint.post("/users/<uuid:user_id>/change-email")
@allow("admin")
def change_email(user_id: UUID) -> ResponseReturnValue:
    form = forms.ChangeUserEmailForm.sent()
    return _try(user_id, form, lambda: _send(user_id, ChangeUserEmail(form.email.data or ""), form))


@blueprint.post("/users/<uuid:user_id>/change-role")
@allow("admin")
def post_role(user_id: UUID) -> ResponseReturnValue:
    form = forms.ChangeUserRoleForm.sent()
    return _try(user_id, form, lambda: change_role(write_as_told(form), user_id, form.role.data or ""))


@blueprint.post("/users/<uuid:user_id>/deactivate")
@allow("admin")
def post_deactivation(user_id: UUID) -> ResponseReturnValue:
    form = forms.DeactivateUserForm.sent()
    return _try(user_id, form, lambda: deactivate(write_as_told(form), user_id))


@blueprint.post("/users/<uuid:user_id>/reactivate")
@allow("admin")
def reactivate(user_id: UUID) -> ResponseReturnValue:
    form = forms.ReactivateUserForm.sent()
    return _try(user_id, form, lambda: _send(user_id, ReactivateUser(), form))


@blueprint.post("/users/<uuid:user_id>/set-password")
@allow("admin")
def post_password(user_id: UUID) -> ResponseReturnValue:
    form = forms.SetUserPasswordForm.sent()
    return _try(user_id, form, lambda: _set_password(user_id, form))


def story(user_id: UUID) -> dict[str, Any]:
    """What a page needs to tell a user's timeline."""
    conn = web.connection()
    before = request.args.get("before", type=int)
    piece = timeline.read(conn, web.codec(), user_id, before)
    days = partial(timeline.days, names_at=partial(names_at, conn))
    first = days([piece.first] if piece.first else [])
    return {"days": days(piece.events), "first": first, "piece": piece, "newest": before is None}


def _send(user_id: UUID, command: RenameUser | ChangeUserEmail | ReactivateUser, form: CommandForm) -> Handled:
    return web.send(user, user_id, command, command_id=form.command_id.data, reason=form["reason"].data)


def _set_password(user_id: UUID, form: forms.SetUserPasswordForm) -> Handled:
    handled = set_password(write_as_told(form), user_id, form.password.data or "")
    sessions.end_some(web.connection(), user_id)
    return handled


def _try(user_id: UUID, form: CommandForm, act: Callable[[], Handled]) -> ResponseReturnValue:
    handled = web.accepted(form, act)
    if handled is None:
        return _page(user_id, form, 422)
    toast = "Saved." if handled.events else "Nothing was different, so nothing was written."
    return web.see(f"/users/{user_id}", toast)


def _page(user_id: UUID, refused: CommandForm | None = None, status: int = 200) -> Response:
    person = get(web.connection(), user_id)
    if person is None:
        abort(404)
    shown = side_by_side(*_forms(person), refused)
    return web.render("accounts/user.html", status=status, person=person, forms=shown, **story(user_id))


def _forms(person: UserView) -> list[CommandForm]:
    return [
        forms.RenameUserForm(name=person.name),
        forms.ChangeUserEmailForm(email=person.email),
        forms.ChangeUserRoleForm(role=person.role),
        forms.DeactivateUserForm(),
        forms.ReactivateUserForm(),
        forms.SetUserPasswordForm(),
    ]
