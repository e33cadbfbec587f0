"""Loading: the snapshot, and what events follow it, if any do."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.kernel.codec import codec_of
from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import Stored, from_row
from eventsourcing.kernel.snapshots import Loaded, restore
from eventsourcing.kernel.spelling import array, spelled, spelled_id
from eventsourcing.kernel.wire import Connection, run

_TAIL = ", ".join(
    f"e.{column}" + ("::text" if column == "data" else "")
    for column in (name if name not in ("position", "version") else f'"{name}"' for name in Stored.__struct_fields__)
)

# One aggregate, the usual thing: its snapshot, and whether an event follows it. It asks for single rows by their keys,
# so its plan does not depend on how many events an aggregate has, and the server keeps it.
_KEPT = b"""
SELECT coalesce(s."version", 0), s.state::text, EXISTS (
    SELECT FROM events e WHERE e.aggregate_id = $1::uuid AND e."version" = coalesce(s."version", 0) + 1)
FROM (SELECT) one LEFT JOIN snapshots s ON s.aggregate_id = $1::uuid AND s.fingerprint = $2::text
"""
_FOLLOWING = f"""
SELECT {_TAIL} FROM events e WHERE e.aggregate_id = $1::uuid AND e."version" > $2::bigint ORDER BY e."version"
""".encode()
_UNTIL = f"""
SELECT {_TAIL} FROM events e WHERE e.aggregate_id = $1::uuid AND e."version" <= $2::bigint ORDER BY e."version"
""".encode()
# Its snapshot by itself, for a decision that the append will check.
_ALONE = b"""
SELECT s."version", s.state::text FROM snapshots s WHERE s.aggregate_id = $1::uuid AND s.fingerprint = $2::text
"""
# Many: each with its snapshot and, one a row, the events after it.
_MANY = f"""
SELECT w.number, s."version", s.state::text, {_TAIL}
FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS w(id, fingerprint, number)
LEFT JOIN snapshots s ON s.aggregate_id = w.id AND s.fingerprint = w.fingerprint
LEFT JOIN events e ON e.aggregate_id = w.id AND e."version" > coalesce(s."version", 0)
ORDER BY 1, 4
""".encode()


class Wanted(NamedTuple):
    """An aggregate to load."""

    decider: Decider[Any, Any, Any]
    aggregate_id: UUID


def load(conn: Connection, decider: Decider[Any, Any, Any], aggregate_id: UUID) -> Loaded:
    """The state of one aggregate."""
    [(version, state, followed)] = run(conn, _KEPT, (spelled_id(aggregate_id), decider.fingerprint.encode()))
    loaded = Loaded(decider.initial if state is None else restore(decider, state), version)
    return follow(conn, decider, aggregate_id, loaded) if followed else loaded


def snapshot(conn: Connection, decider: Decider[Any, Any, Any], aggregate_id: UUID) -> Loaded | None:
    """The aggregate as its snapshot has it, if there is one; whether events follow that is not asked."""
    rows = run(conn, _ALONE, (spelled_id(aggregate_id), decider.fingerprint.encode()))
    return Loaded(restore(decider, rows[0][1]), rows[0][0]) if rows else None


def follow(conn: Connection, decider: Decider[Any, Any, Any], aggregate_id: UUID, loaded: Loaded) -> Loaded:
    """What was loaded, and the events that came after it."""
    for row in run(conn, _FOLLOWING, (spelled_id(aggregate_id), spelled(loaded.version))):
        loaded = _evolved(decider, loaded, from_row(row))
    return loaded


def load_all(conn: Connection, wanted: Sequence[Wanted]) -> list[Loaded]:
    """The states of these aggregates, in their order."""
    if len(wanted) == 1:
        return [load(conn, *wanted[0])]
    ids, fingerprints = (one.aggregate_id for one in wanted), (one.decider.fingerprint for one in wanted)
    loaded = [Loaded(one.decider.initial, 0) for one in wanted]
    for number, version, state, *columns in run(conn, _MANY, (array(ids), array(fingerprints))):
        decider = wanted[number - 1].decider
        if state is not None and loaded[number - 1].version == 0:
            loaded[number - 1] = Loaded(restore(decider, state), version)
        if columns[0] is not None:
            loaded[number - 1] = _evolved(decider, loaded[number - 1], from_row(columns))
    return loaded


def load_until(conn: Connection, decider: Decider[Any, Any, Any], aggregate_id: UUID, version: int) -> Loaded:
    """The aggregate as it was at a version, from all its events up to there."""
    loaded = Loaded(decider.initial, 0)
    for row in run(conn, _UNTIL, (spelled_id(aggregate_id), spelled(version))):
        loaded = _evolved(decider, loaded, from_row(row))
    return loaded


def _evolved(decider: Decider[Any, Any, Any], loaded: Loaded, stored: Stored) -> Loaded:
    if stored.aggregate_type != decider.aggregate_type:
        raise Rejected("This is the id of something else. Go back, reload the page and try once more.")
    events = [recorded.event for recorded in codec_of(decider).decode(stored)]
    return Loaded(decider.fold(loaded.state, events), stored.version)
