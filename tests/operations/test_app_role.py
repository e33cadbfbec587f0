"""Daybook with a role of its own in the database: all works that makes no tables, and says so where it does."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from psycopg import sql

from app import create_app
from eventsourcing import operations, web
from eventsourcing.kernel import Connection, uuid7
from tests.demo.test_pages import test_the_button_sets_up_with_a_demo
from tests.operations.houses import Done, furnish, on
from tests.operations.running import Running, daybook, free_port
from tests.web.conftest import CODE, admin, browser, nobody, people
from tests.web.test_hidden import test_it_would_be_found_by_those_who_may_see_it, world
from tests.web.test_one_path import test_no_route_changes_state_without_an_event

# What others test of the whole app, under this role: every route that changes something, every page of a world with
# imports and links, and a demo from the first page on.
__all__ = [
    "admin",
    "browser",
    "nobody",
    "people",
    "test_it_would_be_found_by_those_who_may_see_it",
    "test_no_route_changes_state_without_an_event",
    "test_the_button_sets_up_with_a_demo",
    "world",
]


@pytest.fixture
def role(conn: Connection) -> Iterator[str]:
    """A role that may sign in and nothing else."""
    name = f"daybook_app_{uuid7().hex}"
    conn.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
    yield name
    conn.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(name)))


@pytest.fixture
def apps_url(database_url: str, role: str, data: Path) -> str:
    """The database, by that role, once the owner has granted it what the app needs."""
    done = on(database_url, data, "migrate", "--grant", role)
    assert (done.returncode, done.stdout) == (0, f"The database is up to date.\n{role} may run Daybook.\n")
    return psycopg.conninfo.make_conninfo(database_url, user=role)


@pytest.fixture
def app(apps_url: str, tmp_path: Path) -> Iterator[Flask]:
    settings = operations.Settings(apps_url, "127.0.0.1", 8000, tmp_path, CODE, "a key for tests")
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield app
    web.close(app)


def test_every_command_works_that_makes_no_tables(apps_url: str, database_url: str, data: Path, tmp_path: Path) -> None:
    furnish(apps_url, data)
    file = tmp_path / "more.csv"
    file.write_text("Name,Length\nBoat 90,1\nBoat 91,2\n")
    commands = (
        ("import", str(file), "--register", "Boats", "--as", "ana@example.org"),
        ("reset-password", "--email", "ana@example.org"),
        ("verify",),
        ("export",),
        ("backup",),
        ("migrate",),
        ("upgrade",),
    )
    for arguments in commands:
        done = on(apps_url, data, *arguments)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    told = on(apps_url, data, "doctor").stdout
    assert "neither owns the log nor rules the server." in told
    assert "ok    The database refuses to rewrite events." in told
    assert told.count("WRONG") == told.count("fsync"), told


def refused(done: Done, *words: str) -> None:
    said = done.stderr + done.stdout
    assert done.returncode == 1, said
    assert "Traceback" not in said
    for word in words:
        assert word in said


def test_what_makes_tables_is_the_owners_and_says_so(
    apps_url: str, database_url: str, conn: Connection, data: Path, role: str
) -> None:
    furnish(apps_url, data)
    assert on(database_url, data, "backup").returncode == 0
    [backup] = (data / "backups").glob("*.dump")
    refused(on(apps_url, data, "rebuild", "users"), "Rebuild as the role that owns them.")
    refused(on(apps_url, data, "restore", str(backup), "--over-live-data"), "Restore as the role that owns")
    refused(on(apps_url, data, "migrate", "--grant", role), "Rights are given with a DATABASE_URL of the role")
    conn.execute("DELETE FROM migrations WHERE number = (SELECT max(number) FROM migrations)")
    for command in ("migrate", "upgrade"):
        refused(
            on(apps_url, data, command),
            f"Upgrading it is for the owner of the tables, and {role} is not. Nothing was changed.",
            f"Run: python app.py migrate --grant {role}, with a DATABASE_URL of the role that owns Daybook's tables.",
        )
    assert len([*(data / "backups").glob("*.dump")]) == 1, "no backup is begun for what will be refused"


def test_an_empty_database_is_migrated_by_its_owner_alone(
    empty_database_url: str, conn: Connection, data: Path, role: str
) -> None:
    url = psycopg.conninfo.make_conninfo(empty_database_url, user=role)
    for command in (("verify",), ("migrate",), ("export",)):
        refused(on(url, data, *command), f"is for the owner of the tables, and {role} is not.")
    assert on(empty_database_url, data, "migrate", "--grant", role).returncode == 0
    assert on(url, data, "verify").returncode == 0
    with psycopg.connect(empty_database_url, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(role)))


def test_a_start_without_the_rights_says_what_gives_them(database_url: str, data: Path, role: str) -> None:
    url = psycopg.conninfo.make_conninfo(database_url, user=role)
    running = Running(data, free_port(), DATABASE_URL=url)
    said, _ = running.process.communicate(timeout=60)
    assert running.process.returncode == 1
    assert f"The role {role} may not use Daybook's tables" in said
    assert f"migrate --grant {role}" in said
    assert "Traceback" not in said


def test_it_serves_with_the_rights_that_it_was_given(apps_url: str, data: Path) -> None:
    with daybook(data, DATABASE_URL=apps_url) as running:
        assert running.get("/healthz") == (200, "ok\n")
        assert running.get("/setup")[0] == 200


def test_rights_are_given_to_a_role_that_there_is_and_that_can_be_refused_something(
    database_url: str, data: Path, conn: Connection
) -> None:
    refused(on(database_url, data, "migrate", "--grant", "nobody_here"), "The server has no role nobody_here.")
    refused(on(database_url, data, "migrate", "--grant", conn.info.user), "is a superuser")


@pytest.mark.parametrize(
    "forbidden",
    [
        "UPDATE events SET reason = ''",
        "DELETE FROM events",
        "TRUNCATE events",
        "INSERT INTO log_head SELECT * FROM log_head",
        "DELETE FROM log_head",
        "UPDATE migrations SET checksum = ''",
        "DELETE FROM migrations",
        "CREATE TABLE more ()",
        "DROP TABLE sessions",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "CREATE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_it_cannot_rewrite_what_was(apps_url: str, forbidden: str) -> None:
    with psycopg.connect(apps_url, autocommit=True) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute(forbidden.encode())
