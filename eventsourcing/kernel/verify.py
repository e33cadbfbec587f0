"""Verify: the hash chain recomputed, and every read model compared with a replay, changing nothing."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice

from eventsourcing.kernel.ahead import BY_POSITION, read_ahead
from eventsourcing.kernel.codec import Codec
from eventsourcing.kernel.compare import compare
from eventsourcing.kernel.digest import GENESIS, chain
from eventsourcing.kernel.errors import CorruptEvent
from eventsourcing.kernel.events import Stored
from eventsourcing.kernel.garbage import rarely_collected
from eventsourcing.kernel.progress import Meter, Watch, silent
from eventsourcing.kernel.projections import Projection
from eventsourcing.kernel.replay import Deciders, Models, replay
from eventsourcing.kernel.report import Difference, Fault, Report
from eventsourcing.kernel.shadow import create_empty, current_schema
from eventsourcing.kernel.store import Connection, Head, head

FAULTS = 20  # named at most
TEMPORARY = "pg_temp"

__all__ = ["Difference", "Fault", "Report", "verify"]


def verify(
    conn: Connection,
    codec: Codec,
    deciders: Deciders,
    projections: Sequence[Projection],
    *,
    progress: Watch = silent,
) -> Report:
    """Recomputes the log's hashes from what is stored, and compares the read models and snapshots with a replay.

    All of it sees one moment, and leaves nothing behind. Events that do not fit are named by position, rows that
    differ by key; neither raises. `conn` is in autocommit; its role may make temporary tables. Raises
    ProjectionFailed where a projection cannot be run.
    """
    with conn.transaction(force_rollback=True), rarely_collected():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        end = head(conn)
        with closing(_faults(conn, codec, end, progress)) as all_faults:
            faults = tuple(islice(all_faults, FAULTS))
        models, live = Models(projections, deciders), current_schema(conn)
        create_empty(conn, TEMPORARY, models.tables)
        try:
            replay(conn, codec, models, TEMPORARY, end.position, progress)
        except CorruptEvent:  # which is among the faults
            return Report(end.position, faults, compared=False, differing={}, differences=())
        differing = dict(compare(conn, models, live, TEMPORARY))
    return Report(
        end.position,
        faults,
        compared=True,
        differing={table: found.rows for table, found in differing.items()},
        differences=tuple(row for found in differing.values() for row in found.named),
    )


def _faults(conn: Connection, codec: Codec, end: Head, progress: Watch) -> Generator[Fault, None, None]:
    meter = Meter("checking hashes", end.position, progress)
    last: Head | Stored = Head(0, datetime(2000, 1, 1, tzinfo=UTC), GENESIS)
    with closing(read_ahead(conn, BY_POSITION, (), meter.add)) as pages:
        for page in pages:
            for event in page:
                yield from _faults_of(event, last, codec)
                last = event
    if end != Head(last.position, last.recorded_at, last.hash):
        yield Fault(None, f"The head of the log, at {end.position}, does not fit its last event, {last.position}.")
    yield from _faulty_streams(conn)


def _faults_of(event: Stored, previous: Head | Stored, codec: Codec) -> Iterator[Fault]:
    if event.position != previous.position + 1:
        yield Fault(event.position, f"it follows event {previous.position}; what was between them is missing.")
    elif chain(previous.hash, event) != event.hash:
        yield Fault(event.position, "its hash does not fit: it is not as it was recorded.")
    if event.recorded_at < previous.recorded_at:
        yield Fault(event.position, "it was recorded before the event that precedes it.")
    try:
        codec.decode(event)
    except CorruptEvent as corrupt:
        yield Fault(event.position, f"it cannot be read: {corrupt}")


def _faulty_streams(conn: Connection) -> Iterator[Fault]:
    for aggregate_id, count, lowest, highest in conn.execute(
        """SELECT aggregate_id, count(*), min("version"), max("version") FROM events
        GROUP BY aggregate_id HAVING min("version") <> 1 OR max("version") <> count(*) ORDER BY 1"""
    ):
        yield Fault(None, f"Aggregate {aggregate_id} has {count} events, with versions {lowest} to {highest}.")
