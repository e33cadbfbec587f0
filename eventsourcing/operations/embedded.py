"""Starts, adopts and stops the PostgreSQL that came with requirements.txt."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from eventsourcing.operations import installation
from eventsourcing.operations.cluster import Cluster, environment, initialise, open_cluster
from eventsourcing.operations.errors import Refused

PATIENCE = 120.0  # seconds for a start, which after a crash reads what was written last


@contextmanager
def embedded_postgres(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Give the URL of a running server with its data in `folder`; the last of its users to leave stops it.

    Whether it runs is told by a lock on the folder that postgres inherits, never by process numbers.
    `durable=False` does not wait for the disk, for tests. Raises Refused.
    """
    cluster = open_cluster(folder)
    users = os.open(cluster.folder / "users", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while the last one out is stopping the server
        process = start_or_adopt(cluster, durable=durable)
        try:
            yield cluster.url("daybook")
        finally:
            if locked(users):  # nobody else is there
                stop(cluster, process)
            elif process is not None:
                process.returncode = 0  # it stays for the others: Python need not mind it
    finally:
        os.close(users)


def start_or_adopt(cluster: Cluster, *, durable: bool) -> subprocess.Popen[bytes] | None:
    """Wait for a server that answers; start one if none runs, and return it."""
    process = None
    folder_fd = os.open(cluster.folder, os.O_RDONLY)
    late = time.monotonic() + PATIENCE
    try:
        while not answers(cluster):
            if process is None and locked(folder_fd):
                process = start(cluster, folder_fd, durable=durable)
            if (process is not None and process.poll() is not None) or time.monotonic() > late:
                raise Refused(f"PostgreSQL does not start. The end of {cluster.log}:\n{log_end(cluster)}")
            time.sleep(0.02)
    finally:
        os.close(folder_fd)  # and not unlocked: postgres keeps it
    return process


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


def start(cluster: Cluster, folder_fd: int, *, durable: bool) -> subprocess.Popen[bytes]:
    programs = installation.binaries(cluster.user)
    initialise(cluster, programs, folder_fd, durable=durable)
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)  # we have the lock: whoever wrote it is gone
    settings = {"unix_socket_permissions": "0700", "log_checkpoints": "off"}
    if not durable:
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
    return "\n".join(cluster.log.read_text(errors="replace").splitlines()[-8:])


def stop(cluster: Cluster, process: subprocess.Popen[bytes] | None) -> None:
    """Stop the server: politely, then at once (the next start then recovers)."""
    folder_fd = os.open(cluster.folder, os.O_RDONLY)
    for number, patience in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0)):
        if not locked(folder_fd):  # it lives, so the number in its file is its own
            with suppress(FileNotFoundError, ProcessLookupError):
                os.kill(int((cluster.data / "postmaster.pid").read_text().splitlines()[0]), number)
            late = time.monotonic() + patience
            while not locked(folder_fd) and time.monotonic() < late:
                time.sleep(0.01)
    if process is not None and locked(folder_fd):
        process.wait()  # which leaves no zombie
    os.close(folder_fd)
