"""The page with all there is to say about a register, and the acts on it that need no form of their own."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import abort, request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.kernel import uuid7
from eventsourcing.registers.answering import attempt
from eventsourcing.registers.domain import RegisterCommand
from eventsourcing.registers.forms import ChangeReasonPolicyForm, SeenForm
from eventsourcing.registers.looking import access_now, kind_label, register_names, shown, story
from eventsourcing.registers.read_model import RegisterView
from eventsourcing.registers.words import POLICIES, limits_in_words


def show_definition(view: RegisterView, form: SeenForm | None = None, **context: Any) -> ResponseReturnValue:
    """The definition. `form` is what was sent to one of its forms and refused."""
    as_it_is = ChangeReasonPolicyForm(seen=view.version, reason_policy=view.reason_policy)
    piece = web.timeline.read(web.connection(), web.codec(), view.id)
    return web.render(
        "registers/definition.html",
        register=view,
        form=form,
        policy_form=form if isinstance(form, ChangeReasonPolicyForm) else as_it_is,
        policies=POLICIES,
        kind_label=kind_label,
        limits=partial(limits_in_words, register_name=register_names()),
        access=access_now(view),
        piece=piece,
        days=story(view.id, piece.events),
        first=story(view.id, [piece.first] if piece.first else []),
        new_command_id=uuid7,
        **context,
    )


def show_older(view: RegisterView) -> ResponseReturnValue:
    """The entries of the timeline before some version; the first one, which is on the page already, left out."""
    before, after = request.args.get("before", type=int), request.args.get("day", type=date.fromisoformat)
    if before is None:
        abort(404)
    piece = web.timeline.read(web.connection(), web.codec(), view.id, before)
    new = [one for one in piece.events if one.version > 1 or not web.wants_fragment()]
    return web.render(
        "registers/timeline.html",
        fragment="older",
        register=view,
        piece=piece,
        days=story(view.id, new),
        after=after if web.wants_fragment() else None,
    )


def step(register_id: UUID, command: RegisterCommand, toast: str, part: str = "") -> ResponseReturnValue:
    """An act of one press, which fits whatever else has changed since the page was shown."""
    form = SeenForm.sent()
    return attempt(
        register_id,
        form,
        lambda: command,
        rivals=lambda _event: False,
        again=partial(show_definition, shown(register_id), form),
        toast=toast,
        part=part,
    )
