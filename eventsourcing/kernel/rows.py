"""Rows to tables that were empty: folded changes resolved to rows, and COPY."""

from collections.abc import Iterable, Mapping
from typing import Any

from psycopg import sql

from eventsourcing.kernel.projections import Put, RowChange, Table
from eventsourcing.kernel.spelling import spelling
from eventsourcing.kernel.store import Connection

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(conn: Connection, schema: str, changes: Iterable[RowChange]) -> None:
    """Writes what the folded changes leave in tables that had none of these rows: what was put and not dropped."""
    rows: dict[Table, list[Mapping[str, Any]]] = {}
    for change in changes:
        if isinstance(change, Put):
            rows.setdefault(change.table, []).append(change.row)
    for table, puts in rows.items():
        copy = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(schema, table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
        )
        with conn.cursor().copy(copy) as stream:
            stream.write(_lines(table, puts))


def _lines(table: Table, rows: list[Mapping[str, Any]]) -> str:
    """The rows in COPY's text format."""
    spellings = [(column, spelling(kind)) for column, kind in table.columns.items()]
    return "".join(
        ["\t".join([_escaped(spell(row.get(column))) for column, spell in spellings]) + "\n" for row in rows]
    )


def _escaped(text: str | None) -> str:
    if text is None:
        return "\\N"
    if text.isprintable() and "\\" not in text:
        return text
    return text.translate(_ESCAPES)
