"""The folder of an embedded PostgreSQL: its data, its socket, its log, and who may enter."""

import hashlib
import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from eventsourcing.operations import installation
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.installation import RunAs

LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")  # what a socket's address has room for everywhere
LOCALE = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C", "--builtin-locale=C.UTF-8")
# By this the index of searches knows what a letter is. Where the system has no C.UTF-8, it knows those of ASCII.
LETTERS = ("--lc-ctype=C.UTF-8", "--lc-ctype=C")


@dataclass(frozen=True)
class Cluster:
    """Where everything lies; `user` is whom PostgreSQL runs as, {} for the present one."""

    folder: Path
    user: RunAs
    sockets: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def url(self, database: str) -> str:
        return f"postgresql:///{database}?user=daybook&port=5432&host={quote(str(self.sockets), safe='/')}"

    def reached(self, path: Path, folder_fd: int) -> Path:
        """Name a path below the folder as PostgreSQL can open it.

        As another user it may not be able to enter the folders above (such as root's home): it then goes in
        by the open folder that it inherits.
        """
        if self.user and path.is_relative_to(self.folder):
            return Path(f"/proc/self/fd/{folder_fd}") / path.relative_to(self.folder)
        return path


def open_cluster(folder: Path) -> Cluster:
    """Find the cluster of a folder, or make room for a new one."""
    folder = folder.absolute()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        user = installation.lesser_user(folder / "data")
        cluster = Cluster(folder, user, socket_folder(folder))
        for each in {folder, cluster.sockets}:
            make_private(each, user)
    except OSError as error:
        raise Refused(f"The folder {folder} cannot be used: {error.strerror}. See DAYBOOK_DATA.") from error
    return cluster


def socket_folder(folder: Path) -> Path:
    """Give the socket's folder: elsewhere when the path is too long, or has libpq's separator in it."""
    sockets = folder / "socket"
    if len(os.fsencode(sockets)) <= LONGEST_SOCKET_FOLDER and "," not in str(sockets):
        return sockets
    return Path("/tmp") / f"daybook-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"  # noqa: S108 checked below


def make_private(folder: Path, user: RunAs) -> None:
    """See to it that a folder exists and is PostgreSQL's own; somebody else's is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    owner = user.get("user", os.geteuid())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
        raise Refused(f"The folder {folder} belongs to another user. Start Daybook as the same user as before.")
    if user:
        os.chown(folder, user["user"], user["group"])
    folder.chmod(0o700)


def initialise(cluster: Cluster, programs: Path, folder_fd: int, *, durable: bool) -> None:
    """Make the data under another name first: a start that is killed leaves nothing that looks whole."""
    if cluster.data.exists():
        return check_version(cluster, programs)
    unfinished = cluster.folder / "data.new"
    for letters in LETTERS:
        shutil.rmtree(unfinished, ignore_errors=True)
        where = str(cluster.reached(unfinished, folder_fd))
        run = [str(programs / "initdb"), "-D", where, "-U", "daybook", "-A", "trust", *LOCALE, letters]
        done = subprocess.run(
            run if durable else [*run, "--no-sync"],
            **cluster.user, pass_fds=[folder_fd], cwd="/", env=environment(), check=False, capture_output=True,
        )  # fmt: skip
        if done.returncode == 0:
            unfinished.rename(cluster.data)
            return None
    raise Refused(f"PostgreSQL could not make its data folder {cluster.data}:\n{done.stderr.decode()}")


def check_version(cluster: Cluster, programs: Path) -> None:
    made_by = (cluster.data / "PG_VERSION").read_text().strip()
    present = installation.version(programs, cluster.user)
    if made_by != present:
        raise Refused(
            f"The data in {cluster.data} was written by PostgreSQL {made_by}; this is PostgreSQL {present}, which "
            f"cannot read it. Nothing was changed. Go back to the Daybook that wrote it, run its `backup`, "
            f"move that folder away, and `restore` the backup with this one."
        )


def environment() -> dict[str, str]:
    """Keep the caller's PGDATA, PGPORT and the like away from our own server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
