"""In and out."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts import failures, sessions, tries
from eventsourcing.accounts.forms import SignInForm
from eventsourcing.accounts.read_model import UserView, find_email, nobody_yet
from eventsourcing.accounts.views.coming_in import go_on, safe
from eventsourcing.accounts.views.shared import blueprint, fits, refusal
from eventsourcing.kernel import Rejected
from eventsourcing.web import allow, limits


@blueprint.get("/")
@allow("anyone")
def home() -> ResponseReturnValue:
    if web.current_user():
        return web.see("/registers")
    return web.see("/setup" if nobody_yet(web.connection()) else "/sign-in")


@blueprint.get("/sign-in")
@allow("anyone")
def sign_in_form() -> ResponseReturnValue:
    if web.current_user():
        return web.see(safe(request.args.get("next", "")))
    if nobody_yet(web.connection()):
        return web.see("/setup")
    return web.render("accounts/sign_in.html", form=SignInForm(next=request.args.get("next", "")))


@blueprint.post("/sign-in")
@allow("anyone")
def sign_in() -> ResponseReturnValue:
    if nobody_yet(web.connection()):
        return web.see("/setup")
    form = SignInForm.sent()
    answer = web.accepted(form, lambda: go_on(_who(form), form.next.data or ""))
    return answer or web.render("accounts/sign_in.html", form=form, **refusal(form))


@blueprint.post("/sign-out")
@allow("anyone")
def sign_out() -> ResponseReturnValue:
    sessions.end(web.connection())
    return web.see("/sign-in", "You are signed out.")


def _who(form: SignInForm) -> UserView:
    """The active user whose password this is. Raises Rejected; nobody is told which of the three did not hold."""
    conn, email = web.connection(), form.email.data or ""
    found = find_email(conn, email)
    user_id = found.id if found else None
    paid = _pay(form, user_id, email)
    if not fits(form, paid, user_id, form.password.data or "") or found is None or not found.active:
        failures.note(conn, web.projections(), user_id, failures.PASSWORD)
        limits.sweep(conn)
        raise Rejected("This e-mail and password do not fit together.")
    tries.right(paid)
    return found


def _pay(form: SignInForm, user_id: UUID | None, email: str) -> tries.Paid:
    """Pay for a try before the password is looked at, so that many at once get no further than one by one."""
    conn = web.connection()
    paid = tries.pay(form, tries.of_password(conn, user_id, email))
    if not paid.known and limits.take(conn, "sign-ins of strangers", tries.OF_ALL_STRANGERS):
        raise tries.busy(form, paid)
    return paid
