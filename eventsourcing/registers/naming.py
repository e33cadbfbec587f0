"""What registers are called."""

from collections.abc import Iterable
from uuid import UUID

from eventsourcing import web
from eventsourcing.kernel import Connection


def names(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these registers are called now."""
    called = all_names(conn)
    return {id: called[id] for id in ids if id in called}


def all_names(conn: Connection) -> dict[UUID, str]:
    """What all registers are called now: those in use by name, then those that are retired."""
    return web.lasting("names of", "registers", lambda: _ask(conn))


def _ask(conn: Connection) -> dict[UUID, str]:
    return dict(conn.execute("SELECT id, name FROM registers ORDER BY retired, name_key").fetchall())
