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


@pytest.mark.parametrize(
    "forbidden",
    [
        *REWRITINGS,
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
