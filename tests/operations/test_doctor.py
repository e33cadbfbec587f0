"""`doctor`, on installations that are well and on sick ones."""

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from click.testing import CliRunner

from app import DECIDERS, create_app
from eventsourcing import operations
from eventsourcing.kernel.migrations import migrate
from eventsourcing.operations.database import MIGRATIONS
from eventsourcing.operations.doctor import database, installation
from eventsourcing.operations.doctor.finding import Finding
from tests.operations.houses import furnish, on
from tests.operations.running import command, daybook, free_port

Examine = Callable[[], str]


@pytest.fixture
def examined(database_url: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Runs the doctor, and gives what it says, with its status as the last word."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DAYBOOK_DATA", str(data))
    monkeypatch.setenv("DAYBOOK_PORT", str(free_port()))

    def examine() -> str:
        done = CliRunner().invoke(
            operations.command_line, ["doctor"], obj=operations.Daybook(create_app, DECIDERS), catch_exceptions=False
        )
        return f"{done.output}{done.exit_code}"

    return examine


def test_a_new_installation_is_well(data: Path) -> None:
    done = command(data, "doctor", DAYBOOK_PORT=str(free_port()))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Nothing is wrong.\n")
    for words in (
        "Python 3.",
        "packages, each of the version",
        "the embedded one, answers",
        "The database is empty",
    ):
        assert words in done.stdout
    assert "WRONG" not in done.stdout


def test_beside_a_running_daybook_its_port_is_no_trouble_but_another_program_s_is(data: Path) -> None:
    with daybook(data) as running:
        told = command(data, "doctor", DAYBOOK_PORT=str(running.port)).stdout
        assert f"Daybook answers on 127.0.0.1, port {running.port}." in told
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = command(data, "doctor", DAYBOOK_PORT=str(port))
    assert done.returncode == 1
    assert f"WRONG Daybook does not answer on 127.0.0.1, port {port}" in done.stdout


def test_what_has_events_wants_a_backup(database_url: str, data: Path, examined: Examine) -> None:
    furnish(database_url, data)
    assert "note  No backup has been made with `backup`." in examined()
    assert on(database_url, data, "backup").returncode == 0
    assert "The last backup is of " in examined()
    note = data / "last-backup.json"
    note.write_text(note.read_text().replace("202", "201", 1).replace('"at":"202', '"at":"201'))
    assert "days old" in examined()


def test_a_guard_that_was_taken_off_is_noticed(conn: psycopg.Connection[tuple[object]], examined: Examine) -> None:
    healthy = examined()
    assert "ok    The database refuses to rewrite events." in healthy
    assert "WRONG The server has fsync and full_page_writes off" in healthy  # as servers of tests have
    assert healthy.endswith("One needs a hand.\n1")
    conn.execute("ALTER TABLE events DISABLE TRIGGER ALL")
    told = examined()
    assert "WRONG The database would let somebody rewrite events." in told
    assert told.endswith("2 of these need a hand.\n1")


def test_what_is_wrong_in_the_database_is_named(
    database_url: str, data: Path, conn: psycopg.Connection[tuple[object]], examined: Examine
) -> None:
    furnish(database_url, data)
    conn.execute("ALTER TABLE log_head DISABLE TRIGGER head_moves_forward")
    conn.execute("UPDATE log_head SET position = position + 1, recorded_at = 'infinity'")
    conn.execute("CREATE SCHEMA public_rebuild")
    conn.execute("UPDATE snapshots SET fingerprint = 'other'")
    conn.execute("DROP INDEX records_search_idx")
    conn.execute("INSERT INTO migrations (number, name, checksum) VALUES (999, '0999_later.sql', '')")
    conn.execute(
        """INSERT INTO import_files (id, is_new, file_name, size, sha256, uploaded_by, state, reading, trouble)
        VALUES (gen_random_uuid(), false, 'ships.csv', 1, '', gen_random_uuid(), 'loading', '{}', 'It sank.')"""
    )
    (data / "upgrade-under-way.json").touch()
    told = examined()
    for words in (
        "WRONG The database would let somebody set the head of the log back.",
        "WRONG The head of the log, at ",
        "WRONG The last event is from the future, infinity.",
        "note  A rebuild was killed, and left its tables.",
        "snapshots were made by other code",
        "note  Searches have no index",
        "WRONG This database was migrated by a newer Daybook (0999_later.sql)",
        "WRONG The import of ships.csv has stopped: It sank.",
        "WRONG An upgrade was begun and not finished.",
    ):
        assert words in told


