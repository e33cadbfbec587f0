"""Puts a backup into a database, in the transaction of whoever asks: all of it or nothing."""

import re
import subprocess
import time
from collections.abc import Iterator
from typing import IO

import psycopg
from psycopg import sql

from eventsourcing.kernel import Connection, Progress
from eventsourcing.kernel.progress import Watch
from eventsourcing.kernel.shadow import current_schema
from eventsourcing.operations.backups.archive import Archive
from eventsourcing.operations.backups.tools import complaint, tool
from eventsourcing.operations.errors import Refused

PIECE = 1 << 18  # bytes of rows sent at once
COPY = re.compile(rb"^COPY (.+) FROM stdin;$")
SETTING = re.compile(rb"^SET (\w+) = ")
NOT_HERE = re.compile(rb"^(\\|CREATE SCHEMA |CREATE EXTENSION |SELECT pg_catalog\.set_config\('search_path')")
TRIGRAMS = re.compile(rb"\S+\.gin_trgm_ops")


def load(conn: Connection, archive: Archive, watch: Watch) -> None:
    """Make all that the archive holds, in the schema that is current here.

    The dump is played as a script rather than by pg_restore itself: settings that an older server does not know are
    left out of it, its schema may have another name here, and all is one transaction. Raises Refused for a damaged
    file, psycopg.Error for what the database refuses.
    """
    target = Target(conn, archive.schema)
    command = [
        str(tool("pg_restore", 0)), "--no-owner", "--no-privileges", "--no-comments", "--no-tablespaces",
        "--file=-", str(archive.file),
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None  # noqa: S101 it was asked for
        assert run.stderr is not None  # noqa: S101
        try:
            play(target, run.stdout, watch)
        except BaseException:
            run.kill()
            raise
        said = run.stderr.read()
    if run.returncode != 0:
        raise Refused(f"{archive.file} is damaged: {complaint(said)} Nothing was changed.")


class Target:
    """Where a script is played, and how its lines must read there."""

    def __init__(self, conn: Connection, schema: str) -> None:
        self.conn = conn
        self.settings = {str(name).encode() for [name] in conn.execute("SELECT name FROM pg_settings")}
        self.trigrams = trigrams(conn)
        here = current_schema(conn)
        self.here = sql.Identifier(here).as_string(conn).encode() + b"."
        self.there = None if schema == here else re.compile(rb'(?<![\w"])"?' + re.escape(schema.encode()) + rb'"?\.')

    def line(self, line: bytes) -> bytes:
        """Give a line of the script as it fits here, empty where it does not."""
        setting = SETTING.match(line)
        if NOT_HERE.match(line) or (setting and setting[1] not in self.settings):
            return b""
        if TRIGRAMS.search(line):
            return TRIGRAMS.sub(self.trigrams, self.renamed(line)) if self.trigrams else b""
        return self.renamed(line)

    def renamed(self, line: bytes) -> bytes:
        return self.there.sub(self.here, line) if self.there else line


def trigrams(conn: Connection) -> bytes:
    """Name the class of index that pg_trgm brings, having it made where that is allowed; empty without it."""
    try:
        with conn.transaction():
            conn.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile, psycopg.errors.InsufficientPrivilege):
        return b""
    [row] = conn.execute("SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'pg_trgm'")
    return f"{row[0]}.gin_trgm_ops".encode()


def play(target: Target, script: IO[bytes], watch: Watch) -> None:
    """Run the statements between the rows, and send the rows as they are."""
    statements: list[bytes] = []
    meter = Meter(watch)
    for raw in script:
        if copy := COPY.match(raw):
            run(target, statements)
            with target.conn.cursor().copy(b"COPY " + target.renamed(copy[1]) + b" FROM stdin") as copying:
                for piece in rows(script):
                    copying.write(piece)
                    meter.add(len(piece))
        else:
            statements.append(target.line(raw))
    run(target, statements)


def run(target: Target, statements: list[bytes]) -> None:
    text = b"".join(statements)
    statements.clear()
    if text.strip():
        target.conn.execute(text)


def rows(script: IO[bytes]) -> Iterator[bytes]:
    """Give the rows of one table, up to the line that ends them; a file that ends before that is damaged."""
    piece: list[bytes] = []
    size = 0
    for line in script:
        if line == b"\\.\n":
            break
        piece.append(line)
        size += len(line)
        if size > PIECE:
            yield b"".join(piece)
            piece, size = [], 0
    yield b"".join(piece)


class Meter:
    """Counts the bytes of rows, and tells of them in megabytes."""

    def __init__(self, watch: Watch) -> None:
        self.watch, self.done, self.began = watch, 0.0, time.monotonic()

    def add(self, size: int) -> None:
        self.done += size / 1e6
        self.watch(Progress("restoring", int(self.done), 0, self.done / max(time.monotonic() - self.began, 1e-6), 0))
