"""Read models made anew from the log while the app works."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsourcing.kernel import (
    Codec,
    Progress,
    ProjectionFailed,
    RebuildRefused,
    Recorded,
    Rejected,
    RowChange,
    clear_killed,
    handle,
    rebuild,
    rebuild_under_way,
    uuid7,
    verify,
)
from tests.kernel.counting import CREATE, Count, Label, by, counter, counters
from tests.waiting import in_the_end

Connection = psycopg.Connection[tuple[Any, ...]]

CODEC = Codec([counter])
LABELS = st.sampled_from(["", "a", "b", "tab\t", "\\N", "🛩"])

FURNITURE = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'counters'::regclass
UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'counters' AND schemaname = 'public'
UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'counters'::regclass
UNION ALL SELECT concat(relowner::regrole, relacl), reloptions::text FROM pg_class WHERE oid = 'counters'::regclass
ORDER BY 1
"""


@pytest.fixture
def conn(conn: Connection) -> Connection:
    conn.execute(CREATE)
    return conn


@pytest.fixture
def other(conn: Connection, database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def do(conn: Connection, *commands: Any, ids: tuple[UUID, ...] = ()) -> None:
    ids = ids or tuple(uuid7() for _ in range(3))
    for number, command in enumerate(commands):
        handle(conn, counter, ids[number % len(ids)], command, by(), projections=[counters])


def rebuilt(conn: Connection, **more: Any) -> int:
    return rebuild(conn, CODEC, [counter], [counters], **more)


def expect_whole(conn: Connection) -> None:
    report = verify(conn, CODEC, [counter], [counters])
    assert report.ok, list(report.lines())


def rows(conn: Connection) -> list[tuple[Any, ...]]:
    counted = conn.execute("SELECT * FROM counters ORDER BY id").fetchall()
    return [*counted, *conn.execute("SELECT * FROM snapshots ORDER BY aggregate_id").fetchall()]


def test_a_rebuild_leaves_the_same_rows(conn: Connection) -> None:
    do(conn, *[Count(n) for n in range(10)], Label("tab\t, line\n, return\r, back\\slash, \\N, “quoted”, 🛩"))
    before = rows(conn)
    assert rebuilt(conn) == 10
    assert rows(conn) == before
    expect_whole(conn)


def test_a_rebuild_of_an_empty_log_leaves_empty_tables(conn: Connection) -> None:
    assert rebuilt(conn) == 0
    assert rows(conn) == []


def test_a_rebuild_mends_what_was_changed_behind_the_apps_back(conn: Connection) -> None:
    do(conn, Count(1), Count(2), Count(3))
    before = rows(conn)
    conn.execute("UPDATE counters SET steps = '{}' WHERE version = 1")
    conn.execute("DELETE FROM snapshots")
    rebuilt(conn)
    assert rows(conn) == before


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(0, 4), st.builds(Count, st.integers(-3, 9)) | st.builds(Label, LABELS)), max_size=25)
)
def test_whatever_was_commanded_the_tables_are_those_of_a_replay(
    conn: Connection, commands: list[tuple[int, Any]]
) -> None:
    ids = [uuid7() for _ in range(5)]
    for number, command in commands:
        with suppress(Rejected):
            do(conn, command, ids=(ids[number],))
    before = rows(conn)
    expect_whole(conn)
    rebuilt(conn)
    assert rows(conn) == before


