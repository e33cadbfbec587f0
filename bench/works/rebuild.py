"""A rebuild of all read models against COPY of the same events out of the database and back in."""

import time
from collections.abc import Iterator
from functools import partial

from bench.account import ACCOUNTS, account, accounts, codec
from bench.measure import Goal, Round, Row, alternate
from bench.report.words import figure
from bench.seeding import log
from bench.server import Bench, connect
from eventsourcing.kernel import Connection, head, rebuild

DAYBOOK, COPY = "Daybook", "COPY out and in"


def rows(bench: Bench) -> Iterator[Row]:
    url = log(bench)
    with connect(url) as conn, connect(url) as other:
        sides = {DAYBOOK: partial(rebuilding, conn), COPY: partial(copying, conn, other)}
        events = head(conn).position
        rates = alternate(sides, rounds=3 if bench.quick else 5)
    yield Row(
        work="rebuild",
        what=f"rebuild of all read models, {figure(events)} events",
        unit="events/s",
        subject=DAYBOOK,
        baseline=COPY,
        rates=rates,
        goal=Goal(0.3),
    )


def rebuilding(conn: Connection) -> Round:
    """The projection and the snapshots, made beside the live ones and swapped in."""
    events = head(conn).position
    before = _contents(conn)
    began = time.perf_counter()
    assert rebuild(conn, codec, [account], [accounts]) == events
    seconds = time.perf_counter() - began
    assert _contents(conn) == before
    return Round(events, seconds)


def _contents(conn: Connection) -> list[list[tuple[object, ...]]]:
    """A sum of what is in the read models."""
    query = 'SELECT count(*), sum("version"), sum(hashtextextended(t::text, 0)) FROM {} t'
    return [conn.execute(query.format(table).encode()).fetchall() for table in (ACCOUNTS.name, "snapshots")]


def copying(conn: Connection, other: Connection) -> Round:
    """Out and in at the same time, into a table without any index."""
    conn.execute("DROP TABLE IF EXISTS bench_copy; CREATE TABLE bench_copy (LIKE events)")
    began = time.perf_counter()
    with (
        conn.cursor().copy("COPY events TO STDOUT (FORMAT BINARY)") as out,
        other.cursor().copy("COPY bench_copy FROM STDIN (FORMAT BINARY)") as into,
    ):
        for data in out:
            into.write(data)
    seconds = time.perf_counter() - began
    events = head(conn).position
    assert conn.execute("SELECT count(*) FROM bench_copy").fetchall() == [(events,)]
    conn.execute("DROP TABLE bench_copy")
    return Round(events, seconds)
