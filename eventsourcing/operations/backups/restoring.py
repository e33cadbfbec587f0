"""Puts a backup in the place of what is there: tried elsewhere first, then all of it in one transaction."""

from typing import NamedTuple

import psycopg
from psycopg import sql

from eventsourcing import kernel
from eventsourcing.kernel import Connection, Head, Report
from eventsourcing.kernel.migrations import migrate
from eventsourcing.kernel.progress import Watch
from eventsourcing.operations.backups.archive import Archive
from eventsourcing.operations.backups.rehearsing import Ours, ours, restored
from eventsourcing.operations.database import MIGRATIONS
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.models import Models

PATIENCE = "10s"  # for those who use the tables to be done


class Restored(NamedTuple):
    """What came of it: the verification, and the migrations that the backup still needed."""

    report: Report
    applied: list[str]
    mended: list[str]


def put_in_place(url: str, archive: Archive, known: Ours, was: Head | None, models: Models, watch: Watch) -> Restored:
    """Restore an archive at `url`, over what is there, in one transaction: a kill at any point changes nothing.

    `known` is what a Daybook may have in its schema; `was` is the head up to which there is a backup of what is there,
    None where there is nothing. Writers wait for the tables, and one who was quicker makes this refuse. What the
    backup's schema lacks is migrated in the same transaction. Raises Refused.
    """
    with kernel.connect(url, "daybook restore", autocommit=False) as conn:
        try:
            clear(conn, known, was)
            restored(conn, archive, watch)
            applied = migrate(conn, MIGRATIONS)
            conn.execute("ANALYZE")
        except psycopg.errors.InsufficientPrivilege as error:
            raise Refused(
                f"This role of the database may not do that: {error.diag.message_primary}. "
                f"Restore as the role that owns Daybook's tables. Nothing was changed."
            ) from error
        except psycopg.errors.DiskFull as error:
            raise Refused("The database's disk is too full for what is in the backup. Nothing was changed.") from error
    with kernel.connect(url, "daybook restore") as conn:
        if applied:
            report, mended = models.verify_and_mend(conn, watch)
            return Restored(report, applied, mended)
        return Restored(models.verify(conn, watch), applied, [])


def clear(conn: Connection, known: Ours, was: Head | None) -> None:
    """Drop what Daybook has in this schema, having made sure that nobody writes and nothing else would go with it."""
    found = ours(conn)
    if strange := sorted(found.tables - known.tables):
        raise Refused(
            f"The schema also holds tables that are not Daybook's: {', '.join(strange)}. Nothing was changed. "
            f"Restore into a database or schema of its own."
        )
    if not found.tables:
        return
    names = sql.SQL(", ").join(map(sql.Identifier, sorted(found.tables)))
    try:
        conn.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'".encode())
        conn.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
        raise Refused("Somebody is using the tables. Stop Daybook, then restore. Nothing was changed.") from error
    if end(conn) != was:
        raise Refused("Something was written after the backup of the live data. Stop Daybook, then try again.")
    conn.execute(sql.SQL("DROP TABLE {}").format(names))
    for function in found.functions & known.functions:
        conn.execute(f"DROP FUNCTION {function}".encode())


def end(conn: Connection) -> Head | None:
    """Tell where the log ends; None where there is none, or nothing in it."""
    [row] = conn.execute("SELECT to_regclass('log_head') IS NOT NULL")
    found = kernel.head(conn) if row[0] else None
    return found if found and found.position else None
