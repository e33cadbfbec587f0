"""Who works on a file: one worker at a time, for as long as it renews its lease."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from eventsourcing.imports import files
from eventsourcing.kernel import Connection

SECONDS = 10
READING = ("reading", "checking")
LOADING = ("loading",)
WORKING = (*READING, *LOADING)


class LostLease(Exception):
    """Somebody else works on the file now, or it was changed under the worker's hands. What it did last is undone."""


@dataclass(frozen=True)
class Lease:
    conn: Connection
    import_id: UUID
    worker: UUID
    hear: Callable[[int], None] = lambda _done: None

    def renew(self, done: int, **more: int) -> None:
        """Say how many rows are done, and add to the counts named in `more`. Raises LostLease."""
        counts = {name: more.get(name, 0) for name in ("created", "changed", "same", "rejected")}
        renewed = self.conn.execute(
            f"""UPDATE import_files SET done = %(done)s,
                created = created + %(created)s, changed = changed + %(changed)s,
                same = same + %(same)s, rejected = rejected + %(rejected)s,
                leased_until = clock_timestamp() + interval '{SECONDS} s'
            WHERE id = %(id)s AND worker = %(worker)s""",
            {**counts, "done": done, "id": self.import_id, "worker": self.worker},
        )
        if not renewed.rowcount:
            raise LostLease
        self.hear(done)

    def release(self) -> None:
        """Let somebody else go on at once."""
        self.conn.execute(
            "UPDATE import_files SET worker = NULL, leased_until = NULL WHERE id = %s AND worker = %s",
            (self.import_id, self.worker),
        )

    def end(self, state: str, **columns: object) -> None:
        """Bring the file to the next state. Raises LostLease."""
        with self.conn.transaction():
            self.renew(0)
            files.update(self.conn, self.import_id, state, **columns)


def take(conn: Connection, import_id: UUID) -> Lease | None:
    """The lease of a file on which there is work to do, unless somebody else has it."""
    lease = Lease(conn, import_id, uuid4())
    taken = conn.execute(
        f"""UPDATE import_files SET worker = %s, leased_until = clock_timestamp() + interval '{SECONDS} s',
            began_at = clock_timestamp(), began_from = done
        WHERE id = %s AND state = ANY (%s) AND trouble = ''
            AND (leased_until IS NULL OR leased_until < clock_timestamp())""",
        (lease.worker, import_id, list(WORKING)),
    )
    return lease if taken.rowcount else None


def stopped(conn: Connection) -> list[tuple[str, str]]:
    """The imports that met trouble on their way and wait for somebody: the file's name, and what stopped it."""
    return conn.execute(
        "SELECT file_name, trouble FROM import_files WHERE state = ANY (%s) AND trouble <> '' ORDER BY id",
        (list(WORKING),),
    ).fetchall()


def waiting(conn: Connection, states: Sequence[str] = WORKING) -> list[UUID]:
    """The files on which there is work to do and nobody works, oldest first."""
    rows = conn.execute(
        """SELECT id FROM import_files WHERE state = ANY (%s) AND trouble = ''
        AND (leased_until IS NULL OR leased_until < clock_timestamp()) ORDER BY id""",
        (list(states),),
    )
    return [import_id for (import_id,) in rows]
