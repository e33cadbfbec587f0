from typing import Any
from uuid import UUID

import psycopg
import pytest

from eventsourcing.kernel import (
    Codec,
    Conflict,
    Decider,
    Handled,
    Intent,
    Projection,
    ProjectionFailed,
    Rejected,
    alone,
    handle,
    handle_batch,
    head,
    load,
    read_log,
    uuid7,
    verify,
)
from tests.kernel.counting import CREATE, Count, Counted, Counter, Label, Labelled, by, counter, counters, decide

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def conn(conn: Connection) -> Connection:
    conn.execute(CREATE)
    return conn


def count(conn: Connection, aggregate_id: UUID, step: int, **more: Any) -> Handled:
    return handle(conn, counter, aggregate_id, Count(step), by(), projections=[counters], **more)


def test_a_command_appends_and_projects(conn: Connection) -> None:
    one = uuid7()
    handled = count(conn, one, 5)
    [event] = handled.events
    assert (handled.before, handled.version, event.position, event.version) == (0, 1, 1, 1)
    row = conn.execute("SELECT id, steps, version, changed_position, created_at, changed_at FROM counters").fetchone()
    assert row == (one, {"1": 5}, 1, 1, event.recorded_at, event.recorded_at)
    assert load(conn, counter, one) == (Counter(5), 1)


def test_a_second_command_updates_the_same_row(conn: Connection) -> None:
    one = uuid7()
    count(conn, one, 5)
    handle(conn, counter, one, Label("a"), by(), projections=[counters])
    count(conn, one, 2)
    assert conn.execute("SELECT label, steps, version, changed_position FROM counters").fetchall() == [
        ("a", {"1": 5, "3": 2}, 3, 3)
    ]


def test_the_id_of_something_else_is_refused_in_words(conn: Connection) -> None:
    one = uuid7()
    count(conn, one, 5)

    def evolve(state: Counter, event: Counted | Labelled) -> Counter:
        return counter.evolve(state, event)

    gauge = Decider(aggregate_type="gauge", events=Counted | Labelled, initial=Counter(), decide=decide, evolve=evolve)
    with pytest.raises(Rejected, match="id of something else"):
        handle(conn, gauge, one, Count(1), by(), projections=[])
    assert head(conn).position == 1


def test_a_connection_that_would_not_commit_is_refused(database_url: str) -> None:
    with psycopg.connect(database_url) as own, pytest.raises(ValueError, match="autocommit"):
        count(own, uuid7(), 1)


def test_deciding_nothing_writes_nothing(conn: Connection) -> None:
    assert count(conn, uuid7(), 0) == Handled((), 0, 0)
    assert head(conn).position == 0


def test_a_repeated_command_answers_with_its_first_result(conn: Connection) -> None:
    one, metadata = uuid7(), by()
    first = handle(conn, counter, one, Count(5), metadata, projections=[counters])
    again = handle(conn, counter, one, Count(5), metadata, projections=[counters], expected=0)
    assert again == first._replace(repeated=True)
    assert len(read_log(conn)) == 1


@pytest.mark.parametrize("steps", [(5,), (5, 7)])
def test_a_repeated_command_writes_nothing_although_others_came_between(
    conn: Connection, steps: tuple[int, ...]
) -> None:
    """It is decided once more, on a state that is another one; no row and no snapshot may be of that."""
    one, said = uuid7(), by()
    intents = [Intent(counter, one, Count(step)) for step in steps]
    first = handle_batch(conn, intents, said, projections=[counters])
    count(conn, one, 2)
    tables = ("events", "log_head", "counters", "snapshots")
    before = [conn.execute(f"SELECT * FROM {table} ORDER BY 1".encode()).fetchall() for table in tables]
    again = handle_batch(conn, intents, said, projections=[counters])
    assert [one.repeated for one in again if isinstance(one, Handled)] == [True] * len(first)
    assert [conn.execute(f"SELECT * FROM {table} ORDER BY 1".encode()).fetchall() for table in tables] == before


def test_a_stale_expectation_conflicts_and_a_fresh_one_does_not(conn: Connection) -> None:
    one = uuid7()
    count(conn, one, 5, expected=0)
    with pytest.raises(Conflict) as conflict:
        count(conn, one, 5, expected=0)
    assert (conflict.value.aggregate_id, conflict.value.actual) == (one, 1)
    count(conn, one, 5, expected=1)


