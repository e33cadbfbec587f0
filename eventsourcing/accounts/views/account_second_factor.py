"""My second factor: adding it, its recovery codes, and removing it. Each asks for the present password."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts import forms, second_factors, sessions, tries
from eventsourcing.accounts.proving import add_second_factor, make_recovery_codes, remove_second_factor
from eventsourcing.accounts.shown_once import show_once, shown_once
from eventsourcing.accounts.views.account import attempt, page
from eventsourcing.accounts.views.coming_in import safe
from eventsourcing.accounts.views.shared import (
    blueprint,
    check_password,
    me,
    refusal,
    write_as_told,
)
from eventsourcing.kernel import Handled
from eventsourcing.web import allow


@blueprint.post("/account/second-factor")
@allow("signed in")
def begin_second_factor() -> ResponseReturnValue:
    form = forms.BeginSecondFactorForm.sent()

    def begin() -> bool:
        check_password(form)
        sessions.offer(web.connection(), second_factors.new_secret())
        return True

    return web.see("/account/second-factor") if web.accepted(form, begin) else page(form)


@blueprint.get("/account/second-factor")
@allow("signed in")
def second_factor() -> ResponseReturnValue:
    return _offer(forms.AddSecondFactorForm())


@blueprint.post("/account/second-factor/add")
@allow("signed in")
def post_second_factor() -> ResponseReturnValue:
    form, secret = forms.AddSecondFactorForm.sent(), sessions.offered(web.connection())
    codes = web.accepted(form, lambda: _add(form, secret)) if secret else None
    if codes is None:
        form.code.data = ""
        return _offer(form)
    show_once(web.connection(), "recovery codes", codes)
    return web.see("/account/recovery-codes")


@blueprint.post("/account/second-factor/remove")
@allow("signed in")
def remove_my_second_factor() -> ResponseReturnValue:
    form = forms.RemoveSecondFactorForm.sent()

    def remove() -> Handled:
        check_password(form)
        paid = tries.pay(form, tries.of_code_within(me().id), field="code")
        handled = remove_second_factor(write_as_told(form), me().id, form.code.data or "")
        tries.right(paid)
        return handled

    return attempt(form, remove)


@blueprint.post("/account/recovery-codes")
@allow("signed in")
def post_recovery_codes() -> ResponseReturnValue:
    form = forms.MakeRecoveryCodesForm.sent()

    def make() -> list[str]:
        check_password(form)
        return make_recovery_codes(write_as_told(form), me().id)

    codes = web.accepted(form, make)
    if codes is None:
        return page(form)
    show_once(web.connection(), "recovery codes", codes)
    return web.see("/account/recovery-codes")


@blueprint.get("/account/recovery-codes")
@allow("signed in")
def recovery_codes() -> ResponseReturnValue:
    codes: Any = shown_once(web.connection(), "recovery codes")
    then = safe(request.args.get("next", "/account"))
    return web.render("accounts/recovery_codes.html", codes=codes, then=then)


def _add(form: forms.AddSecondFactorForm, secret: str) -> list[str]:
    paid = tries.pay(form, tries.of_code_within(me().id), field="code")
    codes = add_second_factor(write_as_told(form), me().id, secret, form.code.data or "")
    sessions.offer(web.connection(), None)
    tries.right(paid)
    return codes


def _offer(form: forms.AddSecondFactorForm) -> ResponseReturnValue:
    secret = sessions.offered(web.connection())
    if secret is None:
        return web.see("/account#second-factor")
    drawn = second_factors.qr_code(secret, me().email)
    status = refusal(form if form.errors else None)
    return web.render("accounts/second_factor.html", form=form, secret=secret, qr_code=drawn, **status)
