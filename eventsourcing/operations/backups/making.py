"""Makes a backup that is known to work: dumped, restored into a scratch database, verified, and only then named."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from eventsourcing.kernel import Head, Report
from eventsourcing.kernel.progress import Watch
from eventsourcing.operations.backups.archive import Archive, Newer, open_archive
from eventsourcing.operations.backups.dumping import dump
from eventsourcing.operations.backups.files import finish, stamped, unfinished, write_whole
from eventsourcing.operations.backups.rehearsing import Rehearsed, tried
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.models import Models

LAST = "last-backup.json"
BACKUPS = "backups"  # the folder in the data folder where they go unless somebody says otherwise


class Last(msgspec.Struct, frozen=True):
    """A backup that was made: its file, when, and where its log ends."""

    file: str
    at: datetime
    position: int


class Backup(NamedTuple):
    """A backup: its file, where its log ends, and what trying it showed."""

    file: Path
    head: Head
    rehearsed: Rehearsed

    @property
    def report(self) -> Report:
        return self.rehearsed.report


def make(url: str, data: Path, target: Path | None, models: Models, watch: Watch) -> Backup:
    """Back up the database at `url`. Call it only while being the only one at work in `data`.

    A copy that does not pass the verification is kept too, under a name that says so: it may be all that there is.
    Raises Refused; then there is no new file.
    """
    place = prepared(target or data / BACKUPS, make_it=target is None)
    with unfinished(place) as file:
        head = dump(url, file, watch)
        archive = own(file)
        if archive.head != head:
            raise Refused("The dump does not hold the log that was dumped. There is no new backup; try again.")
        rehearsed = tried(archive, data, models, watch)
        final = stamped(place, head, datetime.now(UTC), sound=rehearsed.report.ok)
        finish(file, final)
    if rehearsed.report.ok:
        note(data, Last(str(final), datetime.now(UTC), head.position))
    return Backup(final, head, rehearsed)


def own(file: Path) -> Archive:
    """Open what was dumped just now; its name is not for anybody's eyes yet."""
    try:
        return open_archive(file)
    except Newer as newer:
        raise Refused(
            f"This database was migrated by a newer Daybook ({newer.name}). Back it up with that one. "
            "There is no new backup."
        ) from newer


def note(data: Path, last: Last) -> None:
    """Keep in mind when there was a good backup, wherever it went, for `doctor` to say."""
    write_whole(data / LAST, msgspec.json.encode(last))


def last_backup(data: Path) -> Last | None:
    """Tell of the last good backup that was made from this data folder."""
    try:
        return msgspec.json.decode((data / LAST).read_bytes(), type=Last)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def prepared(target: Path, *, make_it: bool) -> Path:
    """See that the folder is there: our own is made, others are only looked for, lest a disk be not mounted."""
    target = target.expanduser().absolute()
    folder = target if make_it or target.is_dir() else target.parent
    try:
        if make_it:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"No backup can be written into {folder}: {error.strerror}.") from error
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder}. Make it first, or mount the disk that it is on.")
    return target
