import threading
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from eventsourcing.kernel.migrations import Connection, MigrationRefused, migrate, pending


@pytest.fixture
def empty(empty_database_url: str) -> Connection:
    return psycopg.connect(empty_database_url, autocommit=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE first (n integer); INSERT INTO first VALUES (1);")
    (tmp_path / "0002_second.sql").write_text("CREATE TABLE second (n integer);")
    return tmp_path


def test_files_are_applied_in_order_and_once(empty: Connection, folder: Path) -> None:
    with empty:
        assert pending(empty, folder) == ["0001_first.sql", "0002_second.sql"]
        assert migrate(empty, folder) == ["0001_first.sql", "0002_second.sql"]
        assert migrate(empty, folder) == []
        assert pending(empty, folder) == []
        assert empty.execute("SELECT n FROM first").fetchall() == [(1,)]


def test_a_new_file_is_applied_to_a_database_that_has_the_others(empty: Connection, folder: Path) -> None:
    with empty:
        migrate(empty, folder)
        (folder / "0003_third.sql").write_text("CREATE TABLE third (n integer);")
        assert pending(empty, folder) == ["0003_third.sql"]
        assert migrate(empty, folder) == ["0003_third.sql"]


def test_a_file_that_fails_leaves_nothing_of_itself(empty: Connection, folder: Path) -> None:
    (folder / "0002_second.sql").write_text("CREATE TABLE second (n integer); SELECT 1/0;")
    with empty:
        with pytest.raises(errors.DivisionByZero):
            migrate(empty, folder)
        names = empty.execute("SELECT to_regclass('first')::text, to_regclass('second')").fetchall()
        assert names == [("first", None)]
        assert pending(empty, folder) == ["0002_second.sql"]


def test_an_edited_file_is_refused(empty: Connection, folder: Path) -> None:
    with empty:
        migrate(empty, folder)
        (folder / "0001_first.sql").write_text("CREATE TABLE first (n bigint);")
        with pytest.raises(MigrationRefused, match=r"0001_first\.sql is not the one that was applied"):
            migrate(empty, folder)


def test_a_newer_database_is_refused(empty: Connection, folder: Path) -> None:
    with empty:
        migrate(empty, folder)
        (folder / "0002_second.sql").unlink()
        with pytest.raises(MigrationRefused, match=r"newer Daybook \(0002_.*nothing after 0001_first\.sql"):
            migrate(empty, folder)
        with pytest.raises(MigrationRefused, match="newer Daybook"):
            pending(empty, folder)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("0004_fourth.sql", r"no migration 0003: the next file is 0004_fourth\.sql"),
        ("0002_also.sql", r"same number: 0002_also\.sql and 0002_second\.sql"),
        ("3_third.sql", r"3_third\.sql is not named like"),
    ],
)
def test_files_without_a_clear_order_are_refused(empty: Connection, folder: Path, name: str, words: str) -> None:
    (folder / name).write_text("SELECT 1;")
    with empty, pytest.raises(MigrationRefused, match=words):
        migrate(empty, folder)


def test_an_empty_folder_is_refused(empty: Connection, tmp_path: Path) -> None:
    with empty, pytest.raises(MigrationRefused, match="no migration in"):
        migrate(empty, tmp_path)


def test_several_processes_may_migrate_at_once(empty_database_url: str, folder: Path) -> None:
    (folder / "0001_first.sql").write_text("CREATE TABLE first (n integer); SELECT pg_sleep(0.1);")
    applied: list[str] = []

    def one_of_them() -> None:
        with psycopg.connect(empty_database_url, autocommit=True) as conn:
            applied.extend(migrate(conn, folder))

    threads = [threading.Thread(target=one_of_them) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert applied == ["0001_first.sql", "0002_second.sql"]
