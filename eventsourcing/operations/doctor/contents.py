"""Checks of what is in the database: the log's end, snapshots, imports, rows that should have gone, backups."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from eventsourcing import imports, kernel
from eventsourcing.operations.backups.making import last_backup
from eventsourcing.operations.database import has_events
from eventsourcing.operations.doctor.database import Patient, ask
from eventsourcing.operations.doctor.finding import Finding, note, ok, wrong

OLD = timedelta(days=8)
MANY = 100_000  # rows


def log_end(patient: Patient) -> Iterator[Finding]:
    """The end of the log."""
    head = kernel.head(patient.conn)
    last = patient.conn.execute(
        'SELECT "position", recorded_at, hash FROM events ORDER BY "position" DESC LIMIT 1'
    ).fetchone()
    if (kernel.Head(*last) != head) if last else head.position:
        at = last[0] if last else 0
        yield wrong(f"The log's head is at {head.position:,}, its last event at {at:,}.", "Restore the last backup.")
    else:
        yield ok(f"{head.position:,} events; the head fits the last one. (`verify` looks at all of them.)")
    if head.recorded_at > datetime.now(UTC) + timedelta(seconds=5):
        yield wrong(
            f"The last event is from the future, {head.recorded_at}.", "Set the database server's clock by NTP."
        )


def snapshots(patient: Patient) -> Iterator[Finding]:
    """The snapshots."""
    current = [decider.fingerprint for decider in patient.models.deciders]
    [other] = patient.conn.execute(
        "SELECT count(*) FROM snapshots WHERE NOT fingerprint = ANY (%s::text[])", (current,)
    ).fetchone() or (0,)
    if other:
        yield note(
            f"{other:,} snapshots were made by other code; they are ignored.", "Run: python app.py rebuild snapshots"
        )
    else:
        yield ok("All snapshots were made by this code.")


def unfinished_imports(patient: Patient) -> Iterator[Finding]:
    """The imports."""
    stopped = imports.stopped(patient.conn)
    for file, trouble in stopped:
        yield wrong(f"The import of {file} has stopped: {trouble}", "Open it under Imports; there it can go on.")
    if not stopped:
        yield ok("No import has stopped.")


def growth(patient: Patient) -> Iterator[Finding]:
    """Sessions and rate limits."""
    for table in ("sessions", "known_browsers", "rate_limits"):
        if (rows := int(ask(patient, f"SELECT count(*) FROM {table}"))) > MANY:
            yield wrong(
                f"{table} has {rows:,} rows.", f"Somebody knocks very often. See the log; then: DELETE FROM {table};"
            )
        else:
            yield ok(f"{table} has {rows:,} rows.")


def backups(patient: Patient) -> Iterator[Finding]:
    """The backups."""
    if not has_events(patient.conn):
        yield ok("There is nothing to back up yet.")
        return
    last = last_backup(patient.settings.data)
    remedy = "Run `python app.py backup` every night, and copy the file to another machine."
    if last is None:
        found = "No backup has been made with `backup`."
    elif datetime.now(UTC) - last.at > OLD:
        found = f"The last backup is {(datetime.now(UTC) - last.at).days} days old: {last.file}."
    else:
        yield ok(f"The last backup is of {last.at:%Y-%m-%d %H:%M} UTC: {last.file}.")
        return
    # Whoever has a server of their own may back it up by other means.
    yield wrong(found, remedy) if patient.database.embedded else note(found, remedy)


CHECKS = (log_end, snapshots, unfinished_imports, growth, backups)
