"""What a backup file holds, read without restoring it."""

import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from eventsourcing.kernel import Head
from eventsourcing.kernel.migrations import read_folder
from eventsourcing.operations.backups.tools import complaint, tool
from eventsourcing.operations.database import MIGRATIONS
from eventsourcing.operations.errors import Refused

ENTRY = re.compile(r"^\d+; \d+ \d+ TABLE DATA (\S+) (\S+) ", re.MULTILINE)
COPIED = re.compile(r"^COPY \S+\.(\w+) \(([^)]*)\) FROM stdin;\n(.*?)^\\\.$", re.MULTILINE | re.DOTALL)
OURS = {"events", "log_head", "migrations"}


class Newer(Refused):
    """The archive is of a newer Daybook; `name` is its newest migration."""

    def __init__(self, file: Path, name: str, known: int) -> None:
        super().__init__(
            f"{file} was made by a newer Daybook ({name}), and this one knows nothing after "
            f"migration {known}. Nothing was changed. Restore it with the newer Daybook."
        )
        self.name = name


class Archive(NamedTuple):
    """A backup: its file, the schema its tables were in, where its log ends, and its newest migration."""

    file: Path
    schema: str
    head: Head
    newest: int
    newest_name: str


def open_archive(file: Path) -> Archive:
    """Look into a file. Raises Refused where it is no backup of Daybook, or one that this version cannot know."""
    if file.is_dir():
        raise Refused(f"{file} is a folder. Name the file in it.")
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    entries = ENTRY.findall(ask(file, "--list"))
    schemas = {schema for schema, table in entries if table in OURS}
    if not {table for _, table in entries} >= OURS or len(schemas) != 1:
        raise Refused(f"{file} is a dump of a database, but not of Daybook's. Nothing was changed.")
    rows = copied(ask(file, "--data-only", "--table=log_head", "--table=migrations", "--file=-"))
    [head] = rows["log_head"]
    last = max(rows["migrations"], key=lambda row: int(row["number"]))
    archive = Archive(
        file=file,
        schema=schemas.pop(),
        head=Head(
            int(head["position"]),
            datetime.fromisoformat(head["recorded_at"]),
            bytes.fromhex(head["hash"].removeprefix("\\\\x")),
        ),
        newest=int(last["number"]),
        newest_name=last["name"],
    )
    refuse_a_newer_one(archive)
    return archive


def ask(file: Path, *arguments: str) -> str:
    done = subprocess.run(
        [str(tool("pg_restore", 0)), *arguments, str(file)], check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise Refused(f"{file} cannot be read as a backup: {complaint(done.stderr)} Nothing was changed.")
    return done.stdout


def copied(script: str) -> dict[str, list[dict[str, str]]]:
    """Read the rows of small tables as a dump writes them."""
    found: dict[str, list[dict[str, str]]] = {}
    for table, columns, rows in COPIED.findall(script):
        names = [name.strip().strip('"') for name in columns.split(",")]
        found[table] = [dict(zip(names, row.split("\t"), strict=True)) for row in rows.splitlines()]
    return found


def refuse_a_newer_one(archive: Archive) -> None:
    if archive.newest > (known := len(read_folder(MIGRATIONS))):
        raise Newer(archive.file, archive.newest_name, known)
