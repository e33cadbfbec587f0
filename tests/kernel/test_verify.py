"""Verification names what does not fit, in the log and in the read models."""

from typing import Any

import psycopg
import pytest

from eventsourcing.kernel import (
    Codec,
    Progress,
    Report,
    Stream,
    append,
    handle,
    head,
    rebuild,
    uuid7,
    verify,
)
from tests.kernel.counting import CREATE, Count, Counted, Label, by, counter, counters

Connection = psycopg.Connection[tuple[Any, ...]]

CODEC = Codec([counter])
IDS = tuple(uuid7() for _ in range(3))


@pytest.fixture
def conn(conn: Connection) -> Connection:
    """Three counters, nine events, and a log that lets itself be edited."""
    conn.execute(CREATE)
    for number in range(9):
        command = Label(f"label {number}") if number > 5 else Count(number + 1)
        handle(conn, counter, IDS[number % 3], command, by(reason="why"), projections=[counters])
    conn.execute("ALTER TABLE events DISABLE TRIGGER events_are_never_rewritten")
    return conn


def verified(conn: Connection, **more: Any) -> Report:
    return verify(conn, CODEC, [counter], [counters], **more)


def test_an_untouched_log_and_its_read_models_verify(conn: Connection) -> None:
    said: list[Progress] = []
    report = verified(conn, progress=said.append)
    assert report.ok
    assert list(report.lines()) == ["9 events fit together, and every read model is what a replay makes."]
    assert [(one.what, one.done, one.of) for one in said] == [("checking hashes", 9, 9), ("replaying", 9, 9)]
    assert conn.execute("SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()").fetchone() == (0,)


