"""Commands to events: load, decide, append and project, in two visits of the database, of which one writes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg.pq import TransactionStatus

from eventsourcing.kernel.append import Expected
from eventsourcing.kernel.at_head import TAKE
from eventsourcing.kernel.attempt import Handled, Intent, Sending, attempt
from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import Conflict, Rejected
from eventsourcing.kernel.events import Metadata, replace
from eventsourcing.kernel.projections import Projection
from eventsourcing.kernel.save import Check
from eventsourcing.kernel.snapshots import Loaded
from eventsourcing.kernel.wire import Connection

RACES = 5


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
    loaded: Loaded | None = None,
    id_follows: bool = False,
) -> Handled:
    """Decides one command and stores what follows, with its read models, or nothing at all.

    `expected` is the version that the sender of the command saw; without it a lost race is run again here, on the new
    state. `checks` names other aggregates and the versions they must still have. `loaded` is the aggregate as the
    sender has just loaded it; where a race is lost it is loaded anew. `id_follows`: the command's id follows from what
    was said, so one that comes back is the same although it holds what is made anew each time, such as random ids.
    Raises Rejected where a rule or a constraint of a read model refuses, CommandReused where the command's id came with
    something else before, Conflict where somebody else was first, ProjectionFailed where a projection is wrong. `conn`
    is in autocommit; inside a transaction nothing is tried again.
    """
    sending = Sending(metadata, projections, expected, checks, loaded, id_follows)
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
    """Decides many commands, in their order, and stores what follows in one append.

    An intent that a rule refuses has its Rejected in the result and does not keep the others from being stored. A
    refusal by a constraint of a read model cannot tell which intent it is about, so it is raised and nothing is
    stored: send the halves separately then.
    """
    return _until_settled(conn, intents, Sending(metadata, projections, None, checks))


@contextmanager
def alone(conn: Connection) -> Iterator[None]:
    """A transaction in which nobody else appends, for the rare rule that looks at many aggregates.

    All other writers wait until it ends: read what the rule needs, handle the command, and leave.
    """
    with conn.transaction():
        conn.execute(TAKE)
        yield


def _until_settled(conn: Connection, intents: Sequence[Intent], sending: Sending) -> list[Handled | Rejected]:
    """Tries again where a race was lost; after some tries it takes the head before it looks, and loses no more."""
    free = conn.pgconn.transaction_status == TransactionStatus.IDLE
    if free and not conn.autocommit:
        raise ValueError("A command needs a connection in autocommit, or a transaction that is open.")
    if not free:
        sending = replace(sending, whole=True)  # there is no second try
    tries = 0
    while True:
        tries += 1
        try:
            if tries <= RACES or not free:
                return attempt(conn, intents, sending)
            with alone(conn):
                return attempt(conn, intents, sending)
        except (Conflict, psycopg.errors.DeadlockDetected) as lost:
            if not free or _is_final(lost, sending):
                raise
            sending = replace(sending, loaded=None, whole=True)


def _is_final(lost: Exception, sending: Sending) -> bool:
    """Whether the sender must hear of it: it named the version that is not there any more."""
    checked = {aggregate_id for aggregate_id, _ in sending.checks}
    return isinstance(lost, Conflict) and (sending.expected is not None or lost.aggregate_id in checked)
