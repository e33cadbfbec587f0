"""The same file for the same register once more: which other import of it there is, so that no row is loaded twice."""

from datetime import datetime
from typing import LiteralString, cast
from uuid import UUID

import msgspec

from eventsourcing.imports import files
from eventsourcing.imports.choosing import Choices
from eventsourcing.imports.files import File
from eventsourcing.imports.options import ReadingOptions
from eventsourcing.kernel import Connection

_UNBEGUN: LiteralString = "state NOT IN ('loading', 'finished')"


class Wanted(msgspec.Struct, frozen=True):
    """What a command asks for: the register by name, and its options."""

    register: str
    reason: str | None
    reading: ReadingOptions
    choices: Choices

    @staticmethod
    def read(text: str) -> "Wanted":
        return msgspec.json.decode(text, type=Wanted)

    @property
    def text(self) -> str:
        return msgspec.json.encode(self, order="deterministic").decode()


def now(conn: Connection) -> datetime:
    """The time by the clock that says when a load ended."""
    [(moment,)] = conn.execute("SELECT clock_timestamp()").fetchall()
    return cast("datetime", moment)


def begun(conn: Connection, sha256: str, register_id: UUID, since: datetime) -> File | None:
    """The load of this file into this register that goes on or has stopped; else one that ended `since` then."""
    found = files.where(
        conn,
        """sha256 = %s AND register_id = %s AND (state = 'loading' OR ended_at > %s)
        ORDER BY state = 'loading' DESC, id DESC LIMIT 1""",
        (sha256, register_id, since),
    )
    return next(iter(found), None)


def untold(conn: Connection, sha256: str, register_id: UUID | None, name: str) -> File | None:
    """The load that a command began and of whose end it has told nobody: it was killed.

    Into this register; where there is none of this name, into the one that the load made and that has another now.
    """
    found = files.where(
        conn,
        """sha256 = %(sha256)s AND wanted IS NOT NULL AND state IN ('loading', 'finished')
        AND CASE WHEN %(into)s::uuid IS NULL THEN is_new AND wanted ->> 'register' = %(name)s
            ELSE register_id = %(into)s::uuid END
        ORDER BY id DESC LIMIT 1""",
        {"sha256": sha256, "into": register_id, "name": name},
    )
    return next(iter(found), None)


def unbegun(conn: Connection, sha256: str, wanted: Wanted, user_id: UUID) -> list[File]:
    """The files that commands for the same, by the same person, brought in and did not begin to load; oldest first."""
    return files.where(
        conn,
        f"sha256 = %s AND wanted = %s::jsonb AND uploaded_by = %s AND {_UNBEGUN} ORDER BY id",
        (sha256, wanted.text, user_id),
    )


def others(conn: Connection, file: File) -> list[File]:
    """The loads of the same file into its register, or where it makes one into such; those that go on or stopped."""
    return files.where(
        conn,
        """sha256 = %s AND id <> %s AND state = 'loading'
        AND CASE WHEN %s::uuid IS NULL THEN is_new ELSE register_id = %s::uuid END ORDER BY id DESC LIMIT 5""",
        (file.sha256, file.id, file.register_id, file.register_id),
    )


def told(conn: Connection, import_id: UUID) -> None:
    """The command has told its person what became of the rows."""
    conn.execute("UPDATE import_files SET wanted = NULL WHERE id = %s", (import_id,))
