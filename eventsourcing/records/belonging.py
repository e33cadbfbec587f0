"""Which records belong to which register, for those who look from above."""

from collections.abc import Iterable
from uuid import UUID

from eventsourcing import web
from eventsourcing.kernel import Connection


def registers_of(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """By record, its register, which is so for ever; ids of no record are left out."""
    return web.lasting_all("register of", set(ids), lambda unknown: _ask(conn, list(unknown)))


def _ask(conn: Connection, ids: list[UUID]) -> dict[UUID, UUID]:
    return dict(conn.execute("SELECT id, register_id FROM records WHERE id = ANY (%s::uuid[])", (ids,)).fetchall())


def of_register(conn: Connection, register_id: UUID, limit: int) -> list[UUID]:
    """The records of a register, archived or not, at most so many."""
    rows = conn.execute("SELECT id FROM records WHERE register_id = %s LIMIT %s::int", (register_id, limit))
    return [id for (id,) in rows]
