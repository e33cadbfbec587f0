"""Rebuilding and verifying read models against what the log says."""

from typing import Any

import psycopg
import pytest

from eventsourcing.kernel import Codec, Projection, RebuildRefused, Report, handle, rebuild, uuid7, verify
from tests.kernel.counting import CREATE, Count, Label, by, counter, counters

Connection = psycopg.Connection[tuple[Any, ...]]

CODEC = Codec([counter])


@pytest.fixture
def conn(conn: Connection) -> Connection:
    conn.execute(CREATE)
    return conn


def do(conn: Connection, *commands: Any) -> None:
    ids = [uuid7() for _ in range(3)]
    for number, command in enumerate(commands):
        handle(conn, counter, ids[number % 3], command, by(), projections=[counters])


def rebuilt(conn: Connection, **more: Any) -> int:
    return rebuild(conn, CODEC, [counter], [counters], **more)


def verified(conn: Connection) -> Report:
    return verify(conn, CODEC, [counter], [counters])


def rows(conn: Connection) -> list[tuple[Any, ...]]:
    counted = conn.execute("SELECT * FROM counters ORDER BY id").fetchall()
    return [*counted, *conn.execute("SELECT * FROM snapshots ORDER BY aggregate_id").fetchall()]


def test_a_rebuild_leaves_the_same_rows(conn: Connection) -> None:
    do(conn, *[Count(n) for n in range(10)], Label("tab\t, line\n, back\\slash, \\N"))
    before = rows(conn)
    assert rebuilt(conn) == 9 + 1
    assert rows(conn) == before
    report = verified(conn)
    assert report.ok, list(report.lines())
