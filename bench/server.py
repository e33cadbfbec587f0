"""The server that benchmarks run on: the embedded PostgreSQL with full durability, a fresh database for every work."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from eventsourcing.kernel.migrations import migrate
from eventsourcing.operations.embedded import Embedded, embedded_postgres

MIGRATIONS = Path(__file__).parents[1] / "migrations"


@dataclass(frozen=True)
class Bench:
    """What a work needs: databases, and how much to do. `quick` asks for a smaller run of the same."""

    server: Embedded
    quick: bool

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """The URL of a database of its own, migrated unless `empty`, and dropped at the end."""
        name = f"bench_{uuid4().hex[:12]}"
        self._run(f'CREATE DATABASE "{name}"')
        url = self.server.cluster.url(name)
        try:
            if not empty:
                with connect(url) as conn:
                    migrate(conn, MIGRATIONS)
            yield url
        finally:
            self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.server.url, autocommit=True) as admin:
            admin.execute(statement.encode())


@contextmanager
def bench(*, quick: bool, folder: Path | None = None) -> Iterator[Bench]:
    """A server for the length of a run, with its data in `folder` or in a temporary one."""
    with tempfile.TemporaryDirectory(prefix="daybook-bench-") as temporary:
        data = folder or Path(temporary) / "postgresql"
        with embedded_postgres(data) as server, connect(server.url) as conn:
            conn.execute("ALTER SYSTEM SET max_connections = 200")  # sixteen writers for each of several stores
        with embedded_postgres(data) as server:
            yield Bench(server, quick)


def connect(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection as the app's own: in autocommit, times in UTC."""
    return psycopg.connect(url, autocommit=True, options="-c timezone=UTC")
