"""Commands to events: load, decide, append and project, in two round trips and one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.pq import TransactionStatus

from eventsourcing.kernel.codec import codec_of
from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import Conflict, Rejected
from eventsourcing.kernel.events import Metadata, Recorded, Stored
from eventsourcing.kernel.load import Wanted, load_all
from eventsourcing.kernel.projections import Projection
from eventsourcing.kernel.save import Check, Decision, save, to_record
from eventsourcing.kernel.snapshots import Loaded
from eventsourcing.kernel.store import Connection, Expected

RACES = 5


class Intent(NamedTuple):
    """A command for one aggregate."""

    decider: Decider[Any, Any, Any]
    aggregate_id: UUID
    command: Any


class Handled(NamedTuple):
    """What a command led to: its events (none: it changed nothing) and the versions after and before them.

    `repeated`: the command id was handled before; these are its first events, and nothing was written now.
    """

    events: tuple[Recorded, ...]
    version: int
    before: int
    repeated: bool = False


class Sending(NamedTuple):
    """What all intents of one call share."""

    metadata: Metadata
    projections: Sequence[Projection]
    expected: int | Expected | None
    checks: Sequence[Check]


def handle(
    conn: Connection,
    decider: Decider[Any, Any, Any],
    aggregate_id: UUID,
    command: Any,
    metadata: Metadata,
    *,
    projections: Sequence[Projection] = (),
    expected: int | Expected | None = None,
    checks: Sequence[Check] = (),
) -> Handled:
    """Decides one command and stores what follows, with its read models, or nothing at all.

    `expected` is the version that the sender of the command saw; without it a lost race is run again here, on the new
    state. `checks` names other aggregates and the versions they must still have. Raises Rejected where a rule or a
    constraint of a read model refuses, Conflict where somebody else was first, ProjectionFailed where a projection is
    wrong. `conn` is in autocommit; inside a transaction nothing is tried again.
    """
    sending = Sending(metadata, projections, expected, checks)
    [outcome] = _until_settled(conn, [Intent(decider, aggregate_id, command)], sending)
    if isinstance(outcome, Rejected):
        raise outcome
    return outcome


def handle_batch(
    conn: Connection,
    intents: Sequence[Intent],
    metadata: Metadata,
    *,
    projections: Sequence[Projection] = (),
    checks: Sequence[Check] = (),
) -> list[Handled | Rejected]:
    """Decides many commands, each for another aggregate, and stores what follows in one append.

    An intent that a rule refuses has its Rejected in the result and does not keep the others from being stored. A
    refusal by a constraint of a read model cannot tell which intent it is about, so it is raised and nothing is
    stored: send the halves separately then.
    """
    if len({intent.aggregate_id for intent in intents}) < len(intents):
        raise ValueError("Two intents of one batch are for the same aggregate.")
    return _until_settled(conn, intents, Sending(metadata, projections, None, checks))


@contextmanager
def alone(conn: Connection) -> Iterator[None]:
    """A transaction in which nobody else appends, for the rare rule that looks at many aggregates.

    All other writers wait until it ends: read what the rule needs, handle the command, and leave.
    """
    with conn.transaction():
        conn.execute("SELECT FROM log_head FOR UPDATE")
        yield


def _until_settled(conn: Connection, intents: Sequence[Intent], sending: Sending) -> list[Handled | Rejected]:
    """Tries again where a race was lost; after some tries it takes the head before it looks, and loses no more."""
    free = conn.info.transaction_status is TransactionStatus.IDLE
    if free and not conn.autocommit:
        raise ValueError("A command needs a connection in autocommit, or a transaction that is open.")
    tries = 0
    while True:
        tries += 1
        try:
            with alone(conn) if free and tries > RACES else nullcontext():
                outcomes = _once(conn, intents, sending)
        except (Conflict, psycopg.errors.DeadlockDetected) as lost:
            if not free or _is_final(lost, sending):
                raise
        else:
            if outcomes is not None:
                return outcomes


def _is_final(lost: Exception, sending: Sending) -> bool:
    """Whether the sender must hear of it: it named the version that is not there any more."""
    checked = {aggregate_id for aggregate_id, _ in sending.checks}
    return isinstance(lost, Conflict) and (sending.expected is not None or lost.aggregate_id in checked)


def _once(conn: Connection, intents: Sequence[Intent], sending: Sending) -> list[Handled | Rejected] | None:
    """One attempt. None: the same command was handled by another connection meanwhile; look again."""
    wanted = [Wanted(intent.decider, intent.aggregate_id) for intent in intents]
    states, handled_before = load_all(conn, wanted, sending.metadata.command_id)
    if handled_before:
        first: dict[UUID, list[Stored]] = {}
        for event in handled_before:
            first.setdefault(event.aggregate_id, []).append(event)
        return [_first_result(intent, first.get(intent.aggregate_id, [])) for intent in intents]
    decided = [_decide(intent, state, sending) for intent, state in zip(intents, states, strict=True)]
    decisions = [one for one in decided if isinstance(one, Decision) and one.events]
    stored = save(conn, decisions, sending.metadata, sending.projections, sending.checks) if decisions else {}
    if stored is None:
        return None
    return [
        one
        if isinstance(one, Rejected)
        else Handled(stored.get(one.aggregate_id, ()), one.after.version, one.before.version)
        for one in decided
    ]


def _decide(intent: Intent, before: Loaded, sending: Sending) -> Decision | Rejected:
    _expect(intent.aggregate_id, sending.expected, before.version)
    try:
        events = intent.decider.decide(intent.command, before.state)
        return to_record(intent.decider, intent.aggregate_id, before, events)
    except Rejected as rejected:
        return rejected


def _expect(aggregate_id: UUID, expected: int | Expected | None, actual: int) -> None:
    """The append checks this again under the head; here a stale command is told before it is decided."""
    if expected is None or expected in (actual, Expected.ANY) or (expected == Expected.STREAM_EXISTS and actual):
        return
    raise Conflict(aggregate_id, expected, actual)


def _first_result(intent: Intent, own: Sequence[Stored]) -> Handled:
    if not own:
        return Handled((), 0, 0, repeated=True)
    return Handled(tuple(codec_of(intent.decider).decode_all(own)), own[-1].version, own[0].version - 1, repeated=True)