def test_an_empty_log_verifies(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute(CREATE)
        assert verified(conn).ok


@pytest.mark.parametrize(
    "edit",
    [
        """data = '{"step": 77}'""",
        "reason = 'another'",
        "reason = NULL",
        "actor_id = gen_random_uuid()",
        "actor_kind = 'token'",
        "source = 'api'",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "effective_at = '2020-01-01 00:00+00'",
        "schema_version = 2",
        "event_type = 'Renamed'",
        "aggregate_type = 'other'",
        "event_id = gen_random_uuid()",
        "command_id = gen_random_uuid()",
        "change_set_id = gen_random_uuid()",
        "causation_id = gen_random_uuid()",
        "hash = sha256('')",
    ],
)
def test_the_first_event_that_was_edited_is_named(conn: Connection, edit: str) -> None:
    conn.execute(f'UPDATE events SET {edit} WHERE "position" = 4'.encode())
    report = verified(conn)
    assert not report.ok
    assert report.faults[0].position == 4
    assert next(iter(report.lines())) == "Event 4: its hash does not fit: it is not as it was recorded."


def test_events_that_changed_places_are_named(conn: Connection) -> None:
    conn.execute('UPDATE events SET "version" = -"version" WHERE aggregate_id = %s', (IDS[0],))
    conn.execute('UPDATE events SET "version" = 4 + "version" WHERE aggregate_id = %s', (IDS[0],))
    assert verified(conn).faults[0].position == 1


def test_an_event_that_is_missing_is_named(conn: Connection) -> None:
    conn.execute('DELETE FROM events WHERE "position" = 4')
    faults = verified(conn).faults
    assert faults[0] == (5, "it follows event 3; what was between them is missing.")
    assert f"Aggregate {IDS[0]} has 2 events, with versions 1 to 3." in [fault.what for fault in faults]


def test_a_log_whose_end_is_missing_is_told_by_its_head(conn: Connection) -> None:
    conn.execute('DELETE FROM events WHERE "position" > 7')
    assert (None, "The head of the log, at 9, does not fit its last event, 7.") in verified(conn).faults


def test_the_first_twenty_of_many_faults_are_named_in_the_order_of_the_log(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(30):
        handle(conn, counter, IDS[0], Count(1), by(), projections=[counters])
    conn.execute("UPDATE events SET reason = 'another'")
    for page in (1, 7, 500):
        monkeypatch.setattr("eventsourcing.kernel.ahead.PAGE", page)
        report = verified(conn)
        assert [fault.position for fault in report.faults] == list(range(1, 21))
        assert report.compared


@pytest.mark.parametrize("what", ["checking hashes", "replaying"])
def test_a_verification_that_is_interrupted_leaves_nothing_behind(
    conn: Connection, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.what == what:
            raise KeyboardInterrupt

    monkeypatch.setattr("eventsourcing.kernel.ahead.PAGE", 2)
    with pytest.raises(KeyboardInterrupt):
        verified(conn, progress=interrupt)
    assert conn.execute("SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()").fetchone() == (0,)
    assert verified(conn).ok


def test_an_event_that_cannot_be_read_is_reported_with_position_and_path(conn: Connection) -> None:
    conn.execute("""UPDATE events SET data = '{"step": "many"}' WHERE "position" = 2""")
    report = verified(conn)
    assert not report.compared
    assert "Event 2: it cannot be read: Event 2 (Counted) cannot be read at $.step" in "\n".join(report.lines())


def test_an_edited_row_is_named_with_what_it_is_and_should_be_and_rebuilding_mends_it(conn: Connection) -> None:
    conn.execute("UPDATE counters SET label = 'edited' WHERE id = %s", (IDS[1],))
    [difference] = verified(conn).differences
    assert difference == ("counters", {"id": str(IDS[1])}, "differs", {"label": ("edited", "label 7")})
    assert str(difference) == f"counters, id {IDS[1]}: label is 'edited', should be 'label 7'."
    rebuild(conn, CODEC, [counter], [counters])
    assert verified(conn).ok


def test_a_missing_and_a_surplus_row_are_named_and_rebuilding_mends_them(conn: Connection) -> None:
    surplus = uuid7()
    conn.execute("UPDATE counters SET id = %s WHERE id = %s", (surplus, IDS[2]))
    report = verified(conn)
    assert report.differing == {"counters": 2}
    assert {(one.key["id"], one.kind) for one in report.differences} == {
        (str(IDS[2]), "missing"),
        (str(surplus), "surplus"),
    }
    rebuild(conn, CODEC, [counter], [counters])
    assert verified(conn).ok


def test_of_many_rows_that_differ_twenty_are_named_and_the_rest_counted(conn: Connection) -> None:
    conn.execute(
        """INSERT INTO counters SELECT gen_random_uuid(), n::text, '{}', 1, 1, now(), now()
        FROM generate_series(1, 50) n"""
    )
    report = verified(conn)
    assert report.differing == {"counters": 50}
    assert len(report.differences) == 20
    assert "counters: 30 more rows differ." in list(report.lines())


def test_an_edited_snapshot_is_named_unless_other_code_made_it(conn: Connection) -> None:
    conn.execute(
        """UPDATE snapshots SET state = '{"total": 1000000, "label": ""}' WHERE aggregate_id = %s""", (IDS[0],)
    )
    [difference] = verified(conn).differences
    assert (difference.table, difference.key) == ("snapshots", {"aggregate_id": str(IDS[0])})
    conn.execute("UPDATE snapshots SET fingerprint = 'of other code'")
    assert verified(conn).ok


def test_a_snapshot_may_be_missing_or_old_but_not_wrong(conn: Connection) -> None:
    conn.execute("DELETE FROM snapshots WHERE aggregate_id = %s", (IDS[0],))
    append(conn, [Stream("counter", IDS[1], 3, [CODEC.encode(Counted(5))])], by())
    rebuild(conn, CODEC, [counter], [counters], only="counters")
    assert verified(conn).ok
    conn.execute("""UPDATE snapshots SET state = '{"total": 0, "label": ""}' WHERE aggregate_id = %s""", (IDS[1],))
    assert [difference.table for difference in verified(conn).differences] == ["snapshots"]


def test_verifying_changes_nothing(conn: Connection) -> None:
    conn.execute("DELETE FROM counters")
    before = head(conn)
    verified(conn)
    assert head(conn) == before
    assert conn.execute("SELECT count(*) FROM counters").fetchone() == (0,)
