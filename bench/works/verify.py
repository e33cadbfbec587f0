"""A verify (hashes recomputed, read models compared with a replay) against reading the same rows by pages."""

import time
from collections.abc import Iterator
from functools import partial

from bench.account import account, accounts, codec
from bench.measure import Goal, Round, Row, alternate
from bench.report.words import figure
from bench.seeding import log, pages
from bench.server import Bench, connect
from eventsourcing.kernel import Connection, head, verify

DAYBOOK, PAGES, COPY = "Daybook", "reading by pages", "COPY out"


def rows(bench: Bench) -> Iterator[Row]:
    with connect(log(bench)) as conn:
        sides = {DAYBOOK: verifying, PAGES: reading, COPY: copying}
        rates = alternate({name: partial(side, conn) for name, side in sides.items()}, rounds=3)
        events = head(conn).position
    yield Row(
        work="verify",
        what=f"verify, {figure(events)} events",
        unit="events/s",
        subject=DAYBOOK,
        baseline=PAGES,
        rates=rates,
        goal=Goal(0.3),
        note="It reads the log twice: once for the hashes, in its order, and once for the replay, by aggregates.",
    )


def verifying(conn: Connection) -> Round:
    began = time.perf_counter()
    report = verify(conn, codec, [account], [accounts])
    seconds = time.perf_counter() - began
    assert report.compared
    assert not report.faults
    assert not report.differing
    return Round(report.events, seconds)


def reading(conn: Connection) -> Round:
    """All columns, as Python has them, nothing decoded."""
    began = time.perf_counter()
    events = sum(map(len, pages(conn)))
    seconds = time.perf_counter() - began
    assert events == head(conn).position
    return Round(events, seconds)


def copying(conn: Connection) -> Round:
    """The same rows as mere bytes."""
    began = time.perf_counter()
    with conn.cursor().copy("COPY events TO STDOUT") as out:
        events = sum(1 for _ in out)  # psycopg gives them one by one
    seconds = time.perf_counter() - began
    assert events == head(conn).position
    return Round(events, seconds)
