"""The database that a command works on: the one that DATABASE_URL names, or Daybook's own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg

from eventsourcing.kernel import Connection, connect, connections
from eventsourcing.kernel.migrations import migrate, pending
from eventsourcing.operations.embedded import Embedded, embedded_postgres
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.settings import Settings
from eventsourcing.web.outage import Outage, outage

MIGRATIONS = Path(__file__).parents[2] / "migrations"
OLDEST = 150000  # PostgreSQL 15


@dataclass(frozen=True)
class Database:
    """A database that answers. `applied` names the migrations that it got just now."""

    url: str
    version: str
    embedded: Embedded | None
    applied: list[str] = field(default_factory=list)


@contextmanager
def reached_database(settings: Settings) -> Iterator[Database]:
    """Give the database as it is, for as long as it is needed. Raises Refused."""
    if settings.database_url:
        yield reached(settings.database_url, None)
        return
    with embedded_postgres(settings.data / "postgresql") as server:
        yield reached(server.url, server)


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Give the database with all migrations, for as long as it is needed. Raises Refused and MigrationRefused."""
    with reached_database(settings) as database:
        yield up_to_date(database)


def reached(url: str, embedded: Embedded | None) -> Database:
    with connected(url) as conn:
        if conn.info.server_version < OLDEST:
            raise Refused(f"Daybook needs PostgreSQL 15 or newer. This server is {version(conn)}.")
        if conn.execute("SELECT current_schema()").fetchone() == (None,):
            raise Refused("The search_path of DATABASE_URL names no schema that there is. Make it with CREATE SCHEMA.")
        return Database(url, version(conn), embedded)


def connected(url: str) -> Connection:
    """Connect in autocommit. Raises Refused, with what to do."""
    try:
        return connect(url, "daybook command")
    except psycopg.OperationalError as error:
        raise Refused(why(error)) from error


def why(error: psycopg.OperationalError) -> str:
    """Say in a sentence why there is no connection. The server's own words name no password."""
    if isinstance(error, connections.DatabaseUnfit):
        return str(error)
    said = re.split(r"FATAL:\s*|failed:\s*", str(error).strip())[-1].splitlines()[0].rstrip(".")
    match outage(error):
        case Outage.SHUT_OUT:
            return f"The database does not let Daybook in: {said}. Check the user and the password in DATABASE_URL."
        case Outage.MISSING:
            return f"The server that DATABASE_URL names has no such database: {said}. Make it there, or name another."
        case Outage.BUSY:
            return f"The database has no connection free: {said}. Raise its max_connections, or end what uses it."
        case Outage.STARTING:
            return f"The database is not ready: {said}. Try again in a moment."
    where = re.search(r"connection to server (.*?) failed", str(error))
    return f"The database that DATABASE_URL names does not answer{f' {where[1]}' if where else ''}: {said}."


def up_to_date(database: Database) -> Database:
    """Migrate a database that has no events yet; one that has is not changed without a backup."""
    with connected(database.url) as conn:
        lacking = pending(conn, MIGRATIONS)
        if not lacking:
            return database
        if has_events(conn):
            raise Refused(
                f"This database was left by an older Daybook and lacks {counted(lacking)}. "
                f"Run `python app.py upgrade`, which backs it up first."
            )
        return replace(database, applied=migrated(conn))


def counted(migrations: list[str]) -> str:
    return f"{len(migrations)} migration{'s' * (len(migrations) > 1)} ({', '.join(migrations)})"


def has_events(conn: Connection) -> bool:
    [there] = conn.execute("SELECT to_regclass('log_head') IS NOT NULL").fetchone() or (False,)
    [full] = (conn.execute('SELECT "position" > 0 FROM log_head').fetchone() or (False,)) if there else (False,)
    return bool(full)


def migrated(conn: Connection) -> list[str]:
    """Apply what is pending. Raises Refused where the database refuses it."""
    try:
        return migrate(conn, MIGRATIONS)
    except psycopg.errors.DiskFull as error:
        raise Refused("The database's disk is full, so it cannot be migrated. It is as it was before.") from error
    except psycopg.Error as error:
        said = error.diag.message_primary or error
        raise Refused(f"The database cannot be migrated: {said}. It is as it was before.") from error


def version(conn: Connection) -> str:
    return conn.info.parameter_status("server_version") or "of unknown version"
