"""The shared flush: nobody is told before the disk has it, and nothing but appends is let off the wait.

And who takes the head within the statement that appends.
"""

from concurrent.futures import ThreadPoolExecutor, wait
from importlib import import_module
from typing import Any
from uuid import UUID

import psycopg
import pytest

from eventsourcing.kernel import Handled, Metadata, NewEvent, Stream, append, handle, share_flush, uuid7
from eventsourcing.kernel.at_head import TAKE, run_at_head
from eventsourcing.kernel.ways import Way
from eventsourcing.kernel.wire import Rows, Values
from tests.kernel.counting import CREATE, Count, by, counter, counters

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def sharing(conn: Connection) -> Connection:
    """A connection whose commits wait for the disk, and which shares that wait."""
    conn.execute(CREATE)
    conn.execute("SET synchronous_commit = on")
    share_flush(conn)
    return conn


def position(conn: Connection, what: str) -> int:
    """A place in the database's own log: how far it goes ("insert"), or how much of it is on the disk ("flush")."""
    [row] = conn.execute(f"SELECT pg_current_wal_{what}_lsn() - '0/0'".encode())
    return int(row[0])


def on_disk(conn: Connection) -> bool:
    return position(conn, "insert") == position(conn, "flush")


def count(conn: Connection, metadata: Metadata | None = None, one: UUID | None = None) -> Handled:
    return handle(conn, counter, one or uuid7(), Count(1), metadata or by(), projections=[counters])


# Many tries, for the server writes things of its own at times, and so do other tests.


def test_all_is_on_the_disk_when_a_command_was_handled(sharing: Connection) -> None:
    assert any(count(sharing).events and on_disk(sharing) for _ in range(100))


def test_all_is_on_the_disk_when_an_append_returns(sharing: Connection) -> None:
    streams = [Stream("counter", uuid7(), 0, [NewEvent(uuid7(), "Counted", 1, b'{"step":1}')]) for _ in range(100)]
    assert any(append(sharing, [stream], by()) and on_disk(sharing) for stream in streams)


def test_an_append_itself_does_not_wait_for_the_disk(sharing: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventsourcing.kernel.at_head.FLUSH", None)
    assert any(count(sharing).events and not on_disk(sharing) for _ in range(5))


def test_only_the_append_is_let_off_the_wait(sharing: Connection) -> None:
    count(sharing)
    assert sharing.execute("SHOW synchronous_commit").fetchone() == ("on",)
    with sharing.transaction():
        count(sharing)
        assert sharing.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_what_was_handled_before_is_on_the_disk_before_it_is_told_again(sharing: Connection, database_url: str) -> None:
    metadata, one = by(), uuid7()
    with psycopg.connect(database_url, autocommit=True) as died_before_its_flush:
        died_before_its_flush.execute("SET synchronous_commit = off")
        count(died_before_its_flush, metadata, one)
        end = position(died_before_its_flush, "insert")
        count(sharing, metadata, one)
        assert position(sharing, "flush") >= end


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each statement that appended, whether it took the head itself."""
    ways: list[bool] = []

    def run(conn: Connection, way: Way, statement: bytes, values: Values) -> Rows:
        ways.append(way.takes_head)
        return run_at_head(conn, way, statement, values)

    monkeypatch.setattr(import_module("eventsourcing.kernel.append"), "run_at_head", run)
    return ways


def test_whoever_appends_alone_takes_the_head_with_the_append(
    conn: Connection, database_url: str, ways: list[bool]
) -> None:
    conn.execute(CREATE)
    for _ in range(7):
        count(conn)
    assert ways == [False] * 4 + [True] * 3
    with psycopg.connect(database_url, autocommit=True) as other:
        count(other)
        count(conn)  # it cannot know yet
        count(conn)
        assert ways[7:] == [False, True, False]


def test_a_head_that_is_not_free_is_waited_for(conn: Connection, database_url: str, ways: list[bool]) -> None:
    conn.execute(CREATE)
    for _ in range(5):
        count(conn)
    with psycopg.connect(database_url) as other, ThreadPoolExecutor(1) as pool:
        other.execute(TAKE)
        waiting = pool.submit(count, conn)
        assert not wait([waiting], 0.1).done
        other.rollback()
        assert waiting.result().events
    assert ways[5:] == [True, False]
