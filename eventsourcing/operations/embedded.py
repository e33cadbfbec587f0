"""Starts, adopts and stops the PostgreSQL that came with requirements.txt."""

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from eventsourcing.kernel import connect
from eventsourcing.operations.cluster import Cluster, open_cluster
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.postmaster import locked, log_end, start, stop

PATIENCE = 120.0  # seconds for a start, which after a crash reads what was written last


@dataclass
class Embedded:
    """The server of a folder; `process` is set where it is a child of this process."""

    cluster: Cluster
    durable: bool
    process: subprocess.Popen[bytes] | None = None
    users: int = -1  # the file that all its users have locked

    @property
    def url(self) -> str:
        return self.cluster.url("daybook")


@contextmanager
def embedded_postgres(folder: Path, *, durable: bool = True) -> Iterator[Embedded]:
    """Give a running server with its data in `folder`; the last of its users to leave stops it.

    Whether it runs is told by a lock on the folder that postgres inherits, never by process numbers.
    `durable=False` does not wait for the disk, for tests. Raises Refused.
    """
    server = Embedded(open_cluster(folder), durable)
    server.users = users = os.open(server.cluster.folder / "users", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while the last one out is stopping the server
        try:
            start_or_adopt(server)
            yield server
        finally:
            if locked(users):  # nobody else is there
                stop(server.cluster, server.process)
            elif server.process is not None:
                server.process.returncode = 0  # it stays for the others: Python need not mind it
    finally:
        os.close(users)


def shared(server: Embedded) -> bool:
    """Whether another process uses this server too."""
    alone = locked(server.users)
    fcntl.flock(server.users, fcntl.LOCK_SH)  # trying for it alone has let go of this
    return not alone


def revive(server: Embedded) -> bool:
    """Start a server that died under us, for instance because the machine had no memory left."""
    folder_fd = os.open(server.cluster.folder, os.O_RDONLY)
    dead = locked(folder_fd)
    os.close(folder_fd)
    if dead:
        if server.process is not None:
            server.process.wait()
            server.process = None
        start_or_adopt(server)
    return dead


def start_or_adopt(server: Embedded) -> None:
    """Wait for a server that answers; start one if none runs."""
    folder_fd = os.open(server.cluster.folder, os.O_RDONLY)
    late = time.monotonic() + PATIENCE
    try:
        while not answers(server.cluster):
            if server.process is None and locked(folder_fd):
                server.process = start(server.cluster, folder_fd, durable=server.durable)
            died = server.process is not None and server.process.poll() is not None
            if died or time.monotonic() > late:
                raise Refused(f"PostgreSQL does not start. The end of its log:\n{log_end(server.cluster)}")
            time.sleep(0.02)
    finally:
        os.close(folder_fd)  # and not unlocked: postgres keeps it


def answers(cluster: Cluster) -> bool:
    try:
        with connect(cluster.url("postgres"), "daybook command") as conn:
            found = conn.execute("SELECT FROM pg_database WHERE datname = 'daybook'").rowcount
            if not found:
                with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    conn.execute("CREATE DATABASE daybook")
    except psycopg.OperationalError:
        return False
    return True
