"""Starts and stops the postgres of a cluster, and tells by a lock whether it lives."""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress

from eventsourcing.operations import installation
from eventsourcing.operations.cluster import Cluster, environment, initialise, make_private

POLITE, AT_ONCE = 20.0, 10.0  # seconds for each way to stop


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
    make_private(cluster.sockets, cluster.user)  # the last one out may have removed it just now
    for stale in (cluster.data / "postmaster.pid", cluster.sockets / ".s.PGSQL.5432.lock"):
        stale.unlink(missing_ok=True)  # we have the lock, so whoever wrote it is gone
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
    return "\n".join(cluster.log.read_text(errors="replace").splitlines()[-8:]) if cluster.log.exists() else ""


def tell(cluster: Cluster, process: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
    """Send a signal to a server that lives, so that the number in its file is its own."""
    with suppress(FileNotFoundError, ProcessLookupError):
        if process is not None and process.poll() is None:  # it may be so young that it has no file yet
            process.send_signal(number)
        else:
            os.kill(int((cluster.data / "postmaster.pid").read_text().splitlines()[0]), number)


def stop(cluster: Cluster, process: subprocess.Popen[bytes] | None) -> None:
    """Stop the server: politely, then at once (the next start then recovers)."""
    folder_fd = os.open(cluster.folder, os.O_RDONLY)
    for number, patience in ((signal.SIGINT, POLITE), (signal.SIGQUIT, AT_ONCE)):
        if not locked(folder_fd):
            tell(cluster, process, number)
            late = time.monotonic() + patience
            while not locked(folder_fd) and time.monotonic() < late:
                time.sleep(0.01)
    if process is not None and locked(folder_fd):
        process.wait()  # which leaves no zombie
    os.close(folder_fd)
    if not cluster.sockets.is_relative_to(cluster.folder):
        shutil.rmtree(cluster.sockets, ignore_errors=True)
