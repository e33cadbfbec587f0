"""PostgreSQL's own pg_dump and pg_restore: from requirements.txt, or from the PATH where the server is newer."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from eventsourcing.operations import installation
from eventsourcing.operations.errors import Refused


def tool(name: str, server: int) -> Path:
    """Find the program that can talk to a server of this major version. Raises Refused."""
    newest = 0
    for path in candidates(name):
        newest = max(newest, found := major(path))
        if found >= server:
            return path
    raise Refused(
        f"The server is PostgreSQL {server}, and the newest {name} here is of version {newest}, which cannot read it. "
        f"Install the client programs of PostgreSQL {server}, so that {name} is on the PATH."
    )


def candidates(name: str) -> Iterator[Path]:
    with suppress(Refused):  # no wheel for this machine; a server of one's own may come with the programs
        yield installation.binaries({}) / name
    if on_path := shutil.which(name):
        yield Path(on_path)


def major(program: Path) -> int:
    try:
        told = subprocess.run([str(program), "--version"], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)(\.|\s|beta|devel|$)", told.strip())
    return int(found[1]) if found else 0


def reaching(url: str) -> tuple[str, Mapping[str, str]]:
    """Split an address into what may be an argument, which everybody on the machine can read, and an environment."""
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    environment = dict(os.environ) | ({"PGPASSWORD": str(password)} if password else {})
    return make_conninfo("", **parts), environment


def complaint(told: bytes | str) -> str:
    """Give what a program said of its failure, without its own name before each line."""
    text = told.decode(errors="replace") if isinstance(told, bytes) else told
    lines = [re.sub(r"^pg_\w+: (error: |detail: |hint: )?", "", line).strip() for line in text.splitlines()]
    said = " ".join(line.rstrip(".") + "." for line in lines if line and not line.startswith("warning:"))
    return said or "It said nothing more."
