"""The second step of signing in: a code, or adding the second factor that the rules ask for."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts import failures, second_factors, sessions, tries
from eventsourcing.accounts.forms import AddSecondFactorForm, SignInCodeForm
from eventsourcing.accounts.proving import WRONG_CODE, add_second_factor, use
from eventsourcing.accounts.read_model import get
from eventsourcing.accounts.shown_once import show_once
from eventsourcing.accounts.views.coming_in import as_themselves, come_in, safe
from eventsourcing.accounts.views.shared import blueprint, refusal, write_as_told
from eventsourcing.kernel import Rejected, alone
from eventsourcing.web import allow
from eventsourcing.web.access import sign_in_url
from eventsourcing.web.filters import plural


@blueprint.get("/sign-in/code")
@allow("anyone")
def sign_in_code_form() -> ResponseReturnValue:
    then = request.args.get("next", "")
    if sessions.on_the_way(web.connection()) is None:
        return _start_again(then)
    return web.render("accounts/sign_in_code.html", form=SignInCodeForm(next=then))


@blueprint.post("/sign-in/code")
@allow("anyone")
def sign_in_with_code() -> ResponseReturnValue:
    form = SignInCodeForm.sent()
    user_id = sessions.on_the_way(web.connection())
    if user_id is None:
        return _start_again(form.next.data or "")
    if web.accepted(form, lambda: _prove(form, user_id)):
        return web.see(safe(form.next.data or ""))
    form.code.data = ""
    return web.render("accounts/sign_in_code.html", form=form, **refusal(form))


@blueprint.get("/sign-in/second-factor")
@allow("anyone")
def sign_in_second_factor() -> ResponseReturnValue:
    then = request.args.get("next", "")
    return _offer(AddSecondFactorForm(next=then))


@blueprint.post("/sign-in/second-factor")
@allow("anyone")
def post_sign_in_second_factor() -> ResponseReturnValue:
    form, conn = AddSecondFactorForm.sent(), web.connection()
    user_id, secret = sessions.on_the_way(conn), sessions.offered(conn)
    if user_id is None or secret is None:
        return _start_again(form.next.data or "")
    codes = web.accepted(form, lambda: _add(form, user_id, secret))
    if codes is None:
        form.code.data = ""
        return _offer(form)
    come_in(user_id, "code")
    show_once(conn, "recovery codes", codes)
    return web.see(sign_in_url(form.next.data or "").replace("/sign-in", "/account/recovery-codes", 1))


def _prove(form: SignInCodeForm, user_id: UUID) -> bool:
    """Come in with a code. Raises Rejected; a code that is wrong is a failure that is counted."""
    conn = web.connection()
    paid = tries.pay(form, tries.of_code(conn, user_id), field="code")
    with alone(conn):
        used = use(as_themselves(user_id), user_id, form.code.data or "")
        if used:
            come_in(user_id, used)
    if not used:
        failures.note(conn, web.projections(), user_id, failures.CODE)
        raise Rejected(WRONG_CODE, field="code")
    tries.right(paid)
    if used == "recovery code":
        left = second_factors.recovery_codes_left(conn, user_id)
        web.remember(web.Toast(f"{plural(left, 'recovery code')} left.", "/account#second-factor", "Make new ones"))
    return True


def _add(form: AddSecondFactorForm, user_id: UUID, secret: str) -> list[str]:
    paid = tries.pay(form, tries.of_code(web.connection(), user_id), field="code")
    codes = add_second_factor(write_as_told(form, user_id), user_id, secret, form.code.data or "")
    tries.right(paid)
    return codes


def _offer(form: AddSecondFactorForm) -> ResponseReturnValue:
    conn = web.connection()
    user_id, secret = sessions.on_the_way(conn), sessions.offered(conn)
    person = get(conn, user_id) if user_id else None
    if person is None or secret is None:
        return _start_again(form.next.data or "")
    drawn = second_factors.qr_code(secret, person.email)
    status = refusal(form if form.errors else None)
    return web.render("accounts/sign_in_second_factor.html", form=form, secret=secret, qr_code=drawn, **status)


def _start_again(then: str) -> ResponseReturnValue:
    if web.current_user():
        return web.see(safe(then))
    return web.see(sign_in_url(then), "Give your password first: the second step must follow within ten minutes.")
