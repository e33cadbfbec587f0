"""What a statement does that had to wait for the head: it began to look before others wrote, and must not be misled."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import psycopg
import pytest

from eventsourcing.kernel import (
    Codec,
    CommandReused,
    Conflict,
    Metadata,
    Report,
    Stream,
    alone,
    append,
    at_head,
    handle,
    head,
    read_log,
    share_flush,
    uuid7,
    verify,
)
from eventsourcing.kernel.ways import ONE_IF_FREE
from tests.kernel.counting import CREATE, Count, Counted, by, counter, counters

Connection = psycopg.Connection[tuple[Any, ...]]

CODEC = Codec([counter])


@pytest.fixture(params=["at first", "after a calm", "sharing the flush"], autouse=True)
def company(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever expects nobody else, or many, appends in another way."""
    if request.param == "after a calm":
        monkeypatch.setattr(at_head, "CALM", 0)
    if request.param == "sharing the flush":
        monkeypatch.setattr(psycopg, "connect", sharing(psycopg.connect))


def sharing(connect: Callable[..., Connection]) -> Callable[..., Connection]:
    def connected(*given: Any, **named: Any) -> Connection:
        share_flush(conn := connect(*given, **named))
        return conn

    return connected


@contextmanager
def waiting(conn: Connection, url: str, *writes: Callable[[Connection], object]) -> Iterator[list[Future[object]]]:
    """Has all these write, each on a connection of its own, once the block has ended; it begins when all wait."""

    def write(one: Callable[[Connection], object]) -> object:
        with psycopg.connect(url, autocommit=True) as own:
            return one(own)

    with ThreadPoolExecutor(len(writes)) as pool, alone(conn):
        futures = [pool.submit(write, one) for one in writes]
        with psycopg.connect(url, autocommit=True) as looking:
            while sum(1 for _ in looking.execute(WAITING)) < len(writes):
                assert not any(future.done() for future in futures)
                threading.Event().wait(0.005)
        yield futures


WAITING = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def whole(conn: Connection) -> Report:
    return verify(conn, CODEC, [counter], [counters])


def test_commands_of_many_aggregates_that_waited_together_are_all_in(conn: Connection, database_url: str) -> None:
    conn.execute(CREATE)
    writes = [lambda own: handle(own, counter, uuid7(), Count(1), by(), projections=[counters])] * 6
    with waiting(conn, database_url, *writes) as done:
        handle(conn, counter, uuid7(), Count(1), by(), projections=[counters])
    assert [future.result() for future in done]
    assert head(conn).position == 7
    assert whole(conn).ok


def test_one_command_that_is_sent_many_times_at_once_is_handled_once(conn: Connection, database_url: str) -> None:
    conn.execute(CREATE)
    sent, one = by(), uuid7()
    writes = [lambda own: handle(own, counter, one, Count(1), sent, projections=[counters])] * 4
    with waiting(conn, database_url, *writes) as done:
        pass
    repeated = [future.result().repeated for future in done]  # type: ignore[attr-defined]
    assert sorted(repeated) == [False, True, True, True]
    assert head(conn).position == 1
    assert whole(conn).ok


def test_one_command_id_for_many_aggregates_is_good_for_the_first(conn: Connection, database_url: str) -> None:
    conn.execute(CREATE)
    sent = by()
    writes = [lambda own: handle(own, counter, uuid7(), Count(1), sent, projections=[counters])] * 4
    with waiting(conn, database_url, *writes) as done:
        pass
    assert [type(future.exception()) for future in done if future.exception()] == [CommandReused] * 3
    assert head(conn).position == 1
    assert whole(conn).ok


def test_a_stream_that_grew_meanwhile_is_a_conflict(conn: Connection, database_url: str) -> None:
    conn.execute(CREATE)
    one = uuid7()
    handle(conn, counter, one, Count(1), by(), projections=[counters])
    with waiting(conn, database_url, lambda own: append(own, [Stream("counter", one, 1, [counted()])], by())) as done:
        handle(conn, counter, one, Count(1), by(), projections=[counters])
    with pytest.raises(Conflict) as raised:
        done[0].result()
    assert (raised.value.aggregate_id, raised.value.expected, raised.value.actual) == (one, 1, 2)
    assert whole(conn).ok


def test_a_checked_stream_that_grew_meanwhile_is_a_conflict(conn: Connection, database_url: str) -> None:
    conn.execute(CREATE)
    checked = uuid7()
    handle(conn, counter, checked, Count(1), by(), projections=[counters])

    def write(own: Connection) -> object:
        return handle(own, counter, uuid7(), Count(1), by(), projections=[counters], checks=[(checked, 1)])

    with waiting(conn, database_url, write) as done:
        handle(conn, counter, checked, Count(1), by(), projections=[counters])
    with pytest.raises(Conflict) as raised:
        done[0].result()
    assert (raised.value.aggregate_id, raised.value.expected, raised.value.actual) == (checked, 1, 2)
    assert head(conn).position == 2
    assert whole(conn).ok


def test_an_event_has_the_time_at_which_it_got_its_position(conn: Connection, database_url: str) -> None:
    """Or whoever asks for a moment while it waits would get another answer later."""
    conn.execute(CREATE)
    with waiting(conn, database_url, lambda own: handle(own, counter, uuid7(), Count(1), by())) as done:
        [asked] = conn.execute("SELECT clock_timestamp()")
    assert done[0].result()
    [event] = read_log(conn)
    assert event.recorded_at > asked[0]


def test_a_head_that_was_moved_since_a_statement_began_to_look_is_not_free(
    conn: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the head a moment after it began, and here that moment is long enough for others."""
    slow = ONE_IF_FREE.sql.replace("log_head FOR UPDATE", "log_head WHERE (SELECT true FROM pg_sleep(0.5)) FOR UPDATE")
    assert slow != ONE_IF_FREE.sql
    monkeypatch.setattr(import_module("eventsourcing.kernel.append"), "ONE_IF_FREE", ONE_IF_FREE._replace(sql=slow))
    conn.execute(CREATE)
    with psycopg.connect(database_url, autocommit=True) as own, ThreadPoolExecutor(1) as pool:
        one, sent = uuid7(), by()
        begun = pool.submit(handle, own, counter, one, Count(1), sent, projections=[counters])
        threading.Event().wait(0.1)
        with conn.transaction():  # where the head is always taken first
            first = handle(conn, counter, one, Count(1), sent, projections=[counters])
    assert sorted([begun.result().repeated, first.repeated]) == [False, True]
    assert head(conn).position == 1
    assert whole(conn).ok


@pytest.mark.parametrize("expected", [0, 2, 5])
def test_an_append_that_expects_another_version_is_a_conflict(conn: Connection, expected: int) -> None:
    one = uuid7()
    append(conn, [Stream("counter", one, 0, [counted()])], by())
    with pytest.raises(Conflict) as raised:
        append(conn, [Stream("counter", one, expected, [counted()])], Metadata())
    assert raised.value.actual == 1
    assert head(conn).position == 1


def counted() -> Any:
    return CODEC.encode(Counted(1))
