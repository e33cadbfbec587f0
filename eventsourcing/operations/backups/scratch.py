"""A PostgreSQL for a while: a cluster of its own beside the data, for trying a backup, gone afterwards."""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eventsourcing.operations.cluster import open_cluster
from eventsourcing.operations.embedded import embedded_postgres
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.postmaster import locked, stop

FOLDER, LOCK = "scratch", "scratch.lock"


@contextmanager
def the_only_one(data: Path) -> Iterator[None]:
    """Let one backup, restore or upgrade at a time work in a data folder, and clear what a killed one left.

    The lock ends with its process, however that ends. Raises Refused where another one is at work.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Refused(f"The folder {data} cannot be used: {error.strerror}. See DAYBOOK_DATA.") from error
    try:
        if not locked(fd):
            raise Refused("Another backup, restore or upgrade is under way here. Wait for its end, then try again.")
        clear(data / FOLDER)
        yield
    finally:
        fcntl.flock(fd, fcntl.LOCK_UN)
        os.close(fd)


@contextmanager
def scratch_database(data: Path) -> Iterator[str]:
    """Give the address of an empty database that nobody else knows. Call it only while being the only one."""
    folder = data / FOLDER / uuid.uuid4().hex[:8]
    try:
        try:
            folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"The folder {data} cannot be used: {error.strerror}. See DAYBOOK_DATA.") from error
        with embedded_postgres(folder, durable=False) as server:
            yield server.url
    finally:
        clear(data / FOLDER)


def clear(folder: Path) -> None:
    """End the servers that outlived their processes, and remove their files."""
    if not folder.exists():
        return
    for left in folder.iterdir():
        stop(open_cluster(left), None)  # which removes its socket too, wherever that is
        shutil.rmtree(left, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
