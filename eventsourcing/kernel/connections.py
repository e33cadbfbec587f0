"""The one place where connections begin, and where it is said what holds for each: pools, streams, commands, looks."""

from typing import Any

import psycopg

from eventsourcing.kernel.prepared import Connection

PATIENCE = 10  # seconds until a server has to answer
LONGEST_IDLE = 600  # seconds inside a transaction without a statement, after which the server ends the connection

# What the kernel's texts and promises rest on, whatever a server, a role, a database or the environment have set. What
# not everybody may change, or has, is set only where it is otherwise. Limits are for a session of one's own: behind a
# pooler that lends the same one to many, they would bind whoever comes next.
SETTINGS = """
SELECT pg_backend_pid(), set_config('client_encoding', 'UTF8', false), set_config('DateStyle', 'ISO, MDY', false),
    set_config('IntervalStyle', 'postgres', false), set_config('timezone', 'UTC', false),
    set_config('bytea_output', 'hex', false), set_config('extra_float_digits', '1', false),
    set_config('standard_conforming_strings', 'on', false), set_config('transform_null_equals', 'off', false),
    set_config('quote_all_identifiers', 'off', false),
    set_config('default_transaction_isolation', 'read committed', false),
    set_config('default_transaction_deferrable', 'off', false),
    CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', false) END,
    CASE WHEN current_setting('session_replication_role') <> 'origin'
        THEN set_config('session_replication_role', 'origin', false) END,
    CASE WHEN pg_backend_pid() = %(pid)s THEN
        set_config('statement_timeout', %(longest_statement)s, false)
        || set_config('idle_in_transaction_session_timeout', %(longest_idle)s, false)
        || set_config('lock_timeout', '0', false)
        || CASE WHEN current_setting('transaction_timeout', true) <> '0'
            THEN set_config('transaction_timeout', '0', false) ELSE '' END
    END
"""

# What a transaction begins with where nobody has set anything: behind a pooler, what all do. None may be otherwise.
DEFAULTS = """
SELECT name, reset_val FROM pg_settings WHERE (name, reset_val) IN (('synchronous_commit', 'off'),
    ('session_replication_role', 'replica'), ('session_replication_role', 'local'), ('default_transaction_isolation',
    'repeatable read'), ('default_transaction_isolation', 'serializable'))
"""


class DatabaseUnfit(psycopg.OperationalError):
    """That database cannot hold a Daybook, or not by the way it was reached; the message says why and what helps."""


def arguments(name: str, *, patience: int = PATIENCE) -> dict[str, Any]:
    """What psycopg is told for a connection, by `connect` and by a pool; `name` is what the server knows it by."""
    return {
        "autocommit": True,
        "client_encoding": "UTF8",
        "connect_timeout": patience,
        "fallback_application_name": name,
    }


def prepare(conn: Connection, *, longest_statement: int = 0, longest_idle: int = LONGEST_IDLE) -> None:
    """Set what holds for a whole session, whatever the server, the role or the environment say. In autocommit.

    Both limits are in seconds, 0 for none: for one statement, and for a transaction that does nothing. By statements
    and not as options of the connection, which are the operator's, and which some poolers refuse. Raises DatabaseUnfit.
    """
    if (encoding := conn.info.parameter_status("server_encoding")) != "UTF8":
        raise DatabaseUnfit(
            f"The database keeps text as {encoding}, and Daybook needs UTF8. Make another one by CREATE DATABASE … "
            "TEMPLATE template0 ENCODING 'UTF8', and restore a backup into it if there is one."
        )
    limits = {"longest_statement": f"{longest_statement}s", "longest_idle": f"{longest_idle}s"}
    [row] = conn.execute(SETTINGS, {"pid": conn.info.backend_pid, **limits})
    if row[0] != conn.info.backend_pid:
        _prepare_behind_a_pooler(conn)


def _prepare_behind_a_pooler(conn: Connection) -> None:
    """Whoever stands between may give each transaction another session: what a session keeps cannot be relied on."""
    conn.prepare_threshold = None
    if conn.info.options:
        raise DatabaseUnfit(
            f"A pooler stands between, and does not pass on the options {conn.info.options}. Give them to the role: "
            "ALTER ROLE … SET …"
        )
    try:
        with conn.transaction():
            wrong = list(conn.execute(DEFAULTS))
    except psycopg.OperationalError as error:
        raise DatabaseUnfit(
            f"The pooler that stands between lets nobody have a transaction: {error}. Daybook needs one in the mode "
            "session or transaction."
        ) from error
    for name, value in wrong:
        raise DatabaseUnfit(
            f"A pooler stands between, and behind it {name} is {value}, with which Daybook would lose or mix up what "
            f"it saves. Give the role what it needs: ALTER ROLE … SET {name} TO {NEEDED[name]}"
        )


NEEDED = {
    "synchronous_commit": "on",
    "session_replication_role": "origin",
    "default_transaction_isolation": "'read committed'",
}


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
