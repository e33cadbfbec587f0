"""The log looked at event by event: hashes, versions, positions, times, and whether each can be read."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime

from eventsourcing.kernel.ahead import BY_POSITION, read_ahead
from eventsourcing.kernel.codec import Codec
from eventsourcing.kernel.compare import Differing
from eventsourcing.kernel.digest import GENESIS, chain
from eventsourcing.kernel.errors import CorruptEvent
from eventsourcing.kernel.events import Damaged, Stored
from eventsourcing.kernel.progress import Meter, Watch
from eventsourcing.kernel.report import Fault, Report
from eventsourcing.kernel.shadow import exists
from eventsourcing.kernel.store import Connection, Head

FAULTS = 20  # events named at most; those beyond are counted
FIRST = Head(0, datetime(2000, 1, 1, tzinfo=UTC), GENESIS)

# The very first position that there may be, for somebody may have put an event before 1.
EVERYTHING = BY_POSITION._replace(start=((-(2**63)).to_bytes(8, signed=True),))

# The head as text, for it may say what Python cannot hold, beside the event that it must be at.
HEAD = """
SELECT coalesce(h."position"::text, 'NULL'), coalesce(e."position"::text, '0'),
    (h."position", h.recorded_at, h.hash) IS NOT DISTINCT FROM
    (coalesce(e."position", 0), coalesce(e.recorded_at, '2000-01-01 00:00Z'), coalesce(e.hash, %s))
FROM log_head h LEFT JOIN (SELECT * FROM events ORDER BY "position" DESC NULLS LAST LIMIT 1) e ON true
"""

STREAMS = """
SELECT aggregate_id::text, count(*), min("version"), max("version"), array_agg(DISTINCT aggregate_type)
FROM events GROUP BY aggregate_id
HAVING min("version") IS DISTINCT FROM 1 OR max("version") IS DISTINCT FROM count(*)
    OR count(DISTINCT "version") <> count(*) OR min(aggregate_type) IS DISTINCT FROM max(aggregate_type)
ORDER BY aggregate_id LIMIT 20
"""


class Audit:
    """What was found so far: the first of it by name, and how much more there is."""

    def __init__(self) -> None:
        self._faults: dict[Fault, None] = {}
        self._of_events = self._more = 0

    def tell(self, position: int | None, what: str) -> None:
        """Hears of a fault, once."""
        fault = Fault(position, what)
        if fault in self._faults:
            return
        if position is not None:
            self._of_events += 1
        if position is not None and self._of_events > FAULTS:
            self._more += 1
        else:
            self._faults[fault] = None

    def report(self, events: int, *, compared: bool, differing: Mapping[str, Differing] | None = None) -> Report:
        """All that was found."""
        found = differing or {}
        return Report(
            events,
            tuple(self._faults),
            compared=compared,
            differing={table: one.rows for table, one in found.items()},
            differences=tuple(row for one in found.values() for row in one.named),
            more=self._more,
        )


def check_log(conn: Connection, codec: Codec, count: int, audit: Audit, progress: Watch) -> None:
    """Looks at every event, at the head, and at the streams."""
    meter = Meter("checking hashes", count, progress)
    last: Head | Stored | Damaged = FIRST
    seen = 0
    with closing(read_ahead(conn, EVERYTHING, (), meter.add)) as pages:
        for page in pages:
            seen += len(page)
            for event in page:
                for what in _faults(event, last, codec):
                    audit.tell(event.position, what)
                last = event
    if seen != count:
        audit.tell(None, f"Of {count} events {count - seen} have no position of their own.")
    for what in (*faulty_head(conn), *_faulty_streams(conn)):
        audit.tell(None, what)


def _faults(event: Stored | Damaged, previous: Head | Stored | Damaged, codec: Codec) -> Iterator[str]:
    if event.position != previous.position + 1:
        yield f"it follows event {previous.position}; what was between them is missing."
    if isinstance(event, Damaged):
        yield f"it cannot be read: {event.why}"
        return
    if event.position == previous.position + 1 and not _fits(event, previous.hash):
        yield "its hash does not fit: it is not as it was recorded."
    if not isinstance(previous, Damaged) and not _in_order(previous.recorded_at, event.recorded_at):
        yield "it was recorded before the event that precedes it."
    try:
        strays = any(map(codec.strays, codec.decode(event)))
    except CorruptEvent as corrupt:
        yield f"it cannot be read: {corrupt}"
    else:
        if strays:
            yield f"it is of {event.aggregate_type}, which has no {event.event_type}."


def _fits(event: Stored, previous: bytes) -> bool:
    try:
        return chain(previous, event) == event.hash
    except Exception:  # noqa: BLE001  what cannot be hashed was never recorded so
        return False


def _in_order(before: datetime | None, after: datetime | None) -> bool:
    return before is not None and after is not None and before <= after


def faulty_head(conn: Connection) -> Iterator[str]:
    """What is wrong with the head of the log."""
    if not exists(conn, "log_head"):
        yield "The head of the log is missing: there is no table log_head."
        return
    heads = list(conn.execute(HEAD, (GENESIS,)))
    if len(heads) != 1:
        yield f"The log has one head, and log_head has {len(heads)} rows."
    for at, last, fits in heads:
        if not fits:
            yield f"The head of the log, at {at}, does not fit its last event, {last}."


def _faulty_streams(conn: Connection) -> Iterator[str]:
    for aggregate_id, count, lowest, highest, types in conn.execute(STREAMS):
        if len(types) > 1:
            yield f"Aggregate {aggregate_id} has events of several types: {', '.join(map(str, types))}."
        if (lowest, highest) != (1, count):
            yield f"Aggregate {aggregate_id} has {count} events, with versions {lowest} to {highest}."
        elif len(types) == 1:
            yield f"Aggregate {aggregate_id} has {count} events, some of the same version."
