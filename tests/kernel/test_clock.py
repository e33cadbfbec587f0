"""The times of events may be set in a demo's log, never to what has not come yet, and in no other log."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsourcing.kernel import (
    ClockRefused,
    Expected,
    NewEvent,
    Stream,
    append,
    head,
    position_at,
    read_log,
    simulated,
    uuid7,
    verify,
)
from tests.kernel.counting import by
from tests.kernel.test_verify import CODEC

Connection = psycopg.Connection[tuple[Any, ...]]

LONG_AGO = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTES = st.lists(st.integers(-600, 600), min_size=1, max_size=12)


def write(conn: Connection, event_type: str = "Counted") -> None:
    event = NewEvent(uuid7(), event_type, 1, b"{}" if event_type == "DemoBegun" else b'{"step":1}')
    append(conn, [Stream("counter", uuid7(), Expected.NO_STREAM, [event])], by())


def begin_demo(conn: Connection, moment: datetime = LONG_AGO) -> None:
    write_at(conn, moment, "DemoBegun")


def write_at(conn: Connection, moment: datetime, event_type: str = "Counted") -> None:
    with simulated(conn) as set_clock:
        set_clock(moment)
        write(conn, event_type)


def test_a_demo_gets_the_times_that_it_says(conn: Connection) -> None:
    begin_demo(conn)
    later = LONG_AGO + timedelta(days=3, microseconds=7)
    write_at(conn, later)
    assert [event.recorded_at for event in read_log(conn)] == [LONG_AGO, later]


def test_whoever_uses_the_connection_next_has_the_real_clock(conn: Connection) -> None:
    begin_demo(conn)

    def fail() -> None:
        with simulated(conn) as set_clock:
            set_clock(LONG_AGO)
            conn.execute("SELECT 1 / 0")

    with pytest.raises(psycopg.errors.DivisionByZero):
        fail()
    before = conn.execute("SELECT clock_timestamp()").fetchall()[0][0]
    write(conn)
    assert head(conn).recorded_at >= before


@pytest.mark.parametrize("event_type", ["Counted", "DemoBegun"])
def test_a_log_that_does_not_begin_as_a_demo_refuses(conn: Connection, event_type: str) -> None:
    write(conn)
    write(conn, "DemoBegun")  # too late to make a demo of it
    with pytest.raises(ClockRefused, match="in a demo only"):
        write_at(conn, LONG_AGO, event_type)
    assert head(conn).position == 2


def test_an_empty_log_refuses_what_does_not_make_it_a_demo(conn: Connection) -> None:
    with pytest.raises(ClockRefused):
        write_at(conn, LONG_AGO)
    assert head(conn).position == 0


def test_a_setting_that_was_left_behind_is_refused_too(conn: Connection) -> None:
    write(conn)
    conn.execute("SELECT set_config('daybook.clock', %s, false)", (LONG_AGO.isoformat(),))
    with pytest.raises(psycopg.DatabaseError) as refused:
        write(conn)
    assert refused.value.sqlstate == "DB425"
    assert head(conn).position == 1


def test_what_has_not_come_yet_is_refused(conn: Connection) -> None:
    begin_demo(conn)
    with pytest.raises(ClockRefused, match="has not come yet"):
        write_at(conn, datetime.now(UTC) + timedelta(minutes=1))
    assert head(conn).position == 1


def test_it_needs_a_transaction_of_its_own(conn: Connection) -> None:
    with pytest.raises(ValueError, match="of its own"), conn.transaction(), simulated(conn):
        pass


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=MINUTES)
def test_times_never_run_backwards_and_every_moment_has_its_place(
    conn: Connection, minutes: list[int], verified: Callable[[], None]
) -> None:
    if head(conn).position == 0:
        begin_demo(conn)
    for minute in minutes:
        write_at(conn, head(conn).recorded_at + timedelta(minutes=minute))
    events = read_log(conn)
    assert all(one.recorded_at <= other.recorded_at for one, other in pairwise(events))
    for event in events:
        at_it = position_at(conn, event.recorded_at)
        assert at_it >= event.position
        assert events[at_it - 1].recorded_at == event.recorded_at
    verified()


@pytest.fixture
def verified(conn: Connection) -> Callable[[], None]:
    """Recomputes the hash chain. The one fault that is named is that this codec knows no event called DemoBegun."""

    def check() -> None:
        report = verify(conn, CODEC, [], [])
        assert {fault.position for fault in report.faults} == {1}, list(report.lines())

    return check
