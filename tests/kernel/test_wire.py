"""Statements through libpq: what psycopg does with a connection meanwhile does not matter."""

import gc
import threading
import weakref
from typing import Any

import psycopg
import pytest

from eventsourcing.kernel import wire
from eventsourcing.kernel.wire import run

Connection = psycopg.Connection[tuple[Any, ...]]
ADD = b"SELECT $1::bigint + 1, $2::text, $3::boolean"


def add(conn: Connection, number: int, text: str | None = "ü") -> tuple[Any, ...]:
    [row] = run(conn, ADD, (str(number), text, "true"))
    return row


def prepared(conn: Connection) -> int:
    [row] = conn.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'daybook%'")
    return int(row[0])


def test_values_come_back_in_their_types(conn: Connection) -> None:
    assert [add(conn, number) for number in range(3)] == [(1, "ü", True), (2, "ü", True), (3, "ü", True)]
    assert add(conn, 0, None) == (1, None, True)


def test_a_statement_is_prepared_from_its_second_time_on(conn: Connection) -> None:
    add(conn, 1)
    assert prepared(conn) == 0
    add(conn, 1)
    add(conn, 1)
    assert prepared(conn) == 1


def test_nothing_is_prepared_where_the_connection_says_so(conn: Connection) -> None:
    conn.prepare_threshold = None
    for number in range(9):
        assert add(conn, number)[0] == number + 1
    assert prepared(conn) == 0


def test_a_rollback_that_drops_prepared_statements_does_no_harm(conn: Connection) -> None:
    for _ in range(3):
        add(conn, 1)
    conn.execute("SELECT 1", prepare=True)
    with conn.transaction(force_rollback=True):
        assert add(conn, 1)[0] == 2
    conn.execute("SELECT 1")
    assert prepared(conn) == 0
    assert [add(conn, number)[0] for number in range(3)] == [1, 2, 3]


def test_only_the_latest_statements_are_kept(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST", 3)
    for number in range(9):
        for _ in range(2):
            assert run(conn, f"SELECT $1::bigint + {number}".encode(), ("1",)) == [(1 + number,)]
    assert prepared(conn) == 3


def test_a_connection_that_was_closed_does_not_stay_in_memory(database_url: str) -> None:
    conn = psycopg.connect(database_url, autocommit=True)
    for _ in range(3):
        add(conn, 1)
    conn.close()
    gone = weakref.ref(conn)
    del conn
    gc.collect()
    assert gone() is None


def test_a_connection_that_is_not_in_autocommit_begins_a_transaction(conn: Connection) -> None:
    conn.autocommit = False
    for _ in range(3):
        add(conn, 1)
        assert conn.info.transaction_status is psycopg.pq.TransactionStatus.INTRANS
    conn.rollback()


@pytest.mark.parametrize("times", [0, 3])
def test_an_error_is_what_psycopg_raises(conn: Connection, times: int) -> None:
    for _ in range(times):
        add(conn, 1)
    with pytest.raises(psycopg.errors.NumericValueOutOfRange, match="out of range"):
        add(conn, 2**63 - 1)
    with pytest.raises(psycopg.DataError, match="NUL"):
        add(conn, 1, "a\0b")
    assert add(conn, 1)[0] == 2


@pytest.mark.parametrize("times", [0, 3])
def test_a_connection_that_died_is_an_operational_error(conn: Connection, database_url: str, times: int) -> None:
    for _ in range(times):
        add(conn, 1)
    with psycopg.connect(database_url) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (conn.info.backend_pid,))
    with pytest.raises(psycopg.OperationalError):
        add(conn, 1)
    assert conn.closed


def test_other_threads_work_while_a_statement_waits(conn: Connection) -> None:
    sleep = b"SELECT pg_sleep($1::float)::text"
    run(conn, sleep, ("0",))
    waiting = threading.Thread(target=run, args=(conn, sleep, ("0.5",)))
    waiting.start()
    counted = 0
    while waiting.is_alive():
        counted += 1
        waiting.join(0.01)
    assert counted > 3
