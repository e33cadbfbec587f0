"""Which imports belong to which register, for those who look from above."""

from collections.abc import Iterable
from uuid import UUID

from eventsourcing.kernel import Connection


def registers_of(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """By import that was started, the register it loads into."""
    rows = conn.execute("SELECT id, register_id FROM imports WHERE id = ANY (%s::uuid[])", (list(ids),))
    return dict(rows.fetchall())


def of_register(conn: Connection, register_id: UUID, limit: int) -> list[UUID]:
    """The imports into a register, at most so many."""
    rows = conn.execute("SELECT id FROM imports WHERE register_id = %s LIMIT %s::int", (register_id, limit))
    return [id for (id,) in rows]


def file_names(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """By import that was started, the name of its file."""
    rows = conn.execute("SELECT id, file_name FROM imports WHERE id = ANY (%s::uuid[])", (list(ids),))
    return dict(rows.fetchall())
