"""The table of imports: what writes it, and the questions it answers."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import class_row

from eventsourcing.imports.domain import ImportAbandoned, ImportFinished, ImportStarted
from eventsourcing.kernel import Connection, Projection, Put, Recorded, RowChange, Set, Table

IMPORTS = Table(
    "imports",
    key=("id",),
    columns={
        "id": "uuid",
        "register_id": "uuid",
        "file_name": "text",
        "sha256": "text",
        "rows": "bigint",
        "started_by": "uuid",
        "started_at": "timestamptz",
        "reason": "text",
        "version": "bigint",
        "finished_at": "timestamptz",
        "created": "bigint",
        "changed": "bigint",
        "same": "bigint",
        "rejected": "bigint",
    },
)


def project(events: Sequence[Recorded]) -> Iterator[RowChange]:
    for one in events:
        row: dict[str, Any] = {"id": one.aggregate_id, "version": one.version}
        match one.event:
            case ImportStarted(register_id, file_name, sha256, rows):
                row |= {"register_id": register_id, "file_name": file_name, "sha256": sha256, "rows": rows}
                row |= {"started_by": one.actor_id, "started_at": one.recorded_at, "reason": one.reason}
                yield Put(IMPORTS, row)
            case ImportFinished(created, changed, same, rejected) | ImportAbandoned(created, changed, same, rejected):
                row |= {"created": created, "changed": changed, "same": same, "rejected": rejected}
                yield Set(IMPORTS, row | {"finished_at": one.recorded_at})


projection = Projection("imports", aggregate_types=("import",), tables=(IMPORTS,), project=project)


@dataclass(frozen=True)
class ImportView:
    """A load that was started; the counts are None until it is finished, or given up."""

    id: UUID
    register_id: UUID
    file_name: str
    sha256: str
    rows: int
    started_by: UUID | None
    started_at: datetime
    reason: str | None
    version: int
    finished_at: datetime | None
    created: int | None
    changed: int | None
    same: int | None
    rejected: int | None

    @property
    def told(self) -> int:
        """Rows of which it is known what became: fewer than `rows` where the load was given up."""
        return sum(count or 0 for count in (self.created, self.changed, self.same, self.rejected))


_VIEW: LiteralString = """SELECT id, register_id, file_name, sha256, "rows", started_by, started_at, reason, "version",
    finished_at, created, changed, same, rejected FROM imports """


def get(conn: Connection, import_id: UUID) -> ImportView | None:
    """The load of this id; None where it was never started."""
    with conn.cursor(row_factory=class_row(ImportView)) as cursor:
        return cursor.execute(_VIEW + "WHERE id = %s", (import_id,)).fetchone()


def latest(conn: Connection, into: Collection[UUID], limit: int = 100) -> list[ImportView]:
    """The finished loads into these registers that were started last, newest first."""
    with conn.cursor(row_factory=class_row(ImportView)) as cursor:
        return cursor.execute(
            _VIEW
            + """WHERE register_id = ANY (%s::uuid[]) AND finished_at IS NOT NULL
            ORDER BY started_at DESC, id DESC LIMIT %s::int""",
            (list(into), limit),
        ).fetchall()
