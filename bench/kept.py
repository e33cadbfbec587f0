"""Databases that take long to make: each is made once, and where the server's folder is kept, later runs use it too."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

import psycopg

from bench.server import MIGRATIONS, Bench, connect
from eventsourcing.kernel import Connection
from eventsourcing.kernel.migrations import migrate


def kept(bench: Bench, name: str, made_by: Iterable[ModuleType], fill: Callable[[Connection], object]) -> str:
    """The URL of the database of this name, as an earlier work left it; `made_by` are the modules that fill it."""
    name = f"bench_{name}_{_version(made_by)}"
    url = bench.server.cluster.url(name)
    with psycopg.connect(bench.server.url, autocommit=True) as admin:
        if admin.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).rowcount:
            return url
        young = f"{name}_young"
        admin.execute(f'DROP DATABASE IF EXISTS "{young}"'.encode())
        admin.execute(f'CREATE DATABASE "{young}"'.encode())
        with connect(bench.server.cluster.url(young)) as conn:
            migrate(conn, MIGRATIONS)
            fill(conn)
        admin.execute(f'ALTER DATABASE "{young}" RENAME TO "{name}"'.encode())
    return url


def _version(made_by: Iterable[ModuleType]) -> str:
    """What the contents depend on."""
    files = [*sorted(MIGRATIONS.glob("*.sql")), *(Path(str(module.__file__)) for module in made_by)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]
