"""Starts that cannot work: one sentence on standard error, status 1, and no traceback."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from eventsourcing.operations.embedded import Embedded, embedded_postgres
from tests.operations.running import command

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount, and give folders away")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Embedded]:
    with embedded_postgres(tmp_path / "postgresql", durable=False) as server:
        yield server


def refused(data: Path, **settings: str) -> str:
    """Try `run`, and give the one sentence that it says."""
    done = command(data, "run", **settings)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("app.py: ")
    return done.stderr.removeprefix("app.py: ").strip()


def test_a_wrong_password_or_user_or_database(server: Embedded, data: Path) -> None:
    rules = server.cluster.data / "pg_hba.conf"
    rules.write_text("local all ana scram-sha-256\n" + rules.read_text())
    with psycopg.connect(server.url, autocommit=True) as conn:
        conn.execute("CREATE ROLE ana LOGIN PASSWORD 'right'")
        conn.execute("CREATE ROLE ben")
        conn.execute("SELECT pg_reload_conf()")
    wrong = psycopg.conninfo.make_conninfo(server.url, user="ana", password="wrong")
    said = refused(data, DATABASE_URL=wrong)
    assert said == (
        'The database does not let Daybook in: password authentication failed for user "ana". '
        "Check the user and the password in DATABASE_URL."
    )
    missing = psycopg.conninfo.make_conninfo(server.url, dbname="house")
    assert 'no such database: database "house" does not exist. Make it there' in refused(data, DATABASE_URL=missing)
    for user, words in (("nobody", 'role "nobody" does not exist'), ("ben", "is not permitted to log in")):
        known = psycopg.conninfo.make_conninfo(server.url, user=user)
        assert words in refused(data, DATABASE_URL=known)


def test_a_server_that_is_away_or_a_name_that_is_none(data: Path) -> None:
    away = refused(data, DATABASE_URL="postgresql://ana:secret@127.0.0.1:1/house")
    assert away == 'The database that DATABASE_URL names does not answer at "127.0.0.1", port 1: Connection refused.'
    assert "names does not answer" in refused(data, DATABASE_URL="postgresql://ana:secret@no.such.host.invalid/house")


def test_a_schema_that_is_newer_or_missing_or_that_only_reads(
    data: Path, conn: psycopg.Connection[tuple[object]], database_url: str
) -> None:
    elsewhere = psycopg.conninfo.make_conninfo(database_url, options="-csearch_path=none")
    assert "names no schema that there is" in refused(data, DATABASE_URL=elsewhere)
    conn.execute("INSERT INTO migrations (number, name, checksum) VALUES (999, '0999_later.sql', '')")
    assert "was migrated by a newer Daybook (0999_later.sql)" in refused(data, DATABASE_URL=database_url)


def test_a_database_that_can_only_be_read(data: Path, empty_database_url: str) -> None:
    reading = psycopg.conninfo.make_conninfo(empty_database_url, options="-cdefault_transaction_read_only=on")
    said = refused(data, DATABASE_URL=reading)
    assert "read-only transaction" in said or "can only be read" in said


def test_a_role_that_may_not_make_tables(
    data: Path, conn: psycopg.Connection[tuple[object]], empty_database_url: str
) -> None:
    conn.execute("DROP ROLE IF EXISTS guest")
    conn.execute("CREATE ROLE guest LOGIN")
    try:
        guest = psycopg.conninfo.make_conninfo(empty_database_url, user="guest")
        said = refused(data, DATABASE_URL=guest)
        lacking = r"This database lacks [0-9]+ migrations .*\. Nothing was changed\. Run: .* --grant guest, "
        assert re.match(lacking, said), said
        assert said.endswith("with a DATABASE_URL of the role that owns Daybook's tables.")
    finally:
        conn.execute("DROP ROLE guest")


@as_root
def test_a_disk_that_is_full() -> None:
    folder = Path(tempfile.mkdtemp(prefix="daybook-small-"))
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "tmpfs", str(folder)], check=False).returncode:
        folder.rmdir()
        pytest.skip("this machine lets nobody mount")
    try:
        said = refused(folder / "var")
        assert "PostgreSQL could not make its data folder" in said
        assert "No space left on device" in said
        shutil.rmtree(folder / "var")
        (folder / "var").mkdir()
        fill(folder / "rest")
        assert "No space left on device" in refused(folder / "var")
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def fill(file: Path) -> None:
    """Write until nothing more goes onto the disk."""
    with file.open("wb", buffering=0) as rest, suppress(OSError):
        while rest.write(b"x" * 4096):
            pass


@as_root
def test_a_data_folder_of_somebody_else(data: Path) -> None:
    (data / "postgresql").mkdir(parents=True)
    shutil.chown(data / "postgresql", "daemon")
    assert "belongs to another user. Start Daybook as the same user as before." in refused(data)


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "See DAYBOOK_DATA." in refused(tmp_path / "file" / "var")


def test_data_of_another_major_version(data: Path) -> None:
    with embedded_postgres(data / "postgresql", durable=False):
        pass
    (data / "postgresql" / "data" / "PG_VERSION").write_text("17\n")
    assert "was written by PostgreSQL 17; this is PostgreSQL 18" in refused(data)


@pytest.mark.parametrize("setting", [{"DAYBOOK_PORT": "http"}, {"DAYBOOK_PROT": "1"}, {"DATABASE_URL": "mysql://x"}])
def test_a_setting_that_is_not_understood(data: Path, setting: dict[str, str]) -> None:
    assert next(iter(setting)) in refused(data, **setting)
