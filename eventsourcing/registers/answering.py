"""Answers to a form about a register: done, refused, overtaken by somebody else, or asked back."""

from collections.abc import Callable
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.kernel import Handled
from eventsourcing.registers.asking import Asked
from eventsourcing.registers.domain import RegisterCommand
from eventsourcing.registers.forms import SeenForm
from eventsourcing.registers.looking import shown, story
from eventsourcing.registers.saving import Overtaken, save

NOT_KEPT = ("csrf_token", "anyway", "again")


def attempt(
    register_id: UUID,
    form: SeenForm,
    command: Callable[[], RegisterCommand],
    *,
    rivals: Callable[[object], bool],
    again: Callable[..., ResponseReturnValue],
    toast: str,
    part: str = "",
) -> ResponseReturnValue:
    """Send the command and go to the definition (to the `part` of it), or show the form `again` with what is wrong.

    `rivals` says which events of somebody else would be about the same thing.
    """
    try:
        anyway = "anyway" in request.form
        if handled := web.accepted(form, lambda: save(register_id, command(), form, rivals, anyway=anyway)):
            return web.see(f"/registers/{register_id}/definition{part}", _said(register_id, handled, toast))
    except Overtaken as overtaken:
        form.seen.data = overtaken.version
        return again(status=409, rivals=story(register_id, overtaken.rivals))
    except Asked as asked:
        return _ask_back(register_id, asked)
    return again(status=422)


def _said(register_id: UUID, handled: Handled, toast: str) -> web.Toast:
    """The sentence with the register's name and version, and a link to the entry of its timeline."""
    if not handled.events:
        return web.Toast("Nothing was different, so nothing was saved.")
    url = f"/registers/{register_id}/definition#event-{handled.events[-1].position}"
    return web.Toast(f"{shown(register_id).name}, v{handled.version:,}: {toast}", url, "Show the change")


def _ask_back(register_id: UUID, asked: Asked) -> ResponseReturnValue:
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    return web.render("registers/misfits.html", register=shown(register_id), asked=asked, kept=kept, status=422)
