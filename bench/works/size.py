"""What an event takes on the disk: in the log, and in the read models that are made of it."""

from collections.abc import Iterator

from bench.measure import Row
from bench.seed import seed
from bench.server import Bench, connect
from eventsourcing.kernel import Connection, head

YEAR = 30 * 100 * 250  # events: thirty people who save a hundred times on each of 250 days
GIGABYTE = 10**9

_LOG = "SELECT pg_relation_size('events'), pg_indexes_size('events')"
_REST = """SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> 'events'"""


def rows(bench: Bench) -> Iterator[Row]:
    records, events = (300, 3_000) if bench.quick else (3_000, 30_000)
    with bench.database() as url, connect(url) as conn:
        seed(conn, records, events)
        log, all_of_it = per_event(conn)
    in_log, in_all = (YEAR * size / GIGABYTE for size in (sum(log.values()), all_of_it))
    yield Row(
        work="size",
        what="an event of a record with thirteen fields, ten events a record",
        unit="bytes",
        subject="all of it",
        rates={"all of it": [all_of_it], **{what: [size] for what, size in log.items()}},
        note=f"A team of thirty who each save a hundred times a day writes {YEAR:,} events a year: "
        f"{in_log:.1f} GB of log, {in_all:.1f} GB with all read models.",
    )


def per_event(conn: Connection) -> tuple[dict[str, float], float]:
    """Bytes an event in the log by part, and all in all."""
    events = head(conn).position
    [(rows_, indexes)] = conn.execute(_LOG)
    [(rest,)] = conn.execute(_REST)
    return {"log, rows": rows_ / events, "log, indexes": indexes / events}, float(rows_ + indexes + rest) / events
