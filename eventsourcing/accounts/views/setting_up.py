"""The first run: the code that the server printed, the first admin, the first register."""

import hmac
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from uuid import UUID

from flask import abort, current_app, request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts.acts import create_first_admin
from eventsourcing.accounts.forms import SetUpForm
from eventsourcing.accounts.read_model import nobody_yet
from eventsourcing.accounts.views.coming_in import come_in
from eventsourcing.accounts.views.shared import blueprint, write_as_told
from eventsourcing.kernel import Rejected, uuid7
from eventsourcing.web import allow

Create = Callable[..., UUID]
Clock = Callable[[], AbstractContextManager[object]]


@blueprint.get("/setup")
@allow("anyone")
def set_up_form() -> ResponseReturnValue:
    if not nobody_yet(web.connection()):
        return web.see("/")
    return web.render("accounts/set_up.html", form=SetUpForm())


@blueprint.post("/setup")
@allow("anyone")
def set_up() -> ResponseReturnValue:
    return set_up_as(create_first_admin, then="/setup/start")


def set_up_as(create: Create, then: str, clock: Clock = nullcontext) -> ResponseReturnValue:
    """Take the set-up form: where its code fits, have the first admin created, signed in, and sent on to `then`.

    `create` has the manner of acts.create_first_admin, which returns the id of the account and raises Rejected.
    Signing in happens within what `clock` gives, such as a transaction with a simulated clock.
    """
    form = SetUpForm.sent()
    if not nobody_yet(web.connection()):
        return web.see("/sign-in", "This Daybook has been set up already.")
    fits = _fits(form.code.data or "")
    made = web.accepted(form, lambda: _created(create, form, fits=fits))
    if made is None:
        return web.render("accounts/set_up.html", status=422, form=form, fits=fits)
    with clock():
        come_in(made, "none")
    return web.see(then)


@blueprint.post("/setup/code")
@allow("anyone")
def check_code() -> ResponseReturnValue:
    """Say whether the code fits, before the rest is filled in."""
    if not nobody_yet(web.connection()):
        abort(404)
    return web.render("accounts/code_answer.html", fits=_fits(request.form.get("code", "")))


@blueprint.get("/setup/start")
@allow("admin")
def start() -> ResponseReturnValue:
    return web.render("accounts/start.html", new_id=uuid7)


def _fits(code: str) -> bool:
    """Whether the code fits. Tries are not counted: nobody guesses it, and nobody can keep its owner from using it."""
    return hmac.compare_digest(_spelled(code), _spelled(current_app.config["SETUP_CODE"]))


def _spelled(code: str) -> bytes:
    """The code as it is compared: capitals and hyphens are for the eye."""
    return re.sub(r"[\s–-]", "", code).upper().encode()


def _created(create: Create, form: SetUpForm, *, fits: bool) -> UUID:
    if not fits:
        raise Rejected("This is not the code. The server printed it when it was started last.", field="code")
    return create(
        write_as_told(form),
        email=form.email.data or "",
        name=form.name.data or "",
        password=form.password.data or "",
    )
