"""My account: what people may change about themselves."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts import forms, second_factors, sessions
from eventsourcing.accounts.acts import set_password, sign_out
from eventsourcing.accounts.domain import ChangeUserEmail, RenameUser, user
from eventsourcing.accounts.read_model import get
from eventsourcing.accounts.views.shared import (
    blueprint,
    check_password,
    me,
    outcome,
    refusal,
    side_by_side,
    write_as_told,
)
from eventsourcing.accounts.views.stories import part, story
from eventsourcing.kernel import Handled
from eventsourcing.web import CommandForm, allow


@blueprint.get("/account")
@allow("signed in")
def account() -> ResponseReturnValue:
    if "before" in request.args and web.wants_fragment():
        return web.render("accounts/older.html", **story(me().id, "/account"))
    return page()


@blueprint.post("/account/rename")
@allow("signed in")
def rename_myself() -> ResponseReturnValue:
    form = forms.RenameMyselfForm.sent()
    return attempt(form, lambda: _send(RenameUser(form.name.data or ""), form))


@blueprint.post("/account/change-email")
@allow("signed in")
def change_my_email() -> ResponseReturnValue:
    form = forms.ChangeMyEmailForm.sent()

    def change() -> Handled:
        check_password(form)
        return _send(ChangeUserEmail(form.email.data or ""), form)

    return attempt(form, change)


@blueprint.post("/account/set-password")
@allow("signed in")
def set_my_password() -> ResponseReturnValue:
    form = forms.SetMyPasswordForm.sent()

    def change() -> Handled:
        check_password(form)
        handled = set_password(write_as_told(form), me().id, form.password.data or "")
        sessions.end_some(web.connection(), me().id)
        return handled

    return attempt(form, change)


@blueprint.post("/account/sign-out-elsewhere")
@allow("signed in")
def sign_out_elsewhere() -> ResponseReturnValue:
    sign_out(write_as_told(CommandForm.sent()), me().id)
    return web.see("/account", "You are signed out everywhere but here.")


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@allow("signed in")
def end_my_session(session_id: UUID) -> ResponseReturnValue:
    handled = sign_out(write_as_told(CommandForm.sent()), me().id, session_id)
    return web.see("/account", "You are signed out there." if handled.events else "You were signed out there already.")


def attempt(form: CommandForm, act: Callable[[], Handled]) -> ResponseReturnValue:
    """Do it and show the account: with a toast, or with the form and what is wrong with it."""
    handled = web.accepted(form, act)
    if handled is None:
        return page(form)
    return web.see("/account", outcome(handled))


def page(refused: CommandForm | None = None) -> Response:
    """My account."""
    conn = web.connection()
    person = get(conn, me().id)
    if person is None:
        raise RuntimeError("who is signed in has an account")
    shown = side_by_side(
        forms.RenameMyselfForm(name=person.name),
        forms.ChangeMyEmailForm(email=person.email),
        forms.SetMyPasswordForm(),
        forms.BeginSecondFactorForm(),
        forms.RemoveSecondFactorForm(),
        forms.MakeRecoveryCodesForm(),
        refused,
    )
    return web.render(
        "accounts/account.html",
        fragment=part(),
        me=person,
        forms=shown,
        browsers=sessions.of_user(conn, person.id),
        codes_left=second_factors.recovery_codes_left(conn, person.id),
        **refusal(refused),
        **story(person.id, "/account"),
    )


def _send(command: RenameUser | ChangeUserEmail, form: CommandForm) -> Handled:
    return web.send(user, me().id, command, command_id=form.command_id.data)
