"""Brings a database that has events to the schema of this version: backup, migrations, comparison."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from eventsourcing import kernel
from eventsourcing.kernel import Connection, Table
from eventsourcing.kernel.migrations import pending
from eventsourcing.kernel.progress import Watch
from eventsourcing.operations import digests
from eventsourcing.operations.backups import making, scratch
from eventsourcing.operations.backups.files import write_whole
from eventsourcing.operations.database import MIGRATIONS, Database, connected, counted, has_events, migrated
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.models import Models
from eventsourcing.operations.pooler import refuse_shared_sessions

MARK = "upgrade-under-way.json"

Say = Callable[[str], None]


class UnderWay(msgspec.Struct, frozen=True):
    """What the database said before its migrations; kept as a file until it was compared with what it says after."""

    backup: str
    position: int
    hash: str
    digests: dict[str, dict[str, str]]


class Upgrade(NamedTuple):
    """An upgrade of the database at `url`, of an installation with its files in `data`."""

    conn: Connection
    url: str
    data: Path
    models: Models
    say: Say
    watch: Watch

    @property
    def mark(self) -> Path:
        return self.data / MARK

    @property
    def tables(self) -> list[Table]:
        return [table for projection in self.models.projections for table in projection.tables]


def upgrade(
    database: Database, data: Path, models: Models, say: Say, watch: Watch, *, backup: bool = True
) -> list[str]:
    """Apply what is pending, with a backup first where there are events; give the names of those applied.

    An upgrade that was killed is finished by the next one. Raises Refused; where that comes before the migrations,
    the database is as it was.
    """
    with connected(database.url) as conn:
        this = Upgrade(conn, database.url, data, models, say, watch)
        lacking = pending(conn, MIGRATIONS)
        if not has_events(conn):
            this.mark.unlink(missing_ok=True)
            return migrated(conn)
        if not lacking and not this.mark.exists():
            return []
        refuse_shared_sessions(database.url, "An upgrade")
        with scratch.the_only_one(data):
            if lacking:
                prepare(this, lacking, backup=backup)
            return finish(this)


def prepare(this: Upgrade, lacking: list[str], *, backup: bool) -> None:
    """Make the backup, and note what the database says."""
    this.say(f"The database lacks {counted(lacking)}.")
    file = backed_up(this) if backup else ""
    end = kernel.head(this.conn)
    said = {name: dict(columns) for name, columns in digests.digests(this.conn, this.tables).items()}
    write_whole(this.mark, msgspec.json.encode(UnderWay(file, end.position, end.hash.hex(), said)))


def backed_up(this: Upgrade) -> str:
    made = making.make(this.url, this.data, None, this.models, this.watch)
    if not made.report.ok:
        told = "\n".join(made.report.lines())
        raise Refused(f"The backup {made.file} does not verify, so nothing was upgraded.\n{told}")
    this.say(f"Backup: {made.file}, restored, upgraded and verified in a scratch database.")
    return str(made.file)


def finish(this: Upgrade) -> list[str]:
    """Migrate, compare with what was noted, make read models that are new or changed, and verify everything."""
    note = msgspec.json.decode(this.mark.read_bytes(), type=UnderWay)
    applied = migrated(this.conn)
    for line in compared(this.conn, note, digests.digests(this.conn, this.tables)):
        this.say(line)
    report, mended = this.models.verify_and_mend(this.conn, this.watch)
    if mended:
        this.say(f"Made anew from the log: {', '.join(mended)}.")
    if not report.ok:
        told = "\n".join(report.lines())
        raise Refused(f"The upgraded database does not verify. The backup is {note.backup or 'yours'}.\n{told}")
    this.say(f"Verified: {report.events:,} events fit together, and every read model is what a replay makes.")
    this.mark.unlink()
    return applied


def compared(conn: Connection, note: UnderWay, now: digests.Digests) -> Iterator[str]:
    """Say what is not as it was noted. Raises Refused where that is the log."""
    [same] = conn.execute(
        """SELECT (SELECT hash = decode(%s, 'hex') FROM events WHERE "position" = %s::bigint)""",
        (note.hash, note.position),
    ).fetchone() or (False,)
    if not same:
        raise Refused(f"The log has changed at event {note.position}. Restore the backup {note.backup or 'of yours'}.")
    end = kernel.head(conn)
    if end.position != note.position:
        yield f"Somebody wrote {end.position - note.position:,} events meanwhile, so only the log was compared."
        return
    found = list(digests.differences(note.digests, now))
    yield from found or ["The log and every table say the same as before."]
