"""The rules for signing in: who needs a second factor, and how long a session lasts."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web, workspace
from eventsourcing.accounts.concerned import Concerned, concerned
from eventsourcing.accounts.forms import ChangeSignInRulesForm
from eventsourcing.accounts.views.shared import blueprint, outcome
from eventsourcing.accounts.views.stories import part, story
from eventsourcing.web import allow
from eventsourcing.workspace import WORKSPACE, ChangeSignInRules, SignInRules


@blueprint.get("/users/signing-in")
@allow("admin", "auditor")
def sign_in_rules() -> ResponseReturnValue:
    if "before" in request.args and web.wants_fragment():
        return web.render("accounts/older.html", **_story())
    rules = workspace.sign_in_rules(web.connection())
    form = ChangeSignInRulesForm(
        second_factor=rules.second_factor, idle_hours=rules.idle_hours, longest_days=rules.longest_days
    )
    return _page(form)


@blueprint.post("/users/signing-in")
@allow("admin")
def change_sign_in_rules() -> ResponseReturnValue:
    form = ChangeSignInRulesForm.sent()
    handled = web.accepted(
        form,
        lambda: web.send(
            workspace.workspace,
            WORKSPACE,
            ChangeSignInRules(_rules(form)),
            command_id=form.command_id.data,
            reason=form.reason.data,
        ),
    )
    if handled is None:
        return _page(form, 422)
    return web.see("/users/signing-in", outcome(handled, "The rules are changed."))


@blueprint.post("/users/signing-in/preview")
@allow("admin")
def preview_sign_in_rules() -> ResponseReturnValue:
    """Say whom the rules in the form would concern. Nothing is changed."""
    form = ChangeSignInRulesForm.sent()
    found = web.accepted(form, lambda: _concerned(form))
    return _page(form, 422) if found is None else _page(form, found=found)


def _concerned(form: ChangeSignInRulesForm) -> list[Concerned]:
    rules = _rules(form)
    workspace.workspace.decide(ChangeSignInRules(rules), workspace.workspace.initial)  # refuses what makes no sense
    return concerned(web.connection(), rules)


def _rules(form: ChangeSignInRulesForm) -> SignInRules:
    return SignInRules(form.second_factor.data or "", form.idle_hours.data or 0, form.longest_days.data or 0)


def _story() -> dict[str, Any]:
    return story(WORKSPACE, "/users/signing-in", "workspace/sentences.html")


def _page(form: ChangeSignInRulesForm, status: int = 200, found: list[Concerned] | None = None) -> ResponseReturnValue:
    rules = workspace.sign_in_rules(web.connection())
    return web.render(
        "accounts/rules.html", fragment=part(), status=status, form=form, rules=rules, found=found, **_story()
    )
