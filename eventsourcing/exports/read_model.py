"""The table of exports: what writes it, and the questions it answers."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.exports.domain import ActivityExported, LogExported, RecordsExported
from eventsourcing.kernel import Connection, Projection, Put, Recorded, RowChange, Table

EXPORTS = Table(
    "exports",
    key=("id",),
    columns={
        "id": "uuid",
        "register_id": "uuid",
        "format": "text",
        "query": "text",
        "head": "bigint",
        "exported_by": "uuid",
        "exported_at": "timestamptz",
    },
)


def project(events: Sequence[Recorded]) -> Iterator[RowChange]:
    for one in events:
        row: dict[str, Any] = {"id": one.aggregate_id, "exported_by": one.actor_id, "exported_at": one.recorded_at}
        match one.event:
            case ActivityExported(format, _, query, head):
                row |= {"format": format, "query": query, "head": head}
            case RecordsExported(register_id, format, _, query, head):
                row |= {"register_id": register_id, "format": format, "query": query, "head": head}
            case LogExported(head):
                row |= {"format": "json lines", "query": "", "head": head}
        yield Put(EXPORTS, row)


projection = Projection("exports", aggregate_types=("export",), tables=(EXPORTS,), project=project)


def registers_of(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """By export, the register whose records it holds; other exports are left out."""
    rows = conn.execute(
        "SELECT id, register_id FROM exports WHERE id = ANY (%s::uuid[]) AND register_id IS NOT NULL", (list(ids),)
    )
    return dict(rows.fetchall())


def of_register(conn: Connection, register_id: UUID, limit: int) -> list[UUID]:
    """The exports of a register's records, at most so many."""
    rows = conn.execute("SELECT id FROM exports WHERE register_id = %s LIMIT %s::int", (register_id, limit))
    return [id for (id,) in rows]
