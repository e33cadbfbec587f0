"""Fills a migrated, empty database with a long log in little time: events by COPY, the read models by SQL.

People, registers and airports come through the kernel. The records' events are written as the kernel would have written
them, with digests and chained hashes, so that `verify` finds nothing amiss, nor in the read models. The events of one
record lie far apart, and the registers are mixed: all records are created first, one of each register in turn, then all
are changed once, and so on, each time by somebody else.
"""

from typing import Any
from uuid import UUID

import msgspec

from bench import seed
from bench.filling import TABLES, Span, bare, fill
from bench.house import BASES, House, send, staff
from bench.pen import COPY, Pen
from eventsourcing.kernel import Connection, canonical, head, uuid7

EVENTS = 10  # of every record


def flood(conn: Connection, *, registers: int, records: int) -> House:
    """So many registers with so many records each; the house is that of the first."""
    people = staff(conn)
    airports = seed.define(conn, "Airports", seed.AIRPORT)
    bases = [uuid7() for _ in range(BASES)]
    send(conn, (seed.airport(airports, id, number) for number, id in enumerate(bases)), people)
    made = [_Register(conn, number, airports) for number in range(registers)]
    ids = [uuid7() for _ in range(registers * records)]
    held = [seed.values(number, bases, people) for number in range(records)]
    conn.execute("SET synchronous_commit = off")  # nothing that is waited for here is measured
    conn.execute("SET maintenance_work_mem = '512MB'")
    span = Span(head(conn).position, len(ids), registers, EVENTS)
    with bare(conn, ("events",)):
        _write(conn, made, ids, held, people)
    with bare(conn, TABLES):
        seats = [_seats(own, EVENTS - 1) for own in held]
        fill(conn, span, seed.aircraft(airports), held, seats)
    conn.execute("VACUUM ANALYZE")
    conn.execute("CHECKPOINT")
    return House(made[0].id, airports, ids[::registers])


def _seats(held: dict[str, Any], changes: int) -> int:
    return int((held["seats"] + 37 * changes) % 450)


class _Register:
    """The register of aircraft, but with a name and field ids of its own; the first has the usual ones."""

    def __init__(self, conn: Connection, number: int, airports: UUID) -> None:
        usual = seed.aircraft(airports)
        self.fields = {name: f"{one.id[:-4]}{number:04}" if number else one.id for name, one in usual.items()}
        fields = (msgspec.structs.replace(one, id=self.fields[name]) for name, one in usual.items())
        self.id = seed.define(conn, f"Aircraft {number}" if number else "Aircraft", tuple(fields))
        self.seats = self.fields["seats"].encode()

    def created(self, number: int, held: dict[str, Any]) -> bytes:
        values = {self.fields[name]: value for name, value in held.items()}
        values[self.fields["registration"]] = f"N{number:07}"
        return canonical({"register_id": self.id, "values": values})

    def changed(self, times: int, held: dict[str, Any]) -> bytes:
        was, now = _seats(held, times - 1), _seats(held, times)
        return b'{"values":{"%b":%d},"was":{"%b":%d}}' % (self.seats, now, self.seats, was)


def _write(
    conn: Connection, registers: list[_Register], ids: list[UUID], held: list[dict[str, Any]], people: list[UUID]
) -> None:
    pen, actors = Pen(head(conn)), [str(id).encode() for id in people]
    aggregates = [str(id).encode() for id in ids]
    with conn.cursor().copy(COPY) as copy:
        for version in range(1, EVENTS + 1):
            for number, aggregate in enumerate(aggregates):
                register, own = registers[number % len(registers)], held[number // len(registers)]
                actor = actors[(7 * number + version) % len(actors)]
                if version == 1:
                    copy.write(pen.row(aggregate, 1, b"RecordCreated", register.created(number, own), actor))
                else:
                    data = register.changed(version - 1, own)
                    copy.write(pen.row(aggregate, version, b"RecordChanged", data, actor))
    pen.move_head(conn)
