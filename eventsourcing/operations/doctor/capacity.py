"""Checks of what the database server has for us: connections, and the extension that searches need."""

from collections.abc import Iterator
from typing import LiteralString

from eventsourcing.operations.doctor.database import Patient, ask
from eventsourcing.operations.doctor.finding import Finding, note, ok, wrong
from eventsourcing.operations.server import workers
from eventsourcing.web.database import CONNECTIONS

COMMANDS = 5  # connections for commands beside a running Daybook, such as a backup and this look
OWNER = "as the role that owns Daybook's tables"
INDEX = "CREATE INDEX CONCURRENTLY records_search_idx ON records USING gin (search {}gin_trgm_ops)"

# What the server lets this role have in this database: of three limits the least; -1 is none.
_LIMITS: LiteralString = """SELECT current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - coalesce(nullif(current_setting('reserved_connections', true), ''), '0')::int,
    nullif((SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user), -1),
    nullif((SELECT datconnlimit FROM pg_database WHERE datname = current_database()), -1)"""
# The schema that the extension is in, and whether its names are found without saying so.
_EXTENSION: LiteralString = """SELECT quote_ident(nspname), nspname = ANY (current_schemas(false))
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'pg_trgm'"""
_NAMES = ("max_connections, less those reserved", "the role's CONNECTION LIMIT", "the database's CONNECTION LIMIT")


def connections(patient: Patient) -> Iterator[Finding]:
    """The connections."""
    row = patient.conn.execute(_LIMITS).fetchone() or ()
    limits = {name: int(limit) for name, limit in zip(_NAMES, row, strict=True) if limit is not None}
    least = min(limits, key=lambda name: limits[name])
    needed = workers() * CONNECTIONS + COMMANDS
    said = f"Daybook takes up to {needed} connections at once ({workers()} processes with {CONNECTIONS}, and commands)"
    if limits[least] < needed:
        yield wrong(
            f"{said}, and the server has {limits[least]} ({least}): at the worst hour people are turned away.",
            f"Raise it: {needed} for each machine that runs Daybook. See docs/operations.md.",
        )
    else:
        yield ok(
            f"{said}; the server has {limits[least]} ({least}). Each further machine that runs Daybook takes as many."
        )


def trigrams(patient: Patient) -> Iterator[Finding]:
    """The search's index."""
    valid = ask(patient, "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('records_search_idx')")
    made = patient.conn.execute(_EXTENSION).fetchone()
    index = INDEX.format(f"{made[0]}." if made and not made[1] else "")
    if valid:
        yield from letters(patient)
    elif valid is False:
        yield wrong(
            "The index of searches is not whole, so they do without it.",
            f"Run, {OWNER}: DROP INDEX records_search_idx; {index};",
        )
    elif made:
        yield note("Searches have no index, though the server has pg_trgm.", f"Run, {OWNER}: {index};")
    elif ask(patient, "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm')"):
        yield note(
            "Searches have no index: pg_trgm was not made in this database, though its server has it.",
            f"Run, {OWNER} (or a superuser, where that may not): CREATE EXTENSION pg_trgm; then: {index};",
        )
    else:
        yield note(
            "Searches have no index, because the server has no pg_trgm.",
            f"Install PostgreSQL's contrib there. Then run, {OWNER}: CREATE EXTENSION pg_trgm; then: {index};",
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


CHECKS = (connections, trigrams)
