"""What a file holds, in pieces in the database, so that nobody need hold all of it."""

import io
from collections.abc import Iterator
from typing import IO, Any, BinaryIO, cast
from uuid import UUID

from eventsourcing.imports.lines import Opener, Unreadable
from eventsourcing.imports.reading import LARGEST, PIECE
from eventsourcing.kernel import Connection


def pieces(content: IO[bytes]) -> Iterator[bytes]:
    """What a file holds, piece by piece. Raises Unreadable where it is too large."""
    size = 0
    while piece := content.read(PIECE):
        size += len(piece)
        if size > LARGEST:
            raise Unreadable(f"This file is larger than {LARGEST // 1024 // 1024} MB. Import it in parts.")
        yield piece


def add(conn: Connection, import_id: UUID, number: int, piece: bytes) -> None:
    conn.execute("INSERT INTO import_chunks VALUES (%s, %s::int, %b)", (import_id, number, piece))


def discard(conn: Connection, import_id: UUID) -> None:
    conn.execute("DELETE FROM import_chunks WHERE import_id = %s", (import_id,))


class _Pieces(io.RawIOBase):
    """The file as it was uploaded, read piece by piece."""

    def __init__(self, conn: Connection, import_id: UUID) -> None:
        self._conn, self._id = conn, import_id
        self._number, self._rest = 0, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            query = "SELECT content FROM import_chunks WHERE import_id = %s AND number = %s::int"
            row = self._conn.execute(query, (self._id, self._number), binary=True).fetchone()
            self._number, self._rest = self._number + 1, row[0] if row else b""
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


def opener(conn: Connection, import_id: UUID) -> Opener:
    """Opens the file from its beginning, as often as needed."""
    return lambda: cast("BinaryIO", io.BufferedReader(_Pieces(conn, import_id), PIECE))
