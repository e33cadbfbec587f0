"""Verify: the hash chain recomputed, and every read model compared with a replay, changing nothing."""

from collections.abc import Sequence

from eventsourcing.kernel.audit import Audit, check_log
from eventsourcing.kernel.codec import Codec
from eventsourcing.kernel.compare import compare
from eventsourcing.kernel.garbage import rarely_collected
from eventsourcing.kernel.progress import Watch, silent
from eventsourcing.kernel.projections import Projection
from eventsourcing.kernel.replay import Deciders, LeftOut, Models, replay
from eventsourcing.kernel.report import Difference, Fault, Report
from eventsourcing.kernel.shadow import create_empty, current_schema, exists
from eventsourcing.kernel.store import Connection

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
    differ by key; neither raises. An aggregate with an event that cannot be read or replayed is left out, and all
    others are compared. `conn` is in autocommit; its role may make temporary tables.
    """
    audit, models = Audit(), Models(projections, deciders)
    with conn.transaction(force_rollback=True), rarely_collected():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        if not exists(conn, "events"):
            audit.tell(None, "The log is missing: there is no table events.")
            return audit.report(0, compared=False)
        [(count, end)] = conn.execute('SELECT count(*), coalesce(max("position"), 0) FROM events')
        check_log(conn, codec, count, audit, progress)
        there = [table for table in models.tables if exists(conn, table.name)]
        for table in models.tables:
            if table not in there:
                audit.tell(None, f"The table {table.name} is missing.")
        create_empty(conn, TEMPORARY, there)
        left_out = LeftOut(audit.tell)
        replay(conn, codec, models, TEMPORARY, end, progress, left_out=left_out)
        differing = dict(compare(conn, models, there, (current_schema(conn), TEMPORARY), left_out))
    return audit.report(count, compared=not left_out.aggregates, differing=differing)
