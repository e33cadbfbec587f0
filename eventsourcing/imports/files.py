"""The operational tables of imports: files on their way, who works on them, and what was rejected."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, LiteralString
from uuid import UUID

import msgspec
from psycopg.rows import class_row

from eventsourcing.imports import chunks, quota
from eventsourcing.imports.plan import Plan
from eventsourcing.imports.reading import Reading
from eventsourcing.imports.recipe import Change, Problem, Sample, shown
from eventsourcing.imports.sorting import Outcome
from eventsourcing.kernel import Connection

Params = Sequence[object] | Mapping[str, object]

KEPT_FOR = "30 days"  # a file that nobody loads


class Dry(msgspec.Struct, frozen=True):
    """What the dry run found. `rejects` are the first of them; by field id: `ranges`, from least to greatest, `changes`
    (what is stored otherwise than it stands in the file), `filled` (how many values are stored) and `samples`.
    """

    created: int
    changed: int
    same: int
    rejected: int
    rejects: tuple[tuple[int, str, tuple[Problem, ...]], ...]  # line, what names the row, why
    ranges: dict[str, tuple[str, str]]
    shorter: int
    seconds: str
    plan: int  # the number of the plan that was tried
    changes: dict[str, tuple[Change, ...]] = {}
    filled: dict[str, int] = {}
    samples: dict[str, tuple[Sample, ...]] = {}


@dataclass(frozen=True)
class File:
    """A file on its way into a register, which is new where `is_new`."""

    id: UUID
    register_id: UUID | None
    is_new: bool
    file_name: str
    size: int
    sha256: str
    uploaded_by: UUID
    uploaded_at: datetime
    state: str
    reading_json: str
    plan_json: str | None
    checked_json: str | None
    trouble: str
    reason: str | None
    effective_at: datetime | None
    started_by: UUID | None
    total: int
    done: int
    created: int
    changed: int
    same: int
    rejected: int
    worker: UUID | None
    leased: bool
    seconds: float  # since the present worker began
    began_from: int
    ended_at: datetime | None
    wanted_json: str | None

    @property
    def reading(self) -> Reading:
        return msgspec.json.decode(self.reading_json, type=Reading)

    @property
    def plan(self) -> Plan:
        return msgspec.json.decode(self.plan_json or "", type=Plan)

    @property
    def checked(self) -> Dry | None:
        return msgspec.json.decode(self.checked_json, type=Dry) if self.checked_json else None


_VIEW: LiteralString = """SELECT id, register_id, is_new, file_name, size, sha256, uploaded_by, uploaded_at, state,
    reading::text AS reading_json, plan::text AS plan_json, checked::text AS checked_json, trouble, reason,
    effective_at, started_by, total, done, created, changed, same, rejected, worker,
    coalesce(leased_until > clock_timestamp(), false) AS leased,
    coalesce(extract(epoch FROM clock_timestamp() - began_at), 0)::float8 AS seconds, began_from, ended_at,
    wanted::text AS wanted_json
    FROM import_files """


def get(conn: Connection, import_id: UUID) -> File | None:
    return next(iter(where(conn, "id = %s", (import_id,))), None)


def where(conn: Connection, condition: LiteralString, values: Params) -> list[File]:
    """The files of which this is true."""
    with conn.cursor(row_factory=class_row(File)) as cursor:
        return cursor.execute(_VIEW + "WHERE " + condition, values).fetchall()


def known(conn: Connection, import_id: UUID) -> File:
    """The file, which is known to be there."""
    found = get(conn, import_id)
    if found is None:
        raise RuntimeError("The file of this import is gone.")
    return found


def unfinished(conn: Connection, into: Collection[UUID], *, new_too: bool) -> list[File]:
    """The files that wait to go `into` these registers (or to make one), newest first."""
    return where(
        conn,
        """state <> 'finished' AND (register_id = ANY (%s::uuid[]) OR (register_id IS NULL AND %s))
        ORDER BY uploaded_at DESC LIMIT 100""",
        (list(into), new_too),
    )


def keep(
    conn: Connection,
    import_id: UUID,
    content: IO[bytes],
    file_name: str,
    uploaded_by: UUID,
    register_id: UUID | None,
    *,
    wanted: str | None = None,
) -> None:
    """Store the file piece by piece, whole or not at all. Raises Unreadable where it is too large, TooMuch where too
    many wait. `wanted`: what a command asks for, as JSON.
    """
    discard_old(conn)
    quota.check(conn, uploaded_by, size=1)  # before anything is written
    with conn.transaction():
        sha256, size = hashlib.sha256(), 0
        for number, piece in enumerate(chunks.pieces(content)):
            sha256.update(piece)
            size += len(piece)
            chunks.add(conn, import_id, number, piece)
        quota.check_alone(conn, uploaded_by, size)
        conn.execute(
            """INSERT INTO import_files
                (id, register_id, is_new, file_name, size, sha256, uploaded_by, state, reading, wanted)
            VALUES (%s, %s, %s, %s, %s, %s, %s, 'reading', '{}', %s)""",
            (import_id, register_id, register_id is None, file_name, size, sha256.hexdigest(), uploaded_by, wanted),
        )


def discard_old(conn: Connection) -> None:
    """Forget what was uploaded long ago and never loaded."""
    conn.execute(
        f"""WITH old AS (DELETE FROM import_files WHERE state NOT IN ('loading', 'finished')
            AND uploaded_at < now() - interval '{KEPT_FOR}' RETURNING id)
        DELETE FROM import_chunks c USING old WHERE c.import_id = old.id"""
    )


def discard(conn: Connection, import_id: UUID) -> bool:
    """Forget the file, unless its load has begun."""
    with conn.transaction():
        gone = conn.execute(
            "DELETE FROM import_files WHERE id = %s AND state NOT IN ('loading', 'finished')", (import_id,)
        )
        if gone.rowcount:
            chunks.discard(conn, import_id)
        return bool(gone.rowcount)


def end(conn: Connection, import_id: UUID, *, given_up: bool = False) -> bool:
    """End the load and forget the file's content; one that is given up only where nobody works on it."""
    ended = conn.execute(
        """UPDATE import_files SET state = 'finished', worker = NULL, leased_until = NULL, began_at = NULL,
            trouble = '', ended_at = CASE WHEN %(given_up)s THEN NULL ELSE clock_timestamp() END,
            wanted = CASE WHEN %(given_up)s THEN NULL ELSE wanted END
        WHERE id = %(id)s AND state = 'loading'
            AND NOT (%(given_up)s AND coalesce(leased_until > clock_timestamp(), false))""",
        {"id": import_id, "given_up": given_up},
    )
    chunks.discard(conn, import_id) if ended.rowcount else None
    return bool(ended.rowcount)


