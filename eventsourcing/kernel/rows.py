"""Rows to tables that were empty: folded changes resolved to rows, and COPY."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from psycopg import sql

from eventsourcing.kernel.projections import Put, RowChange, Table
from eventsourcing.kernel.store import Connection

Spell = Callable[[Any], str]


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
    """The rows in COPY's text format, each value spelled as the live save's JSON would spell it."""
    spellings = [(column, _spelling(kind)) for column, kind in table.columns.items()]
    plain = msgspec.to_builtins(rows)
    return "".join(["\t".join([spell(row.get(column)) for column, spell in spellings]) + "\n" for row in plain])


def _spelling(kind: str) -> Spell:
    if kind in ("jsonb", "json"):
        return _json
    return _array if kind.endswith("[]") else _text


def _text(value: Any) -> str:
    if value.__class__ is str:
        return _escaped(value)
    if value.__class__ is int:
        return str(value)
    return "\\N" if value is None else _escaped(_encoded(value))


def _json(value: Any) -> str:
    return "\\N" if value is None else _escaped(_encoded(value))


def _array(value: Any) -> str:
    if value is None:
        return "\\N"
    return _escaped("{" + ",".join(_element(element) for element in value) + "}")


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list | tuple):
        return "{" + ",".join(_element(element) for element in value) + "}"
    text = value if isinstance(value, str) else _encoded(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _encoded(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
