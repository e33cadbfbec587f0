"""A table as the log's, but unguarded: rows go in with no head, no versions checked, no hashes chained."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.types.json import Jsonb

from eventsourcing.kernel import Connection, Metadata, NewEvent

CREATE = """
CREATE TABLE plain_events (LIKE events INCLUDING ALL);
ALTER TABLE plain_events ALTER "position" ADD GENERATED ALWAYS AS IDENTITY;
ALTER TABLE plain_events ALTER recorded_at SET DEFAULT clock_timestamp();
"""
COLUMNS = """event_id, aggregate_type, aggregate_id, "version", event_type, schema_version, data, effective_at,
actor_id, actor_kind, source, reason, command_id, change_set_id, causation_id, hash"""
INSERT = f"INSERT INTO plain_events ({COLUMNS}) VALUES ({', '.join(['%s'] * 16)})"
COPY = f"COPY plain_events ({COLUMNS}) FROM STDIN (FORMAT BINARY)"
TYPES = (
    "uuid", "text", "uuid", "int8", "text", "int4", "jsonb", "timestamptz",
    "uuid", "text", "text", "text", "uuid", "uuid", "uuid", "bytea",
)  # fmt: skip
HASH = bytes(range(32))  # any: nobody computes it here

Row = tuple[object, ...]


def insert(conn: Connection, aggregate_id: UUID, version: int, event: NewEvent, metadata: Metadata) -> None:
    """One row, in a transaction of its own."""
    conn.execute(INSERT, row(aggregate_id, version, event, metadata))


def copy(conn: Connection, aggregate_id: UUID, events: Sequence[NewEvent], metadata: Metadata) -> None:
    """Rows of one stream, in one transaction."""
    with conn.cursor().copy(COPY) as stream:
        stream.set_types(TYPES)
        for version, event in enumerate(events, 1):
            stream.write_row(row(aggregate_id, version, event, metadata))


def row(aggregate_id: UUID, version: int, event: NewEvent, m: Metadata) -> Row:
    data = Jsonb(event.data, dumps=bytes)
    return (
        event.event_id, "account", aggregate_id, version, event.event_type, event.schema_version, data, m.effective_at,
        m.actor_id, m.actor_kind, m.source, m.reason, m.command_id, m.command_id, m.causation_id, HASH,
    )  # fmt: skip
