"""Databases with logs of several lengths, each made once: where the server's folder is kept, later runs use it too."""

import hashlib
from pathlib import Path
from typing import NamedTuple

import psycopg

from bench import filling, flood, house, pen, seed
from bench.server import MIGRATIONS, Bench, connect
from eventsourcing.kernel import Connection
from eventsourcing.kernel.migrations import migrate


class Size(NamedTuple):
    """A Daybook with so many registers, and so many records in each."""

    registers: int
    records: int

    @property
    def events(self) -> int:
        return self.registers * self.records * flood.EVENTS


def database(bench: Bench, size: Size) -> str:
    """The URL of a database of that size, as an earlier work left it."""
    name = f"bench_{size.registers}x{size.records}_{_version()}"
    url = bench.server.cluster.url(name)
    with psycopg.connect(bench.server.url, autocommit=True) as admin:
        if admin.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).rowcount:
            return url
        print(f"making a log of {size.events:,} events", flush=True)
        young = f"{name}_young"
        admin.execute(f'DROP DATABASE IF EXISTS "{young}"'.encode())
        admin.execute(f'CREATE DATABASE "{young}"'.encode())
        with connect(bench.server.cluster.url(young)) as conn:
            migrate(conn, MIGRATIONS)
            flood.flood(conn, registers=size.registers, records=size.records)
        admin.execute(f'ALTER DATABASE "{young}" RENAME TO "{name}"'.encode())
    return url


def _version() -> str:
    """What the contents depend on."""
    own = [Path(str(module.__file__)) for module in (filling, flood, house, pen, seed)]
    files = [*sorted(MIGRATIONS.glob("*.sql")), *own]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def the_house(conn: Connection) -> house.House:
    """The register of aircraft that every size has, and its first thousand records."""
    ids = {
        name: id for id, name in conn.execute("SELECT id, name FROM registers WHERE name IN ('Aircraft', 'Airports')")
    }
    found = conn.execute("SELECT id FROM records WHERE register_id = %s ORDER BY id LIMIT 1000", (ids["Aircraft"],))
    return house.House(ids["Aircraft"], ids["Airports"], [id for (id,) in found])
