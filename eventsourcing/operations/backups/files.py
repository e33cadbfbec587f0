"""The files of backups: what they are called, and how they come to be whole or not at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from eventsourcing.kernel import Head
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.postmaster import locked

UNFINISHED = ".unfinished-*.dump"


def stamped(target: Path, head: Head, today: datetime, *, sound: bool = True) -> Path:
    """Name a backup: where its log ends, the beginning of that hash, and the day in UTC.

    Into a folder it goes as daybook-000048213-5b7e90c4-2026-11-24.dump; a file's name keeps its own beginning and end:
    house.dump becomes house-000048213-5b7e90c4-2026-11-24.dump.
    """
    folder, stem, suffix = (target, "daybook", "") if target.is_dir() else (target.parent, target.stem, target.suffix)
    mark = "" if sound else "-unsound"
    day = today.astimezone(UTC).date()
    return folder / f"{stem}-{head.position:09}-{head.hash.hex()[:8]}-{day}{mark}{suffix or '.dump'}"


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """Give an empty file beside the target that only this user may read, and remove it if it was not renamed.

    It is locked while its writer lives, so that the next one knows which of these a killed one left behind.
    """
    folder = target if target.is_dir() else target.parent
    file = folder / UNFINISHED.replace("*", str(os.getpid()))
    try:
        sweep(folder)
        fd = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Refused(f"No backup can be written into {folder}: {error.strerror}.") from error
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(fd)
        file.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    for left in folder.glob(UNFINISHED):
        fd = os.open(left, os.O_RDWR)
        if locked(fd):
            left.unlink(missing_ok=True)
        os.close(fd)


def finish(file: Path, final: Path) -> None:
    """Give the file its name, on the disk before anybody is told of it."""
    flush(file)
    file.replace(final)
    flush(final.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file in the place of the one before: a kill leaves the one or the other."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def flush(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)


def size_of(file: Path) -> str:
    """Say how large a file is, as 12.3 MB."""
    return f"{file.stat().st_size / 1e6:,.1f} MB"
