"""The machine and the versions that a run was measured with; nothing that tells where it stands or whose it is."""

import os
import platform
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import psycopg
from psycopg import pq

from bench.server import Bench, connect
from eventsourcing.kernel import Connection

ROOT = Path(__file__).parents[1]
PACKAGES = ("msgspec", "flask", "jinja2", "granian")
SETTINGS = (
    "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "wal_level", "shared_buffers", "work_mem",
    "max_wal_size", "checkpoint_timeout", "autovacuum", "jit",
)  # fmt: skip
FLUSHES = 50


def describe(bench: Bench) -> dict[str, str]:
    """What a reader must know to judge the figures, and to repeat them."""
    with connect(bench.server.url) as conn:
        return {
            "measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            "commit": _commit(),
            "processor": f"{_processor()}, {os.cpu_count()} cores",
            "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB",
            "system": f"{platform.system()} {platform.release().split('-')[0]}",
            "disk": _disk(bench.server.cluster.folder),
            "Python": f"{platform.python_implementation()} {platform.python_version()}",
            "psycopg": f"{psycopg.__version__}, {pq.__impl__} implementation",
            **{name: version(name) for name in PACKAGES},
            "PostgreSQL": _postgresql(conn),
            "settings": ", ".join(f"{name} = {value}" for name, value in _settings(conn)),
        }


def _commit() -> str:
    try:
        commit, changed = (
            subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
            for words in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{commit}, with changes" if changed else commit


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*: (.+)$", told.read_text(), re.MULTILINE) if told.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def _disk(folder: Path) -> str:
    """The file system under the server's data, and what it takes to force a page of the log to it."""
    with tempfile.TemporaryFile(dir=folder) as file:
        times = sorted(_flush(file.fileno()) for _ in range(FLUSHES))
    return f"{_file_system(folder)}, forcing 8 kB out takes {median(times) * 1e6:.0f} µs"


def _flush(descriptor: int) -> float:
    force = getattr(os, "fdatasync", os.fsync)
    began = time.perf_counter()
    os.pwrite(descriptor, bytes(8192), 0)
    force(descriptor)
    return time.perf_counter() - began


def _file_system(folder: Path) -> str:
    mounts = Path("/proc/mounts")
    lines = [line.split() for line in mounts.read_text().splitlines()] if mounts.exists() else []
    under = [(len(place), kind) for _, place, kind, *_ in lines if folder.resolve().is_relative_to(place)]
    return max(under)[1] if under else "unknown file system"


def _postgresql(conn: Connection) -> str:
    return f"{conn.info.server_version // 10000}.{conn.info.server_version % 10000}"


def _settings(conn: Connection) -> Iterator[tuple[str, str]]:
    for name in SETTINGS:
        [row] = conn.execute("SELECT current_setting(%s)", (name,))
        yield name, row[0]
