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
from eventsourcing.operations.roles import how_to_grant, is_the_apps_own, lacking
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


def role(patient: Patient) -> Iterator[Finding]:
    """Daybook's role."""
    conn = patient.conn
    if tables := lacking(conn):
        yield wrong(f"The role {conn.info.user} may not use {', '.join(tables)} as Daybook must.", how_to_grant(conn))
    if patient.database.embedded:
        return
    remedy = "Make a role that is neither superuser nor owner, and run: python app.py migrate --grant THAT_ROLE"
    if ask(patient, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        yield note("Daybook's role is a superuser of its server, who can take any guard off.", remedy)
    elif not is_the_apps_own(conn):
        yield note("Daybook's role owns its tables, so it could take the guard of the log off.", remedy)
    else:
        yield ok(f"Daybook's role {conn.info.user} neither owns the log nor rules the server.")


def ask(patient: Patient, query: str) -> Any:
    row = patient.conn.execute(query.encode()).fetchone()
    return row[0] if row else None


ALWAYS = (server, room, clock)
CHECKS = (*ALWAYS, schema, append_only, role)
