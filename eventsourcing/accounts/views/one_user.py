"""One user: what they are now, what an admin may change, and their timeline."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from eventsourcing import web
from eventsourcing.accounts import forms, links, second_factors, sessions
from eventsourcing.accounts.acts import change_role, deactivate
from eventsourcing.accounts.domain import ChangeUserEmail, ReactivateUser, RenameUser, user
from eventsourcing.accounts.read_model import UserView, get
from eventsourcing.accounts.shown_once import shown_once
from eventsourcing.accounts.views.shared import blueprint, outcome, refuse_own, side_by_side, write_as_told
from eventsourcing.accounts.views.stories import part, story
from eventsourcing.kernel import Handled
from eventsourcing.web import CommandForm, allow
from eventsourcing.web.filters import datetime_


@blueprint.get("/users/<uuid:user_id>")
@allow("admin", "auditor")
def one_user(user_id: UUID) -> ResponseReturnValue:
    if "before" in request.args and web.wants_fragment():
        return web.render("accounts/older.html", **story(user_id, f"/users/{user_id}"))
    return page(user_id)


@blueprint.post("/users/<uuid:user_id>/rename")
@allow("admin")
def rename(user_id: UUID) -> ResponseReturnValue:
    form = forms.RenameUserForm.sent()
    return attempt(user_id, form, lambda: _send(user_id, RenameUser(form.name.data or ""), form))


@blueprint.post("/users/<uuid:user_id>/change-email")
@allow("admin")
def change_email(user_id: UUID) -> ResponseReturnValue:
    form = forms.ChangeUserEmailForm.sent()

    def change() -> Handled:
        refuse_own(user_id)
        return _send(user_id, ChangeUserEmail(form.email.data or ""), form)

    return attempt(user_id, form, change)


@blueprint.post("/users/<uuid:user_id>/change-role")
@allow("admin")
def post_role(user_id: UUID) -> ResponseReturnValue:
    form = forms.ChangeUserRoleForm.sent()
    return attempt(user_id, form, lambda: change_role(write_as_told(form), user_id, form.role.data or ""))


@blueprint.post("/users/<uuid:user_id>/deactivate")
@allow("admin")
def post_deactivation(user_id: UUID) -> ResponseReturnValue:
    form = forms.DeactivateUserForm.sent()
    return attempt(user_id, form, lambda: deactivate(write_as_told(form), user_id))


@blueprint.post("/users/<uuid:user_id>/reactivate")
@allow("admin")
def reactivate(user_id: UUID) -> ResponseReturnValue:
    form = forms.ReactivateUserForm.sent()
    return attempt(user_id, form, lambda: _send(user_id, ReactivateUser(), form))


def attempt(user_id: UUID, form: CommandForm, act: Callable[[], Handled], toast: str = "Saved.") -> ResponseReturnValue:
    """Do it and show the person's page: with `toast`, or with the form and what is wrong with it."""
    handled = web.accepted(form, act)
    if handled is None:
        return page(user_id, form, 422)
    return web.see(f"/users/{user_id}", outcome(handled, toast))


def page(user_id: UUID, refused: CommandForm | None = None, status: int = 200) -> Response:
    """The person's page."""
    person = get(web.connection(), user_id)
    if person is None:
        abort(404)
    return web.render(
        "accounts/user.html",
        fragment=part(),
        status=status,
        person=person,
        link=shown_once(web.connection(), f"link {user_id}") if part() == "content" else None,
        **_secured(person, refused),
        **story(user_id, f"/users/{user_id}"),
    )


def _secured(person: UserView, refused: CommandForm | None) -> dict[str, Any]:
    """The forms, and what the tables beside the log know: links, browsers, codes."""
    conn = web.connection()
    browsers = sessions.of_user(conn, person.id)
    return {
        "browsers": browsers,
        "forms": side_by_side(*_forms(person), signing_out(browsers), refused),
        "newest_link": links.newest(conn, person.id),
        "codes_left": second_factors.recovery_codes_left(conn, person.id),
    }


def _forms(person: UserView) -> list[CommandForm]:
    return [
        forms.RenameUserForm(name=person.name),
        forms.ChangeUserEmailForm(email=person.email),
        forms.ChangeUserRoleForm(role=person.role),
        forms.DeactivateUserForm(),
        forms.ReactivateUserForm(),
        forms.MakeInvitationForm(),
        forms.OfferPasswordResetForm(),
        forms.RemoveUsersSecondFactorForm(),
    ]


def signing_out(browsers: list[sessions.Session], form: forms.SignUserOutForm | None = None) -> forms.SignUserOutForm:
    """The form that signs somebody out, with the browsers there are to choose from."""
    form = form or forms.SignUserOutForm()
    each = [SelectChoice(str(one.id), _where(one)) for one in browsers if not one.here]
    form.session.choices = [SelectChoice("all", "Everywhere"), *each]
    return form


def _where(one: sessions.Session) -> str:
    return f"{one.browser}, {one.address}, since {datetime_(one.signed_in_at)}"


def _send(user_id: UUID, command: RenameUser | ChangeUserEmail | ReactivateUser, form: CommandForm) -> Handled:
    return web.send(user, user_id, command, command_id=form.command_id.data, reason=form["reason"].data)