def test_an_aggregate_that_its_sender_has_loaded_is_not_loaded_again(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = uuid7()
    count(conn, one, 5)
    loaded = load(conn, counter, one)
    monkeypatch.setattr("eventsourcing.kernel.attempt.load", lambda *_: pytest.fail("It was loaded again."))
    assert count(conn, one, 2, loaded=loaded).version == 2
    assert load(conn, counter, one) == (Counter(7), 2)


def test_a_loaded_aggregate_that_has_changed_since_is_decided_on_as_it_is_now(conn: Connection) -> None:
    one = uuid7()
    count(conn, one, 5)
    loaded = load(conn, counter, one)
    count(conn, one, -4)
    with pytest.raises(Rejected, match="below zero"):  # there is 1 now, of the 5 that were loaded
        count(conn, one, -2, loaded=loaded)
    handled = count(conn, one, 3, loaded=loaded)
    assert (handled.before, handled.version) == (2, 3)
    assert load(conn, counter, one) == (Counter(4), 3)
    assert conn.execute("SELECT steps, version FROM counters").fetchall() == [({"1": 5, "2": -4, "3": 3}, 3)]


def test_a_check_of_another_aggregate_conflicts_when_that_has_changed(conn: Connection) -> None:
    one, two = uuid7(), uuid7()
    count(conn, one, 5)
    count(conn, two, 5, checks=[(one, 1)])
    count(conn, one, 5)
    with pytest.raises(Conflict) as conflict:
        count(conn, two, 5, checks=[(one, 1)])
    assert conflict.value.aggregate_id == one


def test_a_constraint_of_a_read_model_refuses_in_words(conn: Connection) -> None:
    handle(conn, counter, uuid7(), Label("a"), by(), projections=[counters])
    with pytest.raises(Rejected, match="Another counter has this label"):
        handle(conn, counter, uuid7(), Label("a"), by(), projections=[counters])
    assert head(conn).position == 1


def test_a_projection_that_fails_fails_the_command_and_is_named(conn: Connection) -> None:
    def broken(events: Any) -> Any:
        raise ZeroDivisionError

    with pytest.raises(ProjectionFailed, match="broken"):
        handle(
            conn,
            counter,
            uuid7(),
            Count(1),
            by(),
            projections=[counters, Projection("broken", ("counter",), (), broken)],
        )
    conn.execute("ALTER TABLE counters DROP COLUMN steps")
    with pytest.raises(ProjectionFailed, match="counters"):
        count(conn, uuid7(), 1)
    assert head(conn).position == 0


def test_a_batch_stores_what_is_accepted_and_says_what_is_not(conn: Connection) -> None:
    ids = [uuid7() for _ in range(4)]
    intents = [Intent(counter, one, Count(step)) for one, step in zip(ids, (1, -1, 0, 4), strict=True)]
    metadata = by()
    outcomes = handle_batch(conn, intents, metadata, projections=[counters])
    assert [one.version if isinstance(one, Handled) else str(one) for one in outcomes] == [
        1,
        "A counter cannot go below zero.",
        0,
        1,
    ]
    assert conn.execute("SELECT count(*), max(changed_position) FROM counters").fetchone() == (2, 2)
    again = handle_batch(conn, intents, metadata, projections=[counters])
    assert [one.repeated for one in again if isinstance(one, Handled)] == [True] * 4
    assert head(conn).position == 2


def test_intents_of_a_batch_for_one_aggregate_are_decided_one_on_the_other(conn: Connection) -> None:
    one, two = uuid7(), uuid7()
    count(conn, one, 1)
    steps = [(one, 2), (two, 5), (one, -4), (one, -3), (two, 0), (two, 7)]
    outcomes = handle_batch(
        conn, [Intent(counter, which, Count(step)) for which, step in steps], by(), projections=[counters]
    )
    assert [(h.before, h.version, [e.event.step for e in h.events]) for h in outcomes if isinstance(h, Handled)] == [
        (1, 2, [2]),
        (0, 1, [5]),
        (2, 3, [-3]),
        (1, 1, []),
        (1, 2, [7]),
    ]
    assert isinstance(outcomes[2], Rejected)
    assert [(load(conn, counter, which)) for which in (one, two)] == [(Counter(0), 3), (Counter(12), 2)]
    for handled in outcomes:
        if isinstance(handled, Handled):
            assert [e.event_id for e in read_log(conn)[1:] if e.position in {h.position for h in handled.events}] == [
                h.event_id for h in handled.events
            ]
    report = verify(conn, Codec([counter]), [counter], [counters])
    assert report.ok, list(report.lines())


def test_alone_nobody_else_appends(conn: Connection, database_url: str) -> None:
    one = uuid7()
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SET lock_timeout = '100ms'")
        with alone(conn):
            with pytest.raises(psycopg.errors.LockNotAvailable):
                count(other, uuid7(), 1)
            count(conn, one, 1)
        count(other, one, 1)
    assert load(conn, counter, one).state.total == 2
