"""Which records belong to which register, for those who look from above."""

from collections.abc import Iterable
from uuid import UUID

from eventsourcing.kernel import Connection


def registers_of(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """By record, its register; ids of no record are left out."""
    rows = conn.execute("SELECT id, register_id FROM records WHERE id = ANY (%s::uuid[])", (list(ids),))
    return dict(rows.fetchall())


def of_register(conn: Connection, register_id: UUID, limit: int) -> list[UUID]:
    """The records of a register, archived or not, at most so many."""
    rows = conn.execute("SELECT id FROM records WHERE register_id = %s LIMIT %s::int", (register_id, limit))
    return [id for (id,) in rows]
