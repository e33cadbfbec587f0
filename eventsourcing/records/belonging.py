"""Which records belong to which register, for those who look from above."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from eventsourcing import web
from eventsourcing.kernel import Connection
from eventsourcing.kernel.wire import run
from eventsourcing.records.sql import one_of


def registers_of(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """By record, its register, which is so for ever; ids of no record are left out."""
    return web.lasting_all("register of", set(ids), lambda unknown: _ask(conn, unknown))


def learn(register_of: Mapping[UUID, UUID]) -> None:
    """Have these not asked for again, as somebody has just read them."""
    web.lasting_all("register of", register_of, lambda unknown: {id: register_of[id] for id in unknown})


def _ask(conn: Connection, ids: Collection[UUID]) -> dict[UUID, UUID]:
    named_ones, values = one_of(ids, first=1)
    return dict(run(conn, f"SELECT id, register_id FROM records WHERE id {named_ones}".encode(), values))


def of_register(conn: Connection, register_id: UUID, limit: int) -> list[UUID]:
    """The records of a register, archived or not, at most so many."""
    rows = conn.execute("SELECT id FROM records WHERE register_id = %s LIMIT %s::int", (register_id, limit))
    return [id for (id,) in rows]
