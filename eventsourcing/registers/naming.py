"""What registers are called."""

from collections.abc import Iterable
from uuid import UUID

from eventsourcing.kernel import Connection


def names(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these registers are called now."""
    rows = conn.execute("SELECT id, name FROM registers WHERE id = ANY (%s::uuid[])", (list(ids),))
    return dict(rows.fetchall())
