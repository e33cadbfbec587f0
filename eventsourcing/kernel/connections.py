"""The one place where connections begin, and where it is said what holds for each: pools, streams, commands, looks."""

from typing import Any

import psycopg

from eventsourcing.kernel.prepared import Connection

PATIENCE = 10  # seconds until a server has to answer
LONGEST_IDLE = 600  # seconds inside a transaction without a statement, after which the server ends the connection

SETTINGS = """SELECT set_config('timezone', 'UTC', false), set_config('statement_timeout', %s, false),
    set_config('idle_in_transaction_session_timeout', %s, false)"""


def arguments(name: str, *, patience: int = PATIENCE) -> dict[str, Any]:
    """What psycopg is told for a connection, by `connect` and by a pool; `name` is what the server knows it by."""
    return {"autocommit": True, "connect_timeout": patience, "fallback_application_name": name}


def prepare(conn: Connection, *, longest_statement: int = 0, longest_idle: int = LONGEST_IDLE) -> None:
    """Set what holds for a whole session, whatever the server, the role or the environment say. In autocommit.

    Both limits are in seconds, 0 for none: for one statement, and for a transaction that does nothing. By statements
    and not as options of the connection, which are the operator's, and which some poolers refuse.
    """
    conn.execute(SETTINGS, (f"{longest_statement}s", f"{longest_idle}s"))


def connect(
    url: str, name: str, *, autocommit: bool = True, patience: int = PATIENCE, longest_idle: int = LONGEST_IDLE
) -> Connection:
    """Open a connection of its own, prepared. Raises psycopg.OperationalError where the server cannot be had."""
    conn: Connection = psycopg.connect(url, **arguments(name, patience=patience))
    try:
        prepare(conn, longest_idle=longest_idle)
        conn.autocommit = autocommit
    except BaseException:
        conn.close()
        raise
    return conn
