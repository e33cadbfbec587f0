"""In and out."""

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts import failures, passwords, sessions
from eventsourcing.accounts.forms import GuardedForm, SignInForm
from eventsourcing.accounts.read_model import UserView, email_key, find_email, nobody_yet
from eventsourcing.accounts.views.coming_in import go_on, safe
from eventsourcing.accounts.views.shared import blueprint, pay, refusal
from eventsourcing.kernel import Rejected
from eventsourcing.web import allow, limits
from eventsourcing.web.limits import Limit

PER_ACCOUNT = Limit(burst=5, seconds=20)
PER_ADDRESS = Limit(burst=30, seconds=4)


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


def from_this_address() -> str:
    """What counts the tries that come from where this one comes from."""
    return f"sign-in from {request.remote_addr}"


def _who(form: SignInForm) -> UserView:
    """The active user whose password this is. Raises Rejected; nobody is told which of the three did not hold."""
    conn, email = web.connection(), form.email.data or ""
    account = f"sign-in as {email_key(email)[:254]}"
    _pay(form, account)
    found = find_email(conn, email)
    fits = passwords.fits(conn, found.id if found else None, form.password.data or "")
    if found is None or not fits or not found.active:
        failures.note(conn, web.projections(), found.id if found else None, failures.PASSWORD)
        raise Rejected("This e-mail and password do not fit together.")
    limits.give_back(conn, from_this_address(), PER_ADDRESS)
    limits.forget(conn, account)
    return found


def _pay(form: GuardedForm, account: str) -> None:
    """Pay for a try before the password is looked at, so that many at once get no further than one by one."""
    pay(form, from_this_address(), PER_ADDRESS)
    pay(form, account, PER_ACCOUNT)
