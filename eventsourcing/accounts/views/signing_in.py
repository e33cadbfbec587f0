"""In and out."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts import passwords, sessions
from eventsourcing.accounts.forms import SignInForm
from eventsourcing.accounts.read_model import UserView, email_key, find_email, nobody_yet
from eventsourcing.accounts.views.shared import blueprint
from eventsourcing.kernel import Connection
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
    form = SignInForm.sent()
    conn = web.connection()
    if not form.validate():
        return _again(form, 422)
    seconds = _pay(conn, form.email.data or "")
    if seconds:
        return too_many(form, "accounts/sign_in.html", seconds)
    found = _who(conn, form)
    if found is None:
        form.form_errors.append("This e-mail and password do not fit together.")
        return _again(form, 422)
    _refund(conn, found.email)
    sessions.start(conn, found.id)
    return web.see(safe(form.next.data or ""))


@blueprint.post("/sign-out")
@allow("anyone")
def sign_out() -> ResponseReturnValue:
    sessions.end(web.connection())
    return web.see("/sign-in", "You are signed out.")


def safe(target: str) -> str:
    """Where to go after signing in: a page of this site, else the first."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if plain else "/"


def too_many(form: web.CommandForm, template: str, seconds: float) -> Response:
    """The form once more, with how long to wait."""
    wait = int(seconds) + 1
    form.form_errors.append(f"That was tried too often. Wait {wait} seconds, then try again.")
    return web.render(template, status=429, headers={"Retry-After": str(wait)}, form=form)


def _again(form: SignInForm, status: int) -> Response:
    return web.render("accounts/sign_in.html", status=status, form=form)


def _who(conn: Connection, form: SignInForm) -> UserView | None:
    """The active user whose password this is. Nobody is told which of the three did not hold."""
    found = find_email(conn, form.email.data or "")
    fits = passwords.fits(conn, found.id if found else None, form.password.data or "")
    return found if found and fits and found.active else None


def _keys(email: str) -> tuple[tuple[str, Limit], ...]:
    address = f"sign-in from {request.remote_addr}"
    return (address, PER_ADDRESS), (f"sign-in as {email_key(email)[:254]}", PER_ACCOUNT)


def _pay(conn: Connection, email: str) -> float:
    """Pay for a try before the password is looked at, so that many at once get no further than one by one."""
    for key, limit in _keys(email):
        seconds = limits.take(conn, key, limit)
        if seconds:
            return seconds
    return 0.0


def _refund(conn: Connection, email: str) -> None:
    (address, per_address), (account, _) = _keys(email)
    limits.give_back(conn, address, per_address)
    limits.forget(conn, account)
