"""My account: what people may change about themselves."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts import passwords, sessions
from eventsourcing.accounts.acts import set_password
from eventsourcing.accounts.domain import ChangeUserEmail, RenameUser, user
from eventsourcing.accounts.forms import ChangeMyEmailForm, RenameMyselfForm, SetMyPasswordForm
from eventsourcing.accounts.views.one_user import story
from eventsourcing.accounts.views.shared import blueprint, side_by_side, write_as_told
from eventsourcing.kernel import Handled, Rejected
from eventsourcing.web import CommandForm, allow


@blueprint.get("/account")
@allow("signed in")
def account() -> ResponseReturnValue:
    if "before" in request.args and web.wants_fragment():
        return web.render("accounts/older.html", url="/account", **story(_me().id))
    return _page()


@blueprint.post("/account/rename")
@allow("signed in")
def rename_myself() -> ResponseReturnValue:
    form = RenameMyselfForm.sent()
    return _answer(form, web.accepted(form, lambda: _send(RenameUser(form.name.data or ""), form)))


@blueprint.post("/account/change-email")
@allow("signed in")
def change_my_email() -> ResponseReturnValue:
    form = ChangeMyEmailForm.sent()
    return _answer(form, web.accepted(form, lambda: _send(ChangeUserEmail(form.email.data or ""), form)))


@blueprint.post("/account/set-password")
@allow("signed in")
def set_my_password() -> ResponseReturnValue:
    form = SetMyPasswordForm.sent()
    return _answer(form, web.accepted(form, lambda: _set_password(form)))


@blueprint.post("/account/sign-out-elsewhere")
@allow("signed in")
def sign_out_elsewhere() -> ResponseReturnValue:
    sessions.end_some(web.connection(), _me().id)
    return web.see("/account", "You are signed out everywhere but here.")


def _me() -> web.User:
    me = web.current_user()
    if me is None:
        raise RuntimeError("allow() lets nobody in here who is not signed in")
    return me


def _send(command: RenameUser | ChangeUserEmail, form: CommandForm) -> Handled:
    return web.send(user, _me().id, command, command_id=form.command_id.data)


def _set_password(form: SetMyPasswordForm) -> Handled:
    conn, me = web.connection(), _me()
    if not passwords.fits(conn, me.id, form.current.data or ""):
        raise Rejected("This is not your present password.", field="current")
    handled = set_password(write_as_told(form), me.id, form.password.data or "")
    sessions.end_some(conn, me.id)
    return handled


def _answer(form: CommandForm, handled: Handled | None) -> ResponseReturnValue:
    if handled is None:
        return _page(form, 422)
    return web.see("/account", "Saved." if handled.events else "Nothing was different, so nothing was written.")


def _page(refused: CommandForm | None = None, status: int = 200) -> Response:
    me = _me()
    shown = side_by_side(
        RenameMyselfForm(name=me.name), ChangeMyEmailForm(email=me.email), SetMyPasswordForm(), refused
    )
    browsers = sessions.of_user(web.connection(), me.id)
    return web.render("accounts/account.html", status=status, me=me, forms=shown, browsers=browsers, **story(me.id))
