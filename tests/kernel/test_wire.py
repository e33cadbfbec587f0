"""Statements through libpq: what psycopg does with a connection meanwhile does not matter."""

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import psycopg
import pytest

from eventsourcing.kernel import prepared as statements
from eventsourcing.kernel.spelling import spelled
from eventsourcing.kernel.wire import run, run_after

Connection = psycopg.Connection[tuple[Any, ...]]
ADD = b"SELECT $1::bigint + 1, $2::text, $3::boolean"


def add(conn: Connection, number: int, text: str | None = "ü") -> tuple[Any, ...]:
    [row] = run(conn, ADD, (spelled(number), spelled(text), b"true"))
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
    monkeypatch.setattr(statements, "MOST", 3)
    for number in range(9):
        for _ in range(2):
            assert run(conn, f"SELECT $1::bigint + {number}".encode(), (b"1",)) == [(1 + number,)]
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
    run(conn, sleep, (b"0",))
    waiting = threading.Thread(target=run, args=(conn, sleep, (b"0.5",)))
    waiting.start()
    counted = 0
    while waiting.is_alive():
        counted += 1
        waiting.join(0.01)
    assert counted > 3


class Turns:
    """A table with one number, and three statements that travel together: the first adds one, the second ten, the last
    a hundred.
    """

    FIRST, SECOND, LAST = (b"UPDATE turns SET n = n + %d RETURNING n" % step for step in (1, 10, 100))
    REFUSED = b"UPDATE turns SET n = n / 0 RETURNING n"

    def __init__(self, conn: Connection) -> None:
        conn.execute("CREATE TABLE turns AS SELECT 0 AS n")
        self.conn = conn

    def take(self, first: bytes = FIRST, second: bytes = SECOND, then: bytes | None = LAST) -> int:
        """What the second statement saw."""
        [[number]] = run_after(self.conn, first, second, (), then=then)
        return int(number)

    @property
    def number(self) -> int:
        [row] = self.conn.execute("SELECT n FROM turns")
        return int(row[0])


@pytest.fixture
def turns(conn: Connection) -> Turns:
    return Turns(conn)


def test_statements_that_travel_together_run_one_after_the_other(turns: Turns) -> None:
    assert [turns.take() for _ in range(4)] == [11, 122, 233, 344]
    assert turns.take(then=None) == 455
    assert turns.number == 455
    assert prepared(turns.conn) == 3
    assert turns.conn.info.transaction_status is psycopg.pq.TransactionStatus.IDLE


def test_they_run_so_where_nothing_is_prepared_and_inside_a_transaction(turns: Turns) -> None:
    with turns.conn.transaction():
        assert [turns.take(then=None) for _ in range(2)] == [11, 22]
    turns.conn.prepare_threshold = None
    assert [turns.take() for _ in range(2)] == [33, 144]
    assert prepared(turns.conn) == 0


@pytest.mark.parametrize("times", [0, 3])
def test_of_two_that_are_one_transaction_both_count_or_none(turns: Turns, times: int) -> None:
    for _ in range(times):
        turns.take()
    before = turns.number
    with pytest.raises(psycopg.errors.DivisionByZero):
        turns.take(first=Turns.REFUSED, then=None)
    with pytest.raises(psycopg.errors.DivisionByZero):
        turns.take(second=Turns.REFUSED, then=None)
    assert turns.number == before
    with pytest.raises(psycopg.errors.DivisionByZero):
        turns.take(then=Turns.REFUSED)
    assert turns.number == before + 11
    assert turns.take() == before + 22


@pytest.mark.parametrize("then", [None, Turns.LAST])
@pytest.mark.parametrize("times", [0, 3])
def test_a_commit_that_is_refused_is_the_error_it_is(turns: Turns, then: bytes | None, times: int) -> None:
    for _ in range(times):
        turns.take(then=then)
    before = turns.number
    turns.conn.execute("ALTER TABLE turns ADD UNIQUE (n) DEFERRABLE INITIALLY DEFERRED")
    twice = b"INSERT INTO turns SELECT n FROM turns RETURNING n"
    for _ in range(3):
        with pytest.raises(psycopg.errors.UniqueViolation):
            turns.take(second=twice, then=then)
    assert turns.number == before + (3 * 100 if then else 0)
    assert turns.take() == turns.number - 100


def test_the_second_sees_what_the_first_waited_for(turns: Turns, database_url: str) -> None:
    with psycopg.connect(database_url) as other, ThreadPoolExecutor(1) as pool:
        other.execute("UPDATE turns SET n = 1000")
        waiting = pool.submit(turns.take, b"SELECT FROM turns FOR UPDATE", b"SELECT n FROM turns", None)
        assert not wait([waiting], 0.1).done
        other.commit()
        assert waiting.result() == 1000


def test_prepared_statements_that_are_gone_are_sent_anew(turns: Turns) -> None:
    turns.take()
    turns.take()
    turns.conn.execute("DEALLOCATE ALL")
    assert turns.take() == 233
    assert turns.number == 333


def test_what_was_done_is_not_done_again_where_only_the_last_is_gone(turns: Turns) -> None:
    turns.take()
    turns.take()
    [name] = turns.conn.execute("SELECT name FROM pg_prepared_statements WHERE statement LIKE '%100%'").fetchall()
    turns.conn.execute(f"DEALLOCATE {name[0]}".encode())
    assert turns.take() == 233
    assert turns.number == 333


@pytest.mark.parametrize("waits", [False, True])
def test_whoever_died_in_between_is_told_so(turns: Turns, database_url: str, waits: bool) -> None:
    with psycopg.connect(database_url) as other, ThreadPoolExecutor(1) as pool:
        if waits:
            other.execute("UPDATE turns SET n = 1000")
        else:
            other.execute("SELECT pg_terminate_backend(%s)", (turns.conn.info.backend_pid,))
        waiting = pool.submit(turns.take)
        if waits:
            assert not wait([waiting], 0.1).done
            other.execute("SELECT pg_terminate_backend(%s)", (turns.conn.info.backend_pid,))
        with pytest.raises(psycopg.OperationalError):
            waiting.result()
        assert turns.conn.closed


def test_large_values_travel_too(turns: Turns) -> None:
    length = b"SELECT length($1::text)"
    for size in (1, 10_000_000, 30_000_000):
        assert run_after(turns.conn, Turns.FIRST, length, (b"x" * size,), then=Turns.LAST) == [(size,)]
    with pytest.raises(psycopg.DataError, match="NUL"):
        run_after(turns.conn, Turns.FIRST, length, (b"a\0b",), then=Turns.LAST)
    assert turns.number == 303
