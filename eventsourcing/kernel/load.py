"""Loading: the snapshot, the tail of the stream and the command's first result, in one round trip."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.kernel.codec import codec_of
from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import Stored, from_row
from eventsourcing.kernel.snapshots import Loaded, restore
from eventsourcing.kernel.spelling import array
from eventsourcing.kernel.wire import Connection, run

_TAIL = ", ".join(
    f"e.{column}" + ("::text" if column == "data" else "")
    for column in (name if name not in ("position", "version") else f'"{name}"' for name in Stored.__struct_fields__)
)

# One row for a snapshot (position NULL, the state where an event has its data), then the events after it, then the
# events of a command that was handled before (number 0).
_LOAD = f"""
SELECT w.number, s."version", s.state::text, {_TAIL}
FROM {{wanted}}
LEFT JOIN snapshots s ON s.aggregate_id = w.id AND s.fingerprint = w.fingerprint
LEFT JOIN events e ON e.aggregate_id = w.id AND e."version" > coalesce(s."version", 0)
UNION ALL
SELECT 0, NULL, NULL, {_TAIL} FROM events e WHERE e.command_id = $3::uuid
ORDER BY 1, 4
"""
_LOAD_ONE = _LOAD.format(wanted="(SELECT 1 AS number, $1::uuid AS id, $2::text AS fingerprint) w").encode()
_LOAD_MANY = _LOAD.format(
    wanted="unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS w(id, fingerprint, number)"
).encode()


class Wanted(NamedTuple):
    """An aggregate to load."""

    decider: Decider[Any, Any, Any]
    aggregate_id: UUID


def load(conn: Connection, decider: Decider[Any, Any, Any], aggregate_id: UUID) -> Loaded:
    """The state of one aggregate."""
    return load_all(conn, [Wanted(decider, aggregate_id)])[0][0]


def load_all(
    conn: Connection, wanted: Sequence[Wanted], command_id: UUID | None = None
) -> tuple[list[Loaded], list[Stored]]:
    """The states of these aggregates, in their order, and the events that `command_id` led to before, if it did."""
    ids, fingerprints = [str(one.aggregate_id) for one in wanted], [one.decider.fingerprint for one in wanted]
    command = None if command_id is None else str(command_id)
    if len(wanted) == 1:
        rows = run(conn, _LOAD_ONE, (ids[0], fingerprints[0], command))
    else:
        rows = run(conn, _LOAD_MANY, (array(ids), array(fingerprints), command))
    loaded = [Loaded(one.decider.initial, 0) for one in wanted]
    handled: list[Stored] = []
    for number, version, state, *columns in rows:
        if number == 0:
            handled.append(from_row(columns))
            continue
        decider = wanted[number - 1].decider
        if state is not None and loaded[number - 1].version == 0:
            loaded[number - 1] = Loaded(restore(decider, state), version)
        if columns[0] is not None:
            loaded[number - 1] = _evolved(decider, loaded[number - 1], from_row(columns))
    return loaded, handled


def _evolved(decider: Decider[Any, Any, Any], loaded: Loaded, stored: Stored) -> Loaded:
    if stored.aggregate_type != decider.aggregate_type:
        raise Rejected("This is the id of something else. Go back, reload the page and try once more.")
    events = [recorded.event for recorded in codec_of(decider).decode(stored)]
    return Loaded(decider.fold(loaded.state, events), stored.version)
