"""Databases with something in them, and trees of Daybook that are newer than this one."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.operations.running import ROOT, command, environment
from tests.waiting import PATIENCE

Done = subprocess.CompletedProcess[str]
PARTS = ("app.py", "eventsourcing", "templates", "static", "migrations", "requirements.txt")


def on(url: str, data: Path, *arguments: str, entered: str = "") -> Done:
    """Run a command on the database at `url`."""
    return command(data, *arguments, entered=entered, DATABASE_URL=url)


def furnish(url: str, data: Path) -> None:
    """Keep a few things in a database: an admin, a register, records."""
    ana = ("create-user", "--email", "ana@example.org", "--name", "Ana", "--role", "admin", "--password-stdin")
    assert on(url, data, *ana, entered="a few unrelated words\n").returncode == 0
    boats = data.parent / "boats.csv"
    boats.write_text("Name,Length\n" + "".join(f"Boat {n},{n}.5\n" for n in range(40)))
    load = on(url, data, "import", str(boats), "--register", "Boats", "--as", "ana@example.org")
    assert load.returncode == 0, load.stderr


def log(url: str) -> list[tuple[int, str]]:
    """The log, as its positions and hashes."""
    with psycopg.connect(url) as conn:
        rows = conn.execute("SELECT \"position\", encode(hash, 'hex') FROM events ORDER BY 1").fetchall()
    return [(int(position), str(hash)) for position, hash in rows]


def newer(folder: Path, *migrations: str) -> Path:
    """A later Daybook: this one with more migrations."""
    folder.mkdir()
    for part in PARTS:
        source = ROOT / part
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, folder / part, ignore=ignore) if source.is_dir() else shutil.copy(source, folder / part)
    first = len(list((folder / "migrations").glob("*.sql"))) + 1
    for number, migration in enumerate(migrations, first):
        (folder / "migrations" / f"{number:04}_later.sql").write_text(migration)
    return folder


def in_tree(tree: Path, url: str, data: Path, *arguments: str, **more: str) -> Done:
    """Run a command of that Daybook."""
    return subprocess.run(
        [sys.executable, "app.py", *arguments], cwd=tree, env=environment(data, DATABASE_URL=url, **more),
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip


def killed_when(
    due: Callable[[], bool], url: str, data: Path, *arguments: str, tree: Path = ROOT, seconds: float = 60
) -> bool:
    """Start a command and kill it as soon as something is so; False where it ended before that."""
    running = subprocess.Popen(
        [sys.executable, "app.py", *arguments], cwd=tree, env=environment(data, DATABASE_URL=url),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    late = time.monotonic() + seconds
    while running.poll() is None and not due():
        assert time.monotonic() < late
        time.sleep(0.01)
    ended = running.poll() is not None
    if not ended:
        os.kill(running.pid, signal.SIGKILL)
    running.wait()
    return not ended


def busy(url: str, what: str) -> bool:
    """Whether somebody runs a statement with these words in the database."""
    with psycopg.connect(url) as conn:
        query = """SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
            AND pid <> pg_backend_pid() AND query LIKE %s"""
        return bool(conn.execute(query, (f"%{what}%",)).rowcount)


def last(data: Path) -> str:
    """The file of the last good backup."""
    file: str = json.loads((data / "last-backup.json").read_text())["file"]
    return file
