"""What is asked of many records at once, by whoever sends many commands: which have these values, and what they are."""

from collections.abc import Collection
from uuid import UUID

from eventsourcing.kernel import Connection
from eventsourcing.records.queries import COLUMNS, RecordRow, row_of


def holders(conn: Connection, field_id: str, sort_keys: Collection[str]) -> dict[str, list[UUID]]:
    """The records, archived ones too, that have one of these values in the field: ids by the value's sort key."""
    rows = conn.execute(
        "SELECT sort_key, record_id FROM record_cells WHERE field_id = %s AND sort_key = ANY (%s::text[])",
        (field_id, list(sort_keys)),
    )
    found: dict[str, list[UUID]] = {}
    for sort_key, record_id in rows:
        found.setdefault(sort_key, []).append(record_id)
    return found


def get_many(conn: Connection, ids: Collection[UUID]) -> dict[UUID, RecordRow]:
    """These records by id, archived or not."""
    rows = conn.execute(f"SELECT {COLUMNS} FROM records WHERE id = ANY (%s::uuid[])", (list(ids),))
    return {row[0]: row_of(*row) for row in rows}
