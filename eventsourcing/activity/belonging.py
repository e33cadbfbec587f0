"""Which register an event belongs to: a record's, an import's and an export's events as well as its own."""

from collections.abc import Iterable
from uuid import UUID

from eventsourcing import exports, imports, records
from eventsourcing.kernel import Connection

_ASKED = {"record": records.registers_of, "import": imports.registers_of, "export": exports.registers_of}


def registers_of(conn: Connection, aggregates: Iterable[tuple[str, UUID]]) -> dict[UUID, UUID]:
    """By aggregate, the register to which it belongs; others are left out. One query for each type."""
    ids: dict[str, set[UUID]] = {}
    for aggregate_type, aggregate_id in aggregates:
        ids.setdefault(aggregate_type, set()).add(aggregate_id)
    found = {id: id for id in ids.get("register", ())}
    for aggregate_type, ask in _ASKED.items():
        if aggregate_type in ids:
            found |= ask(conn, ids[aggregate_type])
    return found
