"""A record that was changed 20,000 times: as of a moment, and on paper."""

from collections.abc import Iterator

from bench import seed
from bench.house import staff
from bench.slow.page import Slow
from eventsourcing import records
from eventsourcing.kernel import Connection, Metadata, handle, uuid7
from eventsourcing.registers import Field, FieldSettings

CHANGES = 20_000
MOMENT, PRINT = 20, 40
NAME, COUNT = Field("text-changed0", FieldSettings("Name")), Field("integer-changed0", FieldSettings("Count"))


def fill(conn: Connection, changes: int) -> None:
    """One field changes all the time, by one person after the other, each for a reason; the other never does."""
    people = staff(conn)
    register, record_id = seed.define(conn, "Changed", (NAME, COUNT)), uuid7()
    created = records.CreateRecord(register, {NAME.id: "A meter", COUNT.id: 0}, seed.TERMS)
    command: records.CreateRecord | records.ChangeRecord = created
    for number in range(changes + 1):
        metadata = Metadata(actor_id=people[number % len(people)], reason=f"Reading {number}")
        handle(conn, records.record, record_id, command, metadata, projections=seed.PROJECTIONS)
        command = records.ChangeRecord({COUNT.id: number + 1}, {COUNT.id: number}, seed.TERMS)
    conn.execute("VACUUM ANALYZE")


def pages(conn: Connection) -> Iterator[Slow]:
    [(record_id, version)] = conn.execute('SELECT id, "version" FROM records').fetchall()
    for share in (100, 2, 1.01):
        then = int(version / share)
        yield Slow(f"a record of {version:,} versions, as of {then:,}", f"/records/{record_id}?v={then}", MOMENT)
    yield Slow(f"a record of {version:,} versions, on paper", f"/records/{record_id}/print", PRINT)
