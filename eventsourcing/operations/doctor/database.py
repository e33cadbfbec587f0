"""Checks of the database: whether it serves, keeps what it is told, and lets nobody rewrite the log."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import psycopg

from eventsourcing.kernel import Connection
from eventsourcing.kernel.migrations import MigrationRefused, pending
from eventsourcing.operations.database import MIGRATIONS, Database, counted
from eventsourcing.operations.doctor.finding import Finding, note, ok, wrong
from eventsourcing.operations.models import Models
from eventsourcing.operations.settings import Settings

SKEW = 5.0  # seconds


class Patient(NamedTuple):
    """A database that answers, and what the app knows of it."""

    conn: Connection
    database: Database
    settings: Settings
    models: Models


def server(patient: Patient) -> Iterator[Finding]:
    """The server."""
    here = "the embedded one" if patient.database.embedded else "named by DATABASE_URL"
    yield ok(f"PostgreSQL {patient.database.version}, {here}, answers.")
    if ask(patient, "SELECT pg_backend_pid()") != patient.conn.info.backend_pid:
        yield note(
            "A pooler stands between. In the mode transaction it lends one session to many.",
            "Name the server itself in DATABASE_URL for backup, restore, upgrade and rebuild.",
        )
    unsafe = [name for name in ("fsync", "full_page_writes") if ask(patient, f"SHOW {name}") == "off"]
    if unsafe:
        yield wrong(f"The server has {' and '.join(unsafe)} off: a crash can lose everything.", "Switch it on.")
    if ask(patient, "SELECT pg_is_in_recovery()") or ask(patient, "SHOW transaction_read_only") == "on":
        yield wrong("The database can only be read.", "Name the primary server in DATABASE_URL.")


def room(patient: Patient) -> Iterator[Finding]:
    """The database's size."""
    size = int(ask(patient, "SELECT pg_database_size(current_database())"))
    said = f"The database takes {size / 1e6:,.0f} MB."
    free = shutil.disk_usage(patient.settings.data).free
    if free < 2 * size:
        yield wrong(f"{said} In the data folder are {free / 1e6:,.0f} MB free.", "A backup needs twice its size there.")
    else:
        yield ok(said)


def clock(patient: Patient) -> Iterator[Finding]:
    """The clocks."""
    apart = abs((ask(patient, "SELECT clock_timestamp()") - datetime.now(UTC)).total_seconds())
    if apart > SKEW:
        yield wrong(f"The clocks of the app and the database are {apart:,.0f} s apart.", "Set both by NTP.")
    else:
        yield ok("The clocks of the app and the database agree.")


def schema(patient: Patient) -> Iterator[Finding]:
    """The migrations."""
    try:
        lacking = pending(patient.conn, MIGRATIONS)
    except MigrationRefused as refused:
        yield wrong(str(refused), "")
        return
    if lacking:
        yield wrong(f"The database lacks {counted(lacking)}.", "Run: python app.py upgrade")
    else:
        yield ok("The database has all migrations.")


def append_only(patient: Patient) -> Iterator[Finding]:
    """The guard of the log."""
    conn = patient.conn
    try:
        with conn.transaction(force_rollback=True):
            conn.execute("SET LOCAL lock_timeout = '2s'")
            conn.execute("UPDATE events SET reason = reason WHERE false")
    except (psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege):
        yield ok("The database refuses to rewrite events.")
    else:
        yield wrong(
            "The database would let somebody rewrite events.",
            "Run `verify`. Then restore a backup, which brings the trigger events_are_never_rewritten back.",
        )
    yield from _guard_of_the_head(patient)
    if not patient.database.embedded and ask(patient, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        yield note(
            "Daybook's role is a superuser of its server, who can take any guard off.",
            "Give it a role of its own that owns its database and nothing else.",
        )


def _guard_of_the_head(patient: Patient) -> Iterator[Finding]:
    query = """SELECT count(*) FROM pg_trigger WHERE tgrelid = 'log_head'::regclass AND tgenabled IN ('O', 'A')
        AND tgname IN ('head_moves_forward', 'head_is_never_removed')"""
    if ask(patient, "SELECT to_regclass('log_head') IS NOT NULL") and ask(patient, query) == 2:
        yield ok("The database lets the head of the log move forward only.")
    else:
        yield wrong(
            "The database would let somebody set the head of the log back.",
            "Run `verify`. Then restore a backup, which brings the triggers of log_head back.",
        )


def trigrams(patient: Patient) -> Iterator[Finding]:
    """The search's index."""
    if ask(patient, "SELECT to_regclass('records_search_idx') IS NOT NULL"):
        yield from letters(patient)
    else:
        yield note(
            "Searches have no index, because the server had no pg_trgm.",
            "Install PostgreSQL's contrib package there. Then, as the owner: CREATE EXTENSION pg_trgm; "
            "CREATE INDEX records_search_idx ON records USING gin (search gin_trgm_ops);",
        )


def letters(patient: Patient) -> Iterator[Finding]:
    """What the index takes for a letter, which the database was made with."""
    if ask(patient, "SELECT cardinality(show_trgm('\u0436\u0443\u043a')) > 0"):
        yield ok("Searches have their index.")
    elif patient.database.embedded:
        yield note(
            "The index of searches knows letters of ASCII only; for others a search reads all records.",
            "Make a backup, name a new folder in DAYBOOK_DATA, and restore the backup there.",
        )
    else:
        yield note(
            "The index of searches knows letters of ASCII only, as the database's LC_CTYPE is C.",
            "Make a database with LC_CTYPE C.UTF-8 or another one of UTF-8, and restore a backup into it.",
        )


def ask(patient: Patient, query: str) -> Any:
    row = patient.conn.execute(query.encode()).fetchone()
    return row[0] if row else None


ALWAYS = (server, room, clock)
CHECKS = (*ALWAYS, schema, append_only, trigrams)
