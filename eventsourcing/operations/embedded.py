"""Starts, adopts and stops the PostgreSQL that came with requirements.txt."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from eventsourcing.operations import installation
from eventsourcing.operations.cluster import Cluster, environment, initialise, open_cluster
from eventsourcing.operations.errors import Refused

PATIENCE = 120.0  # seconds for a start, which after a crash reads what was written last
POLITE, AT_ONCE = 20.0, 10.0  # seconds for each way to stop


@dataclass
class Embedded:
    """The server of a folder; `process` is set where it is a child of this process."""

    cluster: Cluster
    durable: bool
    process: subprocess.Popen[bytes] | None = None

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
    users = os.open(server.cluster.folder / "users", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while the last one out is stopping the server
        try:
            start_or_adopt(server)
            yield server
        finally:
            if locked(users):  # nobody else is there
                stop(server)
            elif server.process is not None:
                server.process.returncode = 0  # it stays for the others: Python need not mind it
    finally:
        os.close(users)


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
                server.process = start(server, folder_fd)
            died = server.process is not None and server.process.poll() is not None
            if died or time.monotonic() > late:
                raise Refused(f"PostgreSQL does not start. The end of its log:\n{log_end(server.cluster)}")
            time.sleep(0.02)
    finally:
        os.close(folder_fd)  # and not unlocked: postgres keeps it


def answers(cluster: Cluster) -> bool:
    try:
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as conn:
            found = conn.execute("SELECT FROM pg_database WHERE datname = 'daybook'").rowcount
            if not found:
                with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    conn.execute("CREATE DATABASE daybook")
    except psycopg.OperationalError:
        return False
    return True


def locked(fd: int) -> bool:
    """Try to take a lock for this process alone."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def start(server: Embedded, folder_fd: int) -> subprocess.Popen[bytes]:
    cluster = server.cluster
    programs = installation.binaries(cluster.user)
    initialise(cluster, programs, folder_fd, durable=server.durable)
    for stale in (cluster.data / "postmaster.pid", cluster.sockets / ".s.PGSQL.5432.lock"):
        stale.unlink(missing_ok=True)  # we have the lock, so whoever wrote it is gone
    settings = {"unix_socket_permissions": "0700", "log_checkpoints": "off"}
    if not server.durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command = [
        str(programs / "postgres"), "-D", str(cluster.reached(cluster.data, folder_fd)),
        "-h", "", "-k", str(cluster.reached(cluster.sockets, folder_fd)),
        *(f"--{name}={value}" for name, value in settings.items()),
    ]  # fmt: skip
    if cluster.log.exists():
        cluster.log.replace(cluster.log.with_name("log.before"))
    with cluster.log.open("ab") as log:
        return subprocess.Popen(
            command, **cluster.user, pass_fds=[folder_fd], cwd="/", env=environment(), umask=0o077,
            start_new_session=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip


def log_end(cluster: Cluster) -> str:
    return "\n".join(cluster.log.read_text(errors="replace").splitlines()[-8:]) if cluster.log.exists() else ""


def stop(server: Embedded) -> None:
    """Stop the server: politely, then at once (the next start then recovers)."""
    folder_fd = os.open(server.cluster.folder, os.O_RDONLY)
    for number, patience in ((signal.SIGINT, POLITE), (signal.SIGQUIT, AT_ONCE)):
        if not locked(folder_fd):  # it lives, so the number in its file is its own
            with suppress(FileNotFoundError, ProcessLookupError):
                os.kill(int((server.cluster.data / "postmaster.pid").read_text().splitlines()[0]), number)
            late = time.monotonic() + patience
            while not locked(folder_fd) and time.monotonic() < late:
                time.sleep(0.01)
    if server.process is not None and locked(folder_fd):
        server.process.wait()  # which leaves no zombie
    os.close(folder_fd)
