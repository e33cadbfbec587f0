"""Snapshots: a long stream loads like a short one, and no snapshot is trusted that other code made."""

from contextlib import nullcontext
from typing import Any
from uuid import UUID

import psycopg
import pytest

from eventsourcing.kernel import Codec, Loaded, Rejected, Stream, append, handle, load, rebuild, uuid7
from tests.kernel.counting import Count, Counted, Counter, Label, Labelled, by, counter

Connection = psycopg.Connection[tuple[Any, ...]]

CODEC = Codec([counter])


def load_and_count(conn: Connection, aggregate_id: UUID) -> tuple[Loaded, int, int]:
    """What was loaded, and how many rows of snapshots and of events were read for it."""
    with conn.transaction():
        before = rows_read(conn)
        loaded = load(conn, counter, aggregate_id)
        after = rows_read(conn)
    return loaded, after["snapshots"] - before["snapshots"], after["events"] - before["events"]


def rows_read(conn: Connection) -> dict[str, int]:
    return dict(
        conn.execute(
            """SELECT relname, coalesce(idx_tup_fetch, 0) + seq_tup_read FROM pg_stat_xact_user_tables
            WHERE relname IN ('snapshots', 'events')"""
        ).fetchall()
    )


def test_ten_thousand_events_load_by_reading_one_row(conn: Connection) -> None:
    one = uuid7()
    append(conn, [Stream("counter", one, 0, [CODEC.encode(Counted(1)) for _ in range(9_999)])], by())
    handle(conn, counter, one, Count(1), by())
    assert load_and_count(conn, one) == (Loaded(Counter(10_000), 10_000), 1, 0)


def test_a_snapshot_is_followed_by_the_events_after_it(conn: Connection) -> None:
    one = uuid7()
    append(conn, [Stream("counter", one, 0, [CODEC.encode(Counted(1)) for _ in range(999)])], by())
    handle(conn, counter, one, Count(5), by())
    append(conn, [Stream("counter", one, 1000, [CODEC.encode(Counted(2)), CODEC.encode(Counted(3))])], by())
    assert load_and_count(conn, one) == (Loaded(Counter(1009), 1002), 1, 1 + 2)  # the first is asked for beforehand


def test_a_snapshot_of_other_code_is_ignored(conn: Connection) -> None:
    one = uuid7()
    handle(conn, counter, one, Count(5), by())
    conn.execute("""UPDATE snapshots SET state = '{"nonsense": true}', fingerprint = 'of other code'""")
    assert load(conn, counter, one) == Loaded(Counter(5), 1)
    handle(conn, counter, one, Count(1), by())
    assert conn.execute("SELECT fingerprint, state FROM snapshots").fetchall() == [
        (counter.fingerprint, {"total": 6, "label": ""})
    ]


def test_a_command_that_is_accepted_decides_on_the_snapshot_alone(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = uuid7()
    handle(conn, counter, one, Count(5), by())
    for whole in ("load", "follow"):
        monkeypatch.setattr(f"eventsourcing.kernel.attempt.{whole}", lambda *_: pytest.fail("It was loaded whole."))
    assert handle(conn, counter, one, Count(2), by()).version == 2


@pytest.mark.parametrize(
    ("since", "command", "after"),
    [
        (Counted(-2), Count(1), Counter(4, "ink")),  # accepted either way
        (Counted(-2), Count(-4), None),  # the 5 of the snapshot are enough for it, the 3 that there are now are not
        (Counted(2), Count(-6), Counter(1, "ink")),  # the other way round
        (Labelled("pen"), Label("ink"), Counter(5, "ink")),  # the snapshot says that it is called so already
        (Labelled("pen"), Label("pen"), Counter(5, "pen")),  # the stream does
    ],
)
@pytest.mark.parametrize("expected", [None, 3])
@pytest.mark.parametrize("open_transaction", [False, True])
def test_a_snapshot_that_is_behind_decides_nothing(
    conn: Connection,
    since: Counted | Labelled,
    command: Count | Label,
    after: Counter | None,
    expected: int | None,
    open_transaction: bool,
) -> None:
    one = uuid7()
    handle(conn, counter, one, Label("ink"), by())
    handle(conn, counter, one, Count(5), by())
    append(conn, [Stream("counter", one, 2, [CODEC.encode(since)])], by())
    with conn.transaction() if open_transaction else nullcontext():
        if after is None:
            with pytest.raises(Rejected, match="below zero"):
                handle(conn, counter, one, command, by(), expected=expected)
        else:
            handle(conn, counter, one, command, by(), expected=expected)
            assert load(conn, counter, one).state == after


def test_snapshots_that_are_missing_are_made_by_a_rebuild(conn: Connection) -> None:
    one = uuid7()
    append(conn, [Stream("counter", one, 0, [CODEC.encode(Counted(1)) for _ in range(1000)])], by())
    assert load_and_count(conn, one) == (Loaded(Counter(1000), 1000), 0, 1 + 1000)
    rebuild(conn, CODEC, [counter], [], only="snapshots")
    assert load_and_count(conn, one) == (Loaded(Counter(1000), 1000), 1, 0)
