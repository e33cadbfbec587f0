"""From a request to the kernel: who sends the command, through what, and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.kernel import Decider, Handled, Loaded, Metadata, handle, uuid7
from eventsourcing.web.access import current_user
from eventsourcing.web.database import connection, projections
from eventsourcing.web.lasting import REMEMBERED, forget_lasting
from eventsourcing.web.once import forget, forget_all


def send(
    decider: Decider[Any, Any, Any],
    aggregate_id: UUID,
    command: object,
    *,
    expected: int | None = None,
    checks: Sequence[tuple[UUID, int]] = (),
    loaded: Loaded | None = None,
    reason: str | None = None,
    effective_at: datetime | None = None,
    command_id: UUID | None = None,
    id_follows: bool = False,
) -> Handled:
    """Have the aggregate decide on the command, as the person who is signed in.

    `loaded` is the aggregate, where this request has loaded it already; `id_follows`, that the command's id is made of
    what was sent (`sent_id`). Raises Rejected and Conflict; the events are in the log and in all read models when this
    returns.
    """
    said = _metadata(reason, effective_at, command_id)
    try:
        return handle(
            connection(),
            decider,
            aggregate_id,
            command,
            said,
            projections=projections(),
            expected=expected,
            checks=checks,
            loaded=loaded,
            id_follows=id_follows,
        )
    except Exception:
        forget_all()
        forget_lasting()
        raise
    finally:
        forget(aggregate_id)
        if decider.aggregate_type in REMEMBERED:
            forget_lasting()


def metadata(
    *,
    reason: str | None = None,
    effective_at: datetime | None = None,
    command_id: UUID | None = None,
) -> Metadata:
    """What the log is told about this request: the person who is signed in, and the given reason.

    Nothing that this request remembers holds any longer, for whatever is sent with it may change it.
    """
    forget_lasting()
    return _metadata(reason, effective_at, command_id)


def _metadata(reason: str | None, effective_at: datetime | None, command_id: UUID | None) -> Metadata:
    user = current_user()
    return Metadata(
        actor_id=user.id if user else None,
        actor_kind="person" if user else "system",
        source="web",
        reason=reason or None,
        effective_at=effective_at,
        command_id=command_id or uuid7(),
    )
