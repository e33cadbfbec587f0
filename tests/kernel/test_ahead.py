"""Reading ahead: every event once, the next page on its way meanwhile, and a connection that is free afterwards."""

import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from eventsourcing.kernel import handle, read_log, uuid7
from eventsourcing.kernel.ahead import BY_AGGREGATE, BY_POSITION, Walk, read_ahead
from eventsourcing.kernel.events import Stored
from tests.kernel.counting import CREATE, Count, by, counter, counters

Connection = psycopg.Connection[tuple[Any, ...]]

EVENTS = 12


@pytest.fixture
def conn(conn: Connection) -> Connection:
    conn.execute(CREATE)
    ids = [uuid7() for _ in range(3)]
    for number in range(EVENTS):
        handle(conn, counter, ids[number % 3], Count(1), by(reason="why"), projections=[counters])
    return conn


def nothing(events: int) -> None:
    pass


def walked(conn: Connection, walk: Walk, *values: bytes, between: Callable[[int], None] = nothing) -> list[Stored]:
    with closing(read_ahead(conn, walk, values, between)) as pages:
        return [event for page in pages for event in page if isinstance(event, Stored)]


def expect_free(conn: Connection) -> None:
    assert conn.execute("SELECT 1").fetchall() == [(1,)]


@pytest.mark.parametrize("page", [1, 2, 5, EVENTS - 1, EVENTS, EVENTS + 1])
def test_every_event_comes_once_in_the_order_of_the_walk(
    conn: Connection, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr("eventsourcing.kernel.ahead.PAGE", page)
    log = read_log(conn)
    assert walked(conn, BY_POSITION) == log
    streams = sorted(log, key=lambda event: (event.aggregate_id.bytes, event.version))
    assert walked(conn, BY_AGGREGATE, b"{counter}", b"%d" % EVENTS) == streams
    assert walked(conn, BY_AGGREGATE, b"{counter,other}", b"7") == [one for one in streams if one.position <= 7]
    assert walked(conn, BY_AGGREGATE, b"{other}", b"%d" % EVENTS) == []
    expect_free(conn)


def test_the_next_page_is_on_its_way_while_one_is_worked_on_and_the_connection_is_free_between_them(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventsourcing.kernel.ahead.PAGE", 5)
    done: list[int] = []

    def between(events: int) -> None:
        expect_free(conn)
        done.append(events)

    with closing(read_ahead(conn, BY_POSITION, (), between)) as pages:
        for _ in pages:
            assert conn.pgconn.transaction_status == TransactionStatus.ACTIVE
    assert done == [5, 5, 2]
    expect_free(conn)


def test_a_walk_that_ends_early_leaves_the_connection_free_and_its_transaction_open(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventsourcing.kernel.ahead.PAGE", 5)
    with conn.transaction():
        conn.execute("CREATE TEMPORARY TABLE kept ()")
        with closing(read_ahead(conn, BY_POSITION, (), nothing)) as pages:
            assert len(next(pages)) == 5
        expect_free(conn)
    assert conn.execute("SELECT count(*) FROM kept").fetchall() == [(0,)]


def test_what_the_server_refuses_is_raised_as_psycopg_does(conn: Connection) -> None:
    faulty = BY_POSITION._replace(query=BY_POSITION.query.replace("data::text", '(1 / ("position" - 2))::text'))
    with pytest.raises(psycopg.errors.DivisionByZero):
        walked(conn, faulty)
    expect_free(conn)


def test_a_connection_that_is_lost_is_told_as_that(
    conn: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventsourcing.kernel.ahead.PAGE", 5)
    with (
        psycopg.connect(database_url, autocommit=True) as lost,
        closing(read_ahead(lost, BY_POSITION, (), nothing)) as pages,
    ):
        next(pages)
        conn.execute("SELECT pg_terminate_backend(%s, 5000)", (lost.info.backend_pid,))
        with pytest.raises(psycopg.OperationalError):
            list(pages)


def test_an_interrupt_while_the_server_takes_its_time_cancels_the_query(conn: Connection) -> None:
    slow = BY_POSITION._replace(query=BY_POSITION.query.replace("data::text", "pg_sleep(30)::text"))
    began = time.monotonic()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell may have had ignored
    timer = threading.Timer(0.3, signal.raise_signal, (signal.SIGINT,))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            walked(conn, slow)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - began < 30  # the first row alone would have taken that long
    expect_free(conn)
