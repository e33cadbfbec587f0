"""Rows to tables that were empty: folded changes resolved to rows, and COPY."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql

from eventsourcing.kernel.projections import Put, RowChange, Table
from eventsourcing.kernel.spelling import Spell, spelling
from eventsourcing.kernel.store import Connection

ENOUGH = 1_000_000  # bytes to write at once: each COPY is a transaction, for which the server waits for the disk


class Filling:
    """Fills tables in `schema` with rows that they have none of; gathers rows as COPY's text until they are enough.

    `tell` hears of rows that a table does not take, and the others go on; without it they are errors.
    """

    def __init__(self, conn: Connection, schema: str, tell: Callable[[str], None] | None = None) -> None:
        self._conn = conn
        self._schema = schema
        self._tell = tell
        self._texts: dict[Table, list[bytes]] = {}
        self._size = 0

    def add(self, changes: Iterable[RowChange]) -> None:
        """Gathers what the folded changes leave: what was put and not dropped."""
        rows: dict[Table, list[Mapping[str, Any]]] = {}
        for change in changes:
            if isinstance(change, Put):
                rows.setdefault(change.table, []).append(change.row)
        for table, puts in rows.items():
            text = _lines(table, puts)
            self._texts.setdefault(table, []).append(text)
            self._size += len(text)

    def write(self, *, enough: int = 0) -> None:
        """Writes what was gathered, if it is enough."""
        if self._size < enough:
            return
        for table, texts in self._texts.items():
            if self._tell is None:
                self._copy(table, texts)
            else:
                self._try(table, texts, self._tell)
        self._texts, self._size = {}, 0

    def _copy(self, table: Table, texts: Iterable[bytes]) -> None:
        copy = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(self._schema, table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
        )
        with self._conn.cursor().copy(copy) as stream:
            for text in texts:
                stream.write(text)

    def _try(self, table: Table, texts: Sequence[bytes], tell: Callable[[str], None]) -> None:
        try:
            with self._conn.transaction():
                self._copy(table, texts)
        except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError) as error:
            lines = [line + b"\n" for text in texts for line in text.split(b"\n")[:-1]]
            if len(lines) > 1 and not isinstance(error, psycopg.ProgrammingError):
                middle = len(lines) // 2
                self._try(table, lines[:middle], tell)
                self._try(table, lines[middle:], tell)
            else:
                tell(f"{table.name} does not take what a replay makes: {error.diag.message_primary or error}.")


def _lines(table: Table, rows: list[Mapping[str, Any]]) -> bytes:
    """The rows in COPY's text format."""
    columns = [_texts(rows, column, spelling(kind)) for column, kind in table.columns.items()]
    return b"".join([b"\t".join(row) + b"\n" for row in zip(*columns, strict=True)])


def _texts(rows: list[Mapping[str, Any]], column: str, spell: Spell) -> list[bytes]:
    """A column of the rows; neighbours often hold the very same id, time or None, which is spelled once for them."""
    texts = []
    before, text = None, b"\\N"
    for row in rows:
        value = row.get(column)
        if value is not before:
            before, text = value, _escaped(spell(value))
        texts.append(text)
    return texts


def _escaped(text: bytes | None) -> bytes:
    if text is None:
        return b"\\N"
    return text.replace(b"\\", b"\\\\").replace(b"\t", b"\\t").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
