"""The database that a command works on: the one that DATABASE_URL names, or Daybook's own, brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from eventsourcing.kernel.migrations import migrate
from eventsourcing.operations.embedded import Embedded, embedded_postgres
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.settings import Settings

MIGRATIONS = Path(__file__).parents[2] / "migrations"
OLDEST = 150000  # PostgreSQL 15


@dataclass(frozen=True)
class Database:
    """A database that answers and has all migrations; `applied` names those it got just now."""

    url: str
    version: str
    applied: list[str]
    embedded: Embedded | None


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Give the database, for as long as it is needed. Raises Refused and MigrationRefused."""
    if settings.database_url:
        yield up_to_date(settings.database_url, None)
        return
    with embedded_postgres(settings.data / "postgresql") as server:
        yield up_to_date(server.url, server)


def up_to_date(url: str, embedded: Embedded | None) -> Database:
    try:
        conn = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise Refused(f"The database that DATABASE_URL names does not answer.\n{error}") from error
    with conn:
        if conn.info.server_version < OLDEST:
            raise Refused(f"Daybook needs PostgreSQL 15 or newer. This server is {version(conn)}.")
        try:
            applied = migrate(conn, MIGRATIONS)
        except psycopg.Error as error:
            raise Refused(f"The database cannot be migrated. It is as it was before.\n{error}") from error
        return Database(url, version(conn), applied, embedded)


def version(conn: psycopg.Connection[tuple[object, ...]]) -> str:
    return conn.info.parameter_status("server_version") or "of unknown version"
