"""A file on this machine that is to be imported: opened so that it can be read twice, and known by its SHA-256."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from eventsourcing.imports.chunks import pieces
from eventsourcing.imports.reading import PIECE


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file; what comes through a pipe is put down first. Raises Unreadable where that is too large."""
    with path.open("rb") as content, tempfile.SpooledTemporaryFile(PIECE) as put_down:
        if content.seekable():
            yield content
            return
        for piece in pieces(content):
            put_down.write(piece)
        put_down.seek(0)
        yield put_down


def sha256(content: IO[bytes]) -> str:
    """In hex; the file is at its beginning before and after. Raises Unreadable where it is too large."""
    digest = hashlib.sha256()
    for piece in pieces(content):
        digest.update(piece)
    content.seek(0)
    return digest.hexdigest()
