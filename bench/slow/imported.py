"""An import of 300,000 rows, the last thing that happened: what Activity tells of it, and finds beside it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from bench import seed
from bench.house import ADMIN, staff
from bench.slow.page import Slow
from eventsourcing import records
from eventsourcing.kernel import Connection, Intent, Metadata, handle_batch, uuid7
from eventsourcing.registers import Field, FieldSettings

ROWS = 300_000
BATCH = 500  # as an import appends them
MOST = 20
NAME = Field("text-imported", FieldSettings("Name"))
ASKED = {
    "all": "",
    "imports": "?source=import",
    "what was done in the browser": "?source=web",
    "creations": "?kind=RecordCreated",
    "changes": "?kind=RecordChanged",
    "a reason": "?reason=zzzz",
}


def fill(conn: Connection, rows: int) -> None:
    """One person's import into a new register, after some other acts."""
    people = staff(conn)
    register = seed.define(conn, "Imported", (NAME,))
    change_set = uuid7()
    for first in range(0, rows, BATCH):
        intents = [_record(register, number) for number in range(first, min(first + BATCH, rows))]
        said = Metadata(actor_id=people[0], source="import", change_set_id=change_set)
        handle_batch(conn, intents, said, projections=seed.PROJECTIONS)
    conn.execute("VACUUM ANALYZE")
    conn.execute("CHECKPOINT")


def _record(register: UUID, number: int) -> Intent:
    values: dict[str, Any] = {NAME.id: f"Row {number}"}
    return Intent(records.record, uuid7(), records.CreateRecord(register, values, seed.TERMS))


def pages(_conn: Connection) -> Iterator[Slow]:
    for what, query in ASKED.items():
        yield Slow(f"Activity after an import of {ROWS:,} rows, {what}", f"/activity{query}", MOST, ADMIN)
