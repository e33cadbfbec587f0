"""Snapshots: the state of each aggregate, written by the append's own statement, so that loading stays quick."""

from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.projections import Put, Table

SNAPSHOTS = Table(
    "snapshots",
    ("aggregate_id",),
    {"aggregate_id": "uuid", "aggregate_type": "text", "version": "bigint", "fingerprint": "text", "state": "jsonb"},
)


class Loaded(NamedTuple):
    """An aggregate's state and the version it is of; version 0 and the initial state where it has no events."""

    state: Any
    version: int


def keep(decider: Decider[Any, Any, Any], aggregate_id: UUID, loaded: Loaded) -> Put:
    """The row that keeps this state. It names the code that made it; other code ignores it."""
    return Put(
        SNAPSHOTS,
        {
            "aggregate_id": aggregate_id,
            "aggregate_type": decider.aggregate_type,
            "version": loaded.version,
            "fingerprint": decider.fingerprint,
            "state": loaded.state,
        },
    )


def restore(decider: Decider[Any, Any, Any], state: str) -> Any:
    """The state that `keep` wrote."""
    return msgspec.json.decode(state, type=type(decider.initial))
