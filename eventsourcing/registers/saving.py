"""Sending a command for the register that its sender saw, unless somebody else was at the same thing."""

from collections.abc import Callable
from contextlib import nullcontext
from uuid import UUID

from eventsourcing import web
from eventsourcing.kernel import Conflict, Handled, Recorded, alone, load, read_stream
from eventsourcing.registers.asking import ask, hardened
from eventsourcing.registers.domain import RegisterCommand, register
from eventsourcing.registers.forms import SeenForm

ATTEMPTS = 5


class Overtaken(Exception):
    """Somebody else changed the same thing since the form was shown. `rivals` are their events."""

    def __init__(self, rivals: list[Recorded], version: int) -> None:
        super().__init__("Somebody else was first.")
        self.rivals = rivals
        self.version = version


def save(
    register_id: UUID,
    command: RegisterCommand,
    form: SeenForm,
    concerns: Callable[[object], bool],
    *,
    anyway: bool = False,
) -> Handled:
    """Send the command, asking first where records would not fit after it.

    `concerns` says of an event whether it is about what this form shows. Raises Overtaken, Asked and Rejected.
    """
    conn = web.connection()
    hardening = hardened(conn, register_id, command)
    with alone(conn) if hardening and hardening.newly_unique else nullcontext():
        ask(conn, register_id, command, anyway=anyway)
        return _send(register_id, command, form, concerns)


def _send(register_id: UUID, command: RegisterCommand, form: SeenForm, concerns: Callable[[object], bool]) -> Handled:
    reason = form["reason"].data if "reason" in form else None
    for attempt in range(1, ATTEMPTS + 1):
        version = _refuse_rivals(register_id, command, form, concerns)
        try:
            return web.send(
                register,
                register_id,
                command,
                expected=version,
                reason=reason,
                command_id=form.sent_id,
                id_follows=True,
            )
        except Conflict:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _refuse_rivals(
    register_id: UUID, command: RegisterCommand, form: SeenForm, concerns: Callable[[object], bool]
) -> int:
    """The version the register is at, if nobody changed the same thing since the one that the form was made of."""
    since = web.codec().decode_all(read_stream(web.connection(), register_id, after=form.seen.data))
    version = since[-1].version if since else form.seen.data
    rivals = [one for one in since if one.command_id != form.sent_id and concerns(one.event)]
    if rivals:
        state = load(web.connection(), register, register_id).state
        if register.decide(command, state):
            raise Overtaken(rivals, version)
    return version