def update(conn: Connection, import_id: UUID, state: str, **columns: object) -> None:
    """Bring the file to another state, which ends the work that was going on; values that are structs become JSON.

    Once its load has begun it can only be ended: a form that was sent too late changes nothing.
    """
    values = {name: _json(value) for name, value in columns.items()} | {"state": state, "worker": None}
    values |= {"leased_until": None, "began_at": None, "began_from": 0}
    sets = ", ".join(f"{name} = %({name})s" for name in values)
    conn.execute(
        f"UPDATE import_files SET {sets} WHERE id = %(id)s AND state NOT IN ('loading', 'finished')",
        {**values, "id": import_id},
    )


def _json(value: object) -> object:
    return msgspec.json.encode(value).decode() if isinstance(value, msgspec.Struct) else value


def keep_rejects(conn: Connection, import_id: UUID, outcomes: Iterable[Outcome]) -> None:
    rows = [
        (import_id, one.row.line, _text([cell.replace("\0", "␀") for cell in one.row.cells]), _text(one.problems))
        for one in outcomes
        if one.act == "rejected"
    ]
    if rows:
        conn.cursor().executemany("INSERT INTO import_rejects VALUES (%s, %s, %s, %s)", rows)


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()


Reject = tuple[int, list[str], list[Problem]]


def rejects(conn: Connection, import_id: UUID, limit: int | None = None) -> Iterator[Reject]:
    """The rows that the load rejected: line, cells, why."""
    with conn.transaction(), conn.cursor(name="rejected") as rows:  # they may be as many as a file has
        rows.execute(
            "SELECT line, cells::text, problems::text FROM import_rejects WHERE import_id = %s ORDER BY line LIMIT %s",
            (import_id, limit),
        )
        for line, cells, problems in rows:
            yield line, msgspec.json.decode(cells), msgspec.json.decode(problems, type=list[Problem])


def name_of(cells: list[str], place: int | None) -> str:
    """What names a row, among its cells."""
    return shown(cells[place]) if place is not None and place < len(cells) else ""