def test_a_database_that_lacks_migrations_is_told_to_upgrade(
    conn: psycopg.Connection[tuple[object]], examined: Examine
) -> None:
    conn.execute("DELETE FROM migrations WHERE number = (SELECT max(number) FROM migrations)")
    assert "WRONG The database lacks 1 migration (" in examined()


def test_without_a_database_it_looks_at_the_rest(data: Path) -> None:
    done = command(data, "doctor", DATABASE_URL="postgresql://ana:secret@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "The rest needs the database, and was not looked at." in done.stdout
    assert "secret" not in done.stdout.replace("The secret key", "")
    assert "ok    The secret key is long" in done.stdout


def test_a_table_that_is_missing_keeps_it_from_one_look_only(
    conn: psycopg.Connection[tuple[object]], examined: Examine
) -> None:
    conn.execute("DROP TABLE import_files")
    told = examined()
    assert '?     The imports: relation "import_files" does not exist' in told
    assert "rate_limits has 0 rows." in told
    assert told.endswith("1")


def test_a_setting_that_is_wrong_is_all_it_looks_at(data: Path) -> None:
    done = command(data, "doctor", DAYBOOK_PORT="http")
    assert done.returncode == 1
    assert "WRONG DAYBOOK_PORT is 'http'" in done.stdout


def test_keys_that_others_can_read_or_guess_are_named(
    data: Path, examined: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    examined()
    (data / "secret-key").chmod(0o644)
    assert f"WRONG Others on this machine can read {data}/secret-key." in examined()
    monkeypatch.setenv("DAYBOOK_SECRET_KEY", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    assert "WRONG The secret key could be guessed." in examined()


def test_a_full_disk_a_wrong_package_and_open_doors_are_named(
    examined: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
    monkeypatch.setattr(installation, "has", lambda _name: "0.0")
    monkeypatch.setenv("DAYBOOK_HOST", "0.0.0.0")
    told = examined()
    assert "Make room; below 2 GB" in told
    assert "A backup needs twice its size there." in told
    assert "WRONG Installed is not what requirements.txt names: argon2-cffi 0.0 instead of " in told
    assert "note  It listens on 0.0.0.0 and answers to any name." in told


def test_clocks_that_are_apart_are_named(examined: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "SKEW", -1.0)
    assert "WRONG The clocks of the app and the database are 0 s apart." in examined()


def test_an_index_that_knows_no_letters_but_those_of_ascii_is_told(conn: psycopg.Connection[tuple[object]]) -> None:
    told = [finding.mark for finding in searches(conn, embedded=True)]
    assert told == ["ok"]
    conn.execute(
        "CREATE DATABASE of_old TEMPLATE template0 LC_CTYPE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
    )
    try:
        with psycopg.connect(psycopg.conninfo.make_conninfo(conn.info.dsn, dbname="of_old"), autocommit=True) as old:
            migrate(old, MIGRATIONS)
            [ours], [theirs] = (list(searches(old, embedded=embedded)) for embedded in (True, False))
    finally:
        conn.execute("DROP DATABASE of_old")
    assert (ours.mark, theirs.mark) == ("note", "note")
    assert "restore the backup there" in ours.remedy
    assert "LC_CTYPE C.UTF-8" in theirs.remedy


def searches(conn: psycopg.Connection[tuple[object]], *, embedded: bool) -> Iterator[Finding]:
    """What the doctor says of the index of searches."""
    patient = SimpleNamespace(conn=conn, database=SimpleNamespace(embedded=embedded))
    return database.trigrams(patient)  # type: ignore[arg-type]  # all that it looks at
