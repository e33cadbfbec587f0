"""Databases with logs of several lengths, each made once: where the server's folder is kept, later runs use it too."""

from typing import NamedTuple

from bench import filling, flood, house, pen, seed
from bench.kept import kept
from bench.server import Bench
from eventsourcing.kernel import Connection


class Size(NamedTuple):
    """A Daybook with so many registers, and so many records in each."""

    registers: int
    records: int

    @property
    def events(self) -> int:
        return self.registers * self.records * flood.EVENTS


def database(bench: Bench, size: Size) -> str:
    """The URL of a database of that size, as an earlier work left it."""

    def fill(conn: Connection) -> None:
        print(f"making a log of {size.events:,} events", flush=True)
        flood.flood(conn, registers=size.registers, records=size.records)

    return kept(bench, f"{size.registers}x{size.records}", (filling, flood, house, pen, seed), fill)


def the_house(conn: Connection) -> house.House:
    """The register of aircraft that every size has, and its first thousand records."""
    ids = {
        name: id for id, name in conn.execute("SELECT id, name FROM registers WHERE name IN ('Aircraft', 'Airports')")
    }
    found = conn.execute("SELECT id FROM records WHERE register_id = %s ORDER BY id LIMIT 1000", (ids["Aircraft"],))
    return house.House(ids["Aircraft"], ids["Airports"], [id for (id,) in found])
