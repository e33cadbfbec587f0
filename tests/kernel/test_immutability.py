"""Nobody rewrites the log: not the owner by mistake, not the app's role at all."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from eventsourcing.kernel import handle, head, uuid7
from tests.kernel.counting import CREATE, Count, by, counter, counters

Connection = psycopg.Connection[tuple[Any, ...]]

REWRITINGS = [
    "UPDATE events SET reason = 'another'",
    "UPDATE events SET reason = 'another' WHERE false",
    'DELETE FROM events WHERE "position" = 1',
    "TRUNCATE events",
    "TRUNCATE events CASCADE",
]


@pytest.fixture
def conn(conn: Connection) -> Connection:
    conn.execute(CREATE)
    handle(conn, counter, uuid7(), Count(1), by(), projections=[counters])
    return conn


@pytest.mark.parametrize("rewriting", REWRITINGS)
def test_the_owner_cannot_rewrite_the_log(conn: Connection, rewriting: str) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        conn.execute(rewriting.encode())
    assert head(conn).position == 1


HEADS = {
    "set back": 'UPDATE log_head SET "position" = "position" - 1',
    "set back with its event": """UPDATE log_head SET ("position", recorded_at, hash) =
        (SELECT "position", recorded_at, hash FROM events WHERE "position" = 1)""",
    "moved beyond the log": 'UPDATE log_head SET "position" = "position" + 1',
    "moved to the future": "UPDATE log_head SET recorded_at = 'infinity'",
    "given another hash": "UPDATE log_head SET hash = sha256('')",
    "moved to where it is": 'UPDATE log_head SET "position" = "position"',
}


@pytest.mark.parametrize("moving", HEADS.values(), ids=HEADS)
def test_the_owner_cannot_move_the_head_but_forward_to_an_event_that_is_there(conn: Connection, moving: str) -> None:
    handle(conn, counter, uuid7(), Count(1), by(), projections=[counters])
    before = head(conn)
    with pytest.raises(psycopg.errors.RestrictViolation, match="moves forward to an event that is there"):
        conn.execute(moving.encode())
    assert head(conn) == before


@pytest.mark.parametrize(
    "removing", ["DELETE FROM log_head", "TRUNCATE log_head", "INSERT INTO log_head SELECT false, 1, now(), ''"]
)
def test_the_owner_cannot_remove_the_head_nor_add_another(conn: Connection, removing: str) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="The log has one head"):
        conn.execute(removing.encode())
    assert head(conn).position == 1


@pytest.fixture
def app_role(conn: Connection) -> Iterator[Connection]:
    """The same connection, in a role of its own that was granted what the migration offers."""
    role = sql.Identifier(f"daybook_app_{uuid7().hex}")
    conn.execute(sql.SQL("CREATE ROLE {}").format(role))
    conn.execute("SELECT grant_daybook(%s)", (role.as_string(conn).strip('"'),))
    conn.execute(sql.SQL("SET ROLE {}").format(role))
    yield conn
    conn.execute("RESET ROLE")
    conn.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(role))


def test_the_apps_role_can_handle_commands(app_role: Connection) -> None:
    one = uuid7()
    handle(app_role, counter, one, Count(1), by(), projections=[counters])
    handle(app_role, counter, one, Count(1), by(), projections=[counters])
    assert head(app_role).position == 3
    assert app_role.execute("SELECT version FROM counters WHERE id = %s", (one,)).fetchone() == (2,)


@pytest.mark.parametrize("moving", HEADS.values(), ids=HEADS)
def test_the_apps_role_cannot_either(app_role: Connection, moving: str) -> None:
    handle(app_role, counter, uuid7(), Count(1), by(), projections=[counters])
    with pytest.raises(psycopg.errors.RestrictViolation, match="moves forward to an event that is there"):
        app_role.execute(moving.encode())


@pytest.mark.parametrize(
    "forbidden",
    [
        *REWRITINGS,
        "TRUNCATE log_head",
        "ALTER TABLE log_head DISABLE TRIGGER head_moves_forward",
        "CREATE OR REPLACE FUNCTION refuse_wrong_head() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "ALTER TABLE events DISABLE TRIGGER events_are_never_rewritten",
        "DROP TRIGGER events_are_never_rewritten ON events",
        "SET session_replication_role = replica",
        "DELETE FROM log_head",
        "DROP TABLE events",
        "CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ],
)
def test_the_apps_role_has_no_way_to_rewrite_it(app_role: Connection, forbidden: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_role.execute(forbidden.encode())
