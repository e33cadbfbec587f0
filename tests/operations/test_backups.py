"""`backup` and `restore`, with real servers, real files and real kills."""

import fcntl
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from eventsourcing.operations.backups.dumping import dump
from eventsourcing.operations.backups.tools import reaching, tool
from eventsourcing.operations.errors import Refused
from tests.conftest import Connection, clone
from tests.operations.houses import busy, killed_when, log, on
from tests.operations.running import command, daybook
from tests.operations.test_outages import small_disk

__all__ = ["small_disk"]  # a fixture


@pytest.fixture
def another_url(postgres: Connection) -> Iterator[str]:
    yield from clone(postgres, "template0")


def backed_up(url: str, data: Path) -> Path:
    done = on(url, data, "backup")
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.splitlines()[0])


def test_a_backup_tells_where_its_log_ends_and_only_this_user_can_read_it(url: str, data: Path) -> None:
    position, hash = log(url)[-1]
    before = datetime.now(UTC).date()
    file = backed_up(url, data)
    days = {before, datetime.now(UTC).date()}  # two, if midnight has passed
    assert file in {data / "backups" / f"daybook-{position:09}-{hash[:8]}-{day}.dump" for day in days}
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert not (data / "scratch").exists()


def test_a_backup_goes_where_one_says(url: str, data: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    into, named = (
        Path(on(url, data, "backup", str(tmp_path / "disk" / name)).stdout.split()[0]) for name in ("", "house.sql")
    )
    assert into.name.startswith("daybook-")
    assert (named.name[:6], named.suffix) == ("house-", ".sql")
    assert into.name[8:-5] == named.name[6:-4]
    done = on(url, data, "backup", str(tmp_path / "none" / "house.dump"))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"There is no folder {tmp_path}/none. Make it first, or mount the disk" in done.stderr


def test_nobody_is_signed_in_by_a_backup(url: str, data: Path, another_url: str) -> None:
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(
            """INSERT INTO sessions (id, token_hash, user_id, address, agent, complete)
            SELECT gen_random_uuid(), '\\x00', id, '', '', true FROM users"""
        )
    assert on(another_url, data, "restore", str(backed_up(url, data))).returncode == 0
    with psycopg.connect(another_url) as conn:
        assert conn.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
        assert conn.execute("SELECT count(*) FROM credentials").fetchone() == (1,)


def test_a_database_that_does_not_verify_is_kept_under_a_name_that_says_so(url: str, data: Path) -> None:
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("UPDATE users SET name = 'Eve'")
    done = on(url, data, "backup")
    assert done.returncode == 1
    assert Path(done.stdout.strip()).name.endswith("-unsound.dump")
    assert "name is 'Eve', should be 'Ana'" in done.stderr
    assert "`rebuild` mends rows that differ" in done.stderr
    assert not (data / "last-backup.json").exists()


def test_a_backup_is_restored_into_an_empty_database(url: str, data: Path, another_url: str) -> None:
    file = backed_up(url, data)
    done = on(another_url, data, "restore", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"verified. The head is {log(url)[-1][1]}." in done.stdout
    assert log(another_url) == log(url)
    assert on(another_url, data, "verify").returncode == 0
    with psycopg.connect(another_url, autocommit=True) as conn, pytest.raises(psycopg.errors.RestrictViolation):
        conn.execute("DELETE FROM events")


def test_a_backup_moves_to_a_schema_of_another_name(url: str, data: Path, another_url: str) -> None:
    with psycopg.connect(another_url, autocommit=True) as conn:
        conn.execute('CREATE SCHEMA "Books"')
    books = psycopg.conninfo.make_conninfo(another_url, options='-csearch_path="Books"')
    assert on(books, data, "restore", str(backed_up(url, data))).returncode == 0
    assert log(books) == log(url)
    moved = backed_up(books, data)
    with psycopg.connect(another_url, autocommit=True) as conn:
        conn.execute('DROP SCHEMA "Books" CASCADE')
    assert on(another_url, data, "restore", str(moved)).returncode == 0
    assert log(another_url) == log(url)


def test_live_data_are_replaced_only_when_asked_and_backed_up_before(url: str, data: Path) -> None:
    file = backed_up(url, data)
    assert on(url, data, "rebuild").returncode == 0
    ben = ("create-user", "--email", "ben@example.org", "--name", "Ben", "--role", "viewer", "--password-stdin")
    assert on(url, data, *ben, entered="a few unrelated words\n").returncode == 0
    before = log(url)
    refused = on(url, data, "restore", str(file))
    assert refused.returncode == 1
    assert f"There is live data: {len(before)} events" in refused.stderr
    assert log(url) == before
    done = on(url, data, "restore", str(file), "--over-live-data")
    assert done.returncode == 0, done.stderr
    assert log(url) == before[: len(log(url))] != before
    kept = done.stdout.splitlines()[0].removeprefix("What was there is in ").removesuffix(".")
    assert on(url, data, "restore", kept, "--over-live-data").returncode == 0
    assert log(url) == before


def test_a_running_daybook_is_not_restored_over(data: Path, tmp_path: Path) -> None:
    with daybook(data):
        done = command(
            data,
            "create-user",
            "--email",
            "a@example.org",
            "--name",
            "A",
            "--role",
            "admin",
            "--password-stdin",
            entered="a few unrelated words\n",
        )
        assert done.returncode == 0, done.stderr
        file = command(data, "backup").stdout.splitlines()[0]
        done = command(data, "restore", file, "--over-live-data")
        assert (done.returncode, done.stdout) == (1, "")
        assert "Daybook is running. Stop it, then restore. Nothing was changed." in done.stderr
    assert command(data, "restore", file, "--over-live-data").returncode == 0
    assert command(data, "verify").returncode == 0


def test_files_that_are_no_good_backup_are_refused(url: str, data: Path, tmp_path: Path, another_url: str) -> None:
    file = backed_up(url, data)
    text, cut, strange = (tmp_path / name for name in ("text.dump", "cut.dump", "strange.dump"))
    text.write_text("Dear diary")
    cut.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with psycopg.connect(another_url, autocommit=True) as conn:
        conn.execute("CREATE TABLE diary AS VALUES (1)")
    argument, environment = reaching(another_url)
    subprocess.run([tool("pg_dump", 0), "-Fc", "-f", strange, "-d", argument], env=environment, check=True)
    for path, words in (
        (tmp_path / "none.dump", "There is no file"),
        (tmp_path, "is a folder. Name the file in it."),
        (text, "cannot be read as a backup"),
        (cut, "cannot be read as a backup|is damaged"),
        (strange, "is a dump of a database, but not of Daybook's"),
    ):
        done = on(another_url, data, "restore", str(path))
        assert done.returncode == 1
        assert any(word in done.stderr for word in words.split("|")), done.stderr
        assert "Traceback" not in done.stderr
    done = on(another_url, data, "restore", str(file))
    assert "holds tables that are not Daybook's: diary." in done.stderr
    with psycopg.connect(another_url) as conn:
        assert conn.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (1,)


def test_a_backup_of_a_newer_daybook_is_refused(url: str, data: Path, tmp_path: Path, another_url: str) -> None:
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("INSERT INTO migrations (number, name, checksum) VALUES (999, '0999_later.sql', '')")
    (tmp_path / "later.dump").touch()
    dump(url, tmp_path / "later.dump", lambda _progress: None)
    done = on(another_url, data, "restore", str(tmp_path / "later.dump"))
    assert done.returncode == 1
    assert "was made by a newer Daybook (0999_later.sql)" in done.stderr
    made = on(url, data, "backup")
    assert (made.returncode, made.stdout) == (1, "")
    assert made.stderr == (
        "app.py: This database was migrated by a newer Daybook (0999_later.sql). Back it up with that one. "
        "There is no new backup.\n"
    )


def test_live_data_of_a_newer_daybook_are_not_replaced(url: str, data: Path) -> None:
    file = backed_up(url, data)
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("INSERT INTO migrations (number, name, checksum) VALUES (999, '0999_later.sql', '')")
    before = log(url)
    done = on(url, data, "restore", str(file), "--over-live-data")
    assert done.returncode == 1
    assert "not for this Daybook to back up, so they stay." in done.stderr
    assert log(url) == before


def test_one_at_a_time(url: str, data: Path) -> None:
    with (data / "scratch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = on(url, data, "backup")
    assert done.returncode == 1
    assert "Another backup, restore or upgrade is under way here." in done.stderr


def test_a_disk_that_is_too_small_is_said_in_words(url: str, data: Path, small_disk: Path) -> None:
    (small_disk / "fill").write_bytes(b"x" * 500_000)
    done = on(url, data, "backup", str(small_disk))
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "There is no new backup." in done.stderr
    assert [path.name for path in small_disk.iterdir()] == ["fill"]


def test_a_server_that_is_newer_than_all_tools_is_said_in_words() -> None:
    with pytest.raises(Refused, match="Install the client programs of PostgreSQL 99"):
        tool("pg_dump", 99)


def test_a_password_is_no_argument() -> None:
    argument, environment = reaching("postgresql://ana:secret@db.example.org/house")
    assert "secret" not in argument
    assert environment["PGPASSWORD"] == "secret"


def test_after_a_kill_the_next_backup_works_and_nothing_is_left_over(url: str, data: Path) -> None:
    assert killed_when(lambda: any((data / "scratch").glob("*/data/postmaster.pid")), url, data, "backup")
    assert any((data / "backups").glob(".unfinished-*"))
    file = backed_up(url, data)
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert not (data / "scratch").exists()


def test_a_restore_that_is_killed_changes_nothing_and_the_next_one_works(url: str, data: Path) -> None:
    file = backed_up(url, data)
    ben = ("create-user", "--email", "ben@example.org", "--name", "Ben", "--role", "viewer", "--password-stdin")
    assert on(url, data, *ben, entered="a few unrelated words\n").returncode == 0
    before = log(url)
    restore = ("restore", str(file), "--over-live-data")
    for statement in ("DROP ", "CREATE ", "COPY ", "ANALYZE"):
        killed_when(lambda what=statement: busy(url, what), url, data, *restore)  # type: ignore[misc]
        assert log(url) in (before, before[:-2])
        assert on(url, data, "verify").returncode == 0
    assert on(url, data, *restore).returncode == 0
    assert log(url) == before[:-2]
