"""Tries a backup: restored into a scratch database, brought up to date there, and verified."""

from pathlib import Path
from typing import LiteralString, NamedTuple

import psycopg

from eventsourcing import kernel
from eventsourcing.kernel import Connection, Fault, ProjectionFailed, Report
from eventsourcing.kernel.migrations import MigrationRefused, migrate
from eventsourcing.kernel.progress import Watch
from eventsourcing.operations.backups.archive import Archive
from eventsourcing.operations.backups.loading import load
from eventsourcing.operations.backups.scratch import scratch_database
from eventsourcing.operations.database import MIGRATIONS
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.models import Models

TABLES = """SELECT c.relname FROM pg_class c
WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind IN ('r', 'p') AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"""
FUNCTIONS = """SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = quote_ident(current_schema())::regnamespace AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')"""


class Ours(NamedTuple):
    """The tables and functions (with the types of their arguments) in a schema."""

    tables: frozenset[str]
    functions: frozenset[str]


class Rehearsed(NamedTuple):
    """What came of it: the report, the migrations it took, and all tables and functions of a Daybook after them."""

    report: Report
    applied: list[str]
    ours: Ours


def tried(archive: Archive, data: Path, models: Models, watch: Watch) -> Rehearsed:
    """Rehearse, and take what makes that impossible for a fault. Raises Refused where the file or this place is bad."""
    try:
        return rehearse(archive, data, models, watch)
    except psycopg.errors.DiskFull as error:
        raise Refused(f"The disk of {data} is too full to try the backup on it. There is no new backup.") from error
    except (psycopg.Error, ProjectionFailed, MigrationRefused) as error:
        fault = Fault(None, f"It cannot be brought up to date and verified: {str(error).splitlines()[0]}.")
        report = Report(archive.head.position, (fault,), compared=True, differing={}, differences=())
        return Rehearsed(report, [], Ours(frozenset(), frozenset()))


def rehearse(archive: Archive, data: Path, models: Models, watch: Watch) -> Rehearsed:
    """Restore an archive where nobody minds, and verify it there."""
    with scratch_database(data) as url:
        with kernel.connect(url, "daybook backup", autocommit=False) as conn:
            restored(conn, archive, watch)
        with kernel.connect(url, "daybook backup") as conn:
            applied = migrate(conn, MIGRATIONS)
            conn.execute("ANALYZE")
            # What an older Daybook dumped is tried as far as this one can know it: with its read models made anew.
            report = models.verify_and_mend(conn, watch)[0] if applied else models.verify(conn, watch)
            return Rehearsed(report, applied, ours(conn))


def restored(conn: Connection, archive: Archive, watch: Watch) -> None:
    """Load an archive in a transaction, and see that its log ends where the archive says."""
    load(conn, archive, watch)
    if kernel.head(conn) != archive.head:
        raise Refused(f"{archive.file} contradicts itself: its log does not end where its head says.")


def ours(conn: Connection) -> Ours:
    """Name what is in the current schema, but for what belongs to extensions."""
    return Ours(names(conn, TABLES), names(conn, FUNCTIONS))


def names(conn: Connection, query: LiteralString) -> frozenset[str]:
    return frozenset(str(name) for [name] in conn.execute(query))