def test_aggregates_larger_than_a_page_are_rebuilt(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    for length in (1, 2, 3, 4, 7, 10, 3, 1):
        do(conn, *[Count(n + 1) for n in range(length)], ids=(uuid7(),))
    before = rows(conn)
    for page in (1, 2, 3, 7):
        monkeypatch.setattr("eventsourcing.kernel.ahead.PAGE", page)
        monkeypatch.setattr("eventsourcing.kernel.replay.ENOUGH", 100 * page)
        rebuilt(conn)
        assert rows(conn) == before


def test_progress_says_how_far_it_is(conn: Connection) -> None:
    do(conn, *[Count(1)] * 9)
    said: list[Progress] = []
    rebuilt(conn, progress=said.append)
    assert (said[0].what, said[0].done, said[0].of) == ("replaying", 9, 9)
    assert said[0].rate > 0
    assert said[0].left == 0


def test_constraints_indexes_triggers_grants_and_settings_are_the_same_afterwards(conn: Connection) -> None:
    conn.execute("""
        CREATE INDEX counters_created ON counters (created_at DESC) WHERE version > 1;
        CREATE UNIQUE INDEX counters_lower ON counters (lower(label));
        ALTER TABLE counters ADD CHECK (version > 0), ADD total integer GENERATED ALWAYS AS (version + 1) STORED;
        ALTER TABLE counters SET (fillfactor = 70);
        CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER counters_watch AFTER UPDATE ON counters REFERENCING NEW TABLE AS fresh
            FOR EACH STATEMENT EXECUTE FUNCTION nothing();
        GRANT SELECT, UPDATE ON counters TO PUBLIC;
        ALTER TABLE counters OWNER TO pg_database_owner;
    """)
    do(conn, Count(1), Label("a"))
    before = conn.execute(FURNITURE).fetchall()
    rebuilt(conn)
    assert conn.execute(FURNITURE).fetchall() == before
    assert conn.execute("SELECT to_regnamespace('public_rebuild')").fetchone() == (None,)
    expect_whole(conn)


def test_one_read_model_is_rebuilt_by_name_and_an_unknown_one_is_refused(conn: Connection) -> None:
    do(conn, Count(1))
    before = rows(conn)
    conn.execute("UPDATE counters SET version = 7")
    rebuilt(conn, only="snapshots")
    assert rows(conn) != before
    rebuilt(conn, only="counters")
    assert rows(conn) == before
    with pytest.raises(RebuildRefused, match="no read model called nonsense"):
        rebuilt(conn, only="nonsense")


def test_prepared_statements_of_a_running_app_go_on_working(conn: Connection, other: Connection) -> None:
    other.prepare_threshold = 0
    one = uuid7()
    for _ in range(3):
        do(other, Count(1), ids=(one,))
        assert other.execute("SELECT version, steps FROM counters WHERE id = %s", (one,)).fetchone() is not None
        rebuilt(conn)
    do(other, Count(1), Label("a"), ids=(one,))
    assert other.execute("SELECT version, label FROM counters WHERE id = %s", (one,)).fetchone() == (5, "a")
    expect_whole(conn)


def test_what_is_saved_during_a_rebuild_is_not_lost(conn: Connection, other: Connection) -> None:
    one, two = uuid7(), uuid7()
    do(conn, Count(1), Label("a"), ids=(one,))
    todo = iter([(one, Label("b")), (two, Label("a")), (two, Count(3)), (one, Label("")), (one, Label("c"))])

    def save_meanwhile(progress: Progress) -> None:
        if progress.what == "replaying":
            for aggregate_id, command in todo:
                do(other, command, ids=(aggregate_id,))

    assert rebuilt(conn, progress=save_meanwhile) == 7
    assert conn.execute("SELECT id, label FROM counters ORDER BY 2").fetchall() == [(two, "a"), (one, "c")]
    expect_whole(conn)


def test_rebuilds_while_other_connections_save_and_read_lose_nothing(conn: Connection, database_url: str) -> None:
    ids = tuple(uuid7() for _ in range(20))
    stop = threading.Event()
    saved: list[int] = []

    def save(seed: int) -> None:
        chance = random.Random(seed)
        with psycopg.connect(database_url, autocommit=True) as own:
            while not stop.is_set():
                do(own, Count(chance.randint(1, 9)), ids=(chance.choice(ids),))
                own.execute("SELECT * FROM counters WHERE id = %s", (chance.choice(ids),)).fetchall()
                saved.append(1)

    threads = [threading.Thread(target=save, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        rebuilt(conn)
    stop.set()
    for thread in threads:
        thread.join()
    assert conn.execute('SELECT "position" FROM log_head').fetchone() == (len(saved),)
    expect_whole(conn)


def test_a_rebuild_waits_for_readers_and_does_not_hold_up_writers(conn: Connection, other: Connection) -> None:
    do(conn, Count(1))

    def read_for_a_while() -> None:
        with other.transaction():
            other.execute("SELECT FROM counters")
            time.sleep(0.7)

    reader = threading.Thread(target=read_for_a_while)
    reader.start()
    time.sleep(0.1)
    rebuilt(conn)
    reader.join()
    expect_whole(conn)


def test_a_workspace_in_a_schema_of_its_own_is_rebuilt_and_verified(database_url: str) -> None:
    migration = (Path(__file__).parents[2] / "migrations" / "0001_log.sql").read_bytes()
    with psycopg.connect(database_url, autocommit=True) as own:
        own.execute("CREATE SCHEMA \"Work space\"; SET search_path = 'Work space'")
        own.execute(migration)
        own.execute(CREATE)
        do(own, Count(1), Label("a"), Count(2))
        before = rows(own)
        own.execute("DELETE FROM counters")
        rebuilt(own)
        assert rows(own) == before
        expect_whole(own)
        assert own.execute("SHOW search_path").fetchone() == ('"Work space"',)
        assert own.execute("SELECT count(*) FROM public.events").fetchone() == (0,)


def test_of_two_rebuilds_at_once_the_second_is_refused(conn: Connection, other: Connection) -> None:
    do(conn, Count(1))

    def rebuild_meanwhile(progress: Progress) -> None:
        with pytest.raises(RebuildRefused, match="Another rebuild is under way"):
            rebuilt(other)

    rebuilt(conn, progress=rebuild_meanwhile)
    rebuilt(other)


def test_a_rebuild_that_is_interrupted_leaves_the_live_tables_and_a_connection_that_works(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(conn, *[Count(1)] * 9)
    before = rows(conn)
    monkeypatch.setattr("eventsourcing.kernel.ahead.PAGE", 2)

    def interrupt(progress: Progress) -> None:
        if progress.done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuilt(conn, progress=interrupt)
    assert rows(conn) == before
    assert conn.execute("SELECT to_regnamespace('public_rebuild')").fetchone() == (None,)
    rebuilt(conn)


def test_a_projection_that_fails_in_the_middle_of_the_log_is_named(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(events: Sequence[Recorded]) -> Iterator[RowChange]:
        if any(event.version == 5 for event in events):
            raise ZeroDivisionError
        yield from counters.project(events)

    do(conn, *[Count(1)] * 9, ids=(uuid7(),))
    before = rows(conn)
    monkeypatch.setattr("eventsourcing.kernel.ahead.PAGE", 2)
    with pytest.raises(ProjectionFailed, match="counters"):
        rebuild(conn, CODEC, [counter], [replace(counters, project=fails)])
    assert rows(conn) == before
    [fault] = verify(conn, CODEC, [counter], [replace(counters, project=fails)]).faults
    assert fault.position == 5
    assert "it cannot be replayed: The read model counters could not be updated: ZeroDivisionError()" in fault.what
    expect_whole(conn)


def test_rows_that_a_constraint_refuses_leave_the_live_tables_as_they_were(conn: Connection) -> None:
    do(conn, Count(1), Count(2))
    before = rows(conn)
    conn.execute("ALTER TABLE counters ADD CONSTRAINT never CHECK (version > 5) NOT VALID")
    with pytest.raises(ProjectionFailed, match="counters"):
        rebuilt(conn)
    assert rows(conn) == before


SCRIPT = """
import sys, psycopg
from eventsourcing.kernel import Codec, rebuild
from tests.kernel.counting import counter, counters
with psycopg.connect(sys.argv[1], autocommit=True) as conn:
    print("ready", flush=True)
    while True:
        rebuild(conn, Codec([counter]), [counter], [counters])
"""


def test_a_rebuild_that_is_killed_leaves_the_live_tables_and_can_be_run_again(
    conn: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(conn, *[Count(1)] * 200, ids=tuple(uuid7() for _ in range(50)))
    before = rows(conn)
    chance = random.Random(7)
    for _ in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", SCRIPT, database_url], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.random() * 0.15)
            process.send_signal(signal.SIGKILL)
        assert rows(conn) == before
    assert in_the_end(lambda: rebuilds(conn)), "the server never noticed that the last one is gone"
    assert rows(conn) == before
    expect_whole(conn)


def test_what_a_killed_rebuild_left_is_removed_and_one_that_runs_is_let_be(conn: Connection, other: Connection) -> None:
    do(conn, Count(1))
    assert not clear_killed(conn)
    conn.execute("CREATE SCHEMA public_rebuild; CREATE TABLE public_rebuild.counters (LIKE counters)")

    def clear_meanwhile(_progress: Progress) -> None:
        assert rebuild_under_way(other)
        assert not clear_killed(other)

    rebuilt(conn, progress=clear_meanwhile)
    assert not rebuild_under_way(other)
    conn.execute("CREATE SCHEMA public_rebuild; CREATE TABLE public_rebuild.counters (LIKE counters)")
    assert clear_killed(conn)
    assert conn.execute("SELECT to_regnamespace('public_rebuild')").fetchone() == (None,)


def test_a_schema_with_somebodys_own_tables_is_not_taken_for_that_of_a_rebuild(conn: Connection) -> None:
    conn.execute("CREATE SCHEMA public_rebuild; CREATE TABLE public_rebuild.treasures (n integer)")
    assert not clear_killed(conn)
    with pytest.raises(RebuildRefused, match="public_rebuild holds what is not Daybook's: treasures"):
        rebuilt(conn)
    assert conn.execute("SELECT count(*) FROM public_rebuild.treasures").fetchone() == (0,)


def rebuilds(conn: Connection) -> bool:
    """Whether nobody else is at it."""
    try:
        rebuilt(conn)
    except RebuildRefused:
        return False
    return True
