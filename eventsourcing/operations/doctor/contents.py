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
    faults = list(kernel.faulty_head(patient.conn))
    for fault in faults:
        yield wrong(fault, "Run `verify`, which looks at all of the log. Then restore the last backup.")
    if not faults:
        position = ask(patient, 'SELECT "position" FROM log_head')
        yield ok(f"{position:,} events; the head fits the last one. (`verify` looks at all of them.)")
    late = ask(patient, "SELECT recorded_at::text FROM log_head WHERE recorded_at > clock_timestamp() + interval '5 s'")
    if late:
        yield wrong(
            f"The last event is from the future, {late}. Until then all that is saved gets that very time.",
            "Set the database server's clock by NTP. If the time is absurd, restore the backup from before it.",
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


def killed_rebuild(patient: Patient) -> Iterator[Finding]:
    """What a killed rebuild may have left."""
    if kernel.rebuild_under_way(patient.conn):
        yield ok("A rebuild is under way.")
    elif ask(patient, "SELECT to_regnamespace(quote_ident(current_schema() || '_rebuild')) IS NOT NULL"):
        yield note("A rebuild was killed, and left its tables.", "The next `run` or `rebuild` removes them.")
    else:
        yield ok("No rebuild has left anything behind.")


def unfinished_imports(patient: Patient) -> Iterator[Finding]:
    """The imports."""
    stopped = imports.stopped(patient.conn)
    for file, trouble in stopped:
        yield wrong(f"The import of {file} has stopped: {trouble}", "Open it under Imports; there it can go on.")
    if not stopped:
        yield ok("No import has stopped.")


def growth(patient: Patient) -> Iterator[Finding]:
    """Sessions and rate limits."""
    for table in ("sessions", "rate_limits"):
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


CHECKS = (log_end, snapshots, killed_rebuild, unfinished_imports, growth, backups)
