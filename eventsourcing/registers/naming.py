"""What registers are called."""

from collections.abc import Iterable
from uuid import UUID

from eventsourcing.kernel import Connection


def names(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these registers are called now."""
    rows = conn.execute("SELECT id, name FROM registers WHERE id = ANY (%s::uuid[])", (list(ids),))
    return dict(rows.fetchall())


def all_names(conn: Connection) -> dict[UUID, str]:
    """What all registers are called now: those in use by name, then those that are retired."""
    return dict(conn.execute("SELECT id, name FROM registers ORDER BY retired, name_key").fetchall())
