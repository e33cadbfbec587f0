"""Brings a database to the schema that the code expects: numbered .sql files, applied once and in order."""

import hashlib
import re
import time
from pathlib import Path
from typing import NamedTuple

import psycopg

PATIENCE = 60.0  # seconds that another process may take
LOCK = b"SELECT pg_try_advisory_xact_lock(hashtextextended('daybook migrations in ' || current_schema(), 0))"

Connection = psycopg.Connection[tuple[object, ...]]


class MigrationRefused(Exception):
    """The files and the database do not fit together. Nothing more was applied; the message says why."""


class Migration(NamedTuple):
    number: int
    name: str
    sql: bytes

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql).hexdigest()


def migrate(conn: Connection, folder: Path) -> list[str]:
    """Apply what is pending, each file in a transaction of its own; give the names of those applied.

    `conn` is in autocommit. Several processes may do this at once: one works, the others wait and find it done.
    Raises MigrationRefused.
    """
    done: list[str] = []
    while name := apply_next(conn, folder):
        done.append(name)
    return done


def pending(conn: Connection, folder: Path) -> list[str]:
    """Name the files that are not applied yet, in order; raises MigrationRefused as `migrate` would."""
    return [migration.name for migration in unapplied(conn, folder)]


def apply_next(conn: Connection, folder: Path) -> str:
    """Apply the next file and name it; "" where none is pending.

    A lock that ends with the transaction needs no session of one's own, which a pooler may not give. It is polled:
    waiting for an advisory lock deadlocks with CREATE INDEX CONCURRENTLY.
    """
    late = time.monotonic() + PATIENCE
    while True:
        with conn.transaction():
            if first_value(conn, LOCK):
                conn.execute(
                    "CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, name text NOT NULL,"
                    " checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
                )
                lacking = unapplied(conn, folder)
                return apply(conn, lacking[0]) if lacking else ""
        if time.monotonic() > late:
            raise MigrationRefused("Another process has been migrating this database for a minute.")
        time.sleep(0.05)


def unapplied(conn: Connection, folder: Path) -> list[Migration]:
    known = read_folder(folder)
    for number, name, checksum in applied(conn):
        if number > len(known):
            raise MigrationRefused(
                f"This database was migrated by a newer Daybook ({name}), and this one knows nothing after "
                f"{known[-1].name}. Start the newer Daybook, or restore an older backup."
            )
        if checksum != known[number - 1].checksum:
            raise MigrationRefused(
                f"The file {known[number - 1].name} is not the one that was applied to this database. "
                f"Bring the old file back, and put the change into a new one."
            )
    return known[len(applied(conn)) :]


def applied(conn: Connection) -> list[tuple[int, str, str]]:
    if not first_value(conn, b"SELECT to_regclass('migrations') IS NOT NULL"):
        return []
    cursor = conn.cursor(row_factory=psycopg.rows.tuple_row)
    return list(cursor.execute("SELECT number, name, checksum FROM migrations ORDER BY number"))


def first_value(conn: Connection, query: bytes) -> object:
    row = conn.execute(query).fetchone()
    return row and row[0]


def read_folder(folder: Path) -> list[Migration]:
    """Read the files, numbered 1, 2, 3…: an order about which branches cannot disagree unnoticed."""
    migrations: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        number = re.match(r"(\d{4})_\w+\.sql$", path.name)
        if number is None:
            raise MigrationRefused(f"The file {path.name} is not named like 0007_add_labels.sql.")
        migrations.append(Migration(int(number[1]), path.name, path.read_bytes()))
        check_order(migrations)
    if not migrations:
        raise MigrationRefused(f"There is no migration in {folder}.")
    return migrations


def check_order(migrations: list[Migration]) -> None:
    last = migrations[-1]
    if len(migrations) > 1 and last.number == migrations[-2].number:
        raise MigrationRefused(f"Two migrations have the same number: {migrations[-2].name} and {last.name}.")
    if last.number != len(migrations):
        raise MigrationRefused(f"There is no migration {len(migrations):04}: the next file is {last.name}.")


def apply(conn: Connection, migration: Migration) -> str:
    conn.execute("SET LOCAL lock_timeout = '10s'")  # rather fail than hold up a running app
    conn.execute(migration.sql)
    conn.execute(
        "INSERT INTO migrations (number, name, checksum) VALUES (%s, %s, %s)",
        (migration.number, migration.name, migration.checksum),
    )
    return migration.name
