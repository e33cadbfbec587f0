"""Compares live tables with replayed ones, row by row, in the database."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import sql

from eventsourcing.kernel.codec import codec_of
from eventsourcing.kernel.projections import Table
from eventsourcing.kernel.replay import Models
from eventsourcing.kernel.report import Difference
from eventsourcing.kernel.snapshots import SNAPSHOTS
from eventsourcing.kernel.store import Connection, read_stream

ROWS = 20  # named of each table


class Differing(NamedTuple):
    """How many rows of a table differ, and the first of them."""

    rows: int
    named: list[Difference]


# What is live (l) and what the replay made (r), where they are not the same. Columns are compared as the database
# compares them, so the spelling of a jsonb does not matter.
_DIFFERING = """
SELECT count(*) OVER (), to_jsonb(l), to_jsonb(r)
FROM {live} l FULL JOIN {replayed} r ON {same_key}
WHERE ROW({live_columns}) IS DISTINCT FROM ROW({replayed_columns}) {but}
ORDER BY {keys} LIMIT {limit}
"""

# A snapshot may be missing, made by other code, or older than its stream's end: loading minds none of it.
_BUT_SNAPSHOTS = """AND l.fingerprint = ANY (%(fingerprints)s::text[])
AND (r.aggregate_id IS NULL OR l."version" >= r."version")"""
_OLDER_SNAPSHOTS = """
SELECT l.aggregate_id, l.aggregate_type, l."version", l.state
FROM {live} l JOIN {replayed} r USING (aggregate_id)
WHERE l.fingerprint = ANY (%(fingerprints)s::text[]) AND l."version" < r."version" ORDER BY 1
"""


def compare(conn: Connection, models: Models, live: str, replayed: str) -> Iterator[tuple[str, Differing]]:
    """The tables with rows in the schema `live` that are not as in the schema `replayed`."""
    for table in models.tables:
        found = _differing(conn, models, table, live, replayed)
        if table is SNAPSHOTS:
            older = list(_older(conn, models, live, replayed))
            found = Differing(found.rows + len(older), [*found.named, *older][:ROWS])
        if found.rows:
            yield table.name, found


def _differing(conn: Connection, models: Models, table: Table, live: str, replayed: str) -> Differing:
    keys = [sql.Identifier(column) for column in table.key]
    columns = [sql.Identifier(column) for column in table.columns]
    query = sql.SQL(_DIFFERING).format(
        live=sql.Identifier(live, table.name),
        replayed=sql.Identifier(replayed, table.name),
        same_key=sql.SQL(" AND ").join(sql.SQL("l.{0} = r.{0}").format(key) for key in keys),
        live_columns=sql.SQL(", ").join(sql.SQL("l.{}").format(column) for column in columns),
        replayed_columns=sql.SQL(", ").join(sql.SQL("r.{}").format(column) for column in columns),
        but=sql.SQL(_BUT_SNAPSHOTS if table is SNAPSHOTS else ""),
        keys=sql.SQL(", ").join(sql.SQL("coalesce(l.{0}, r.{0})").format(key) for key in keys),
        limit=ROWS,
    )
    rows = list(conn.execute(query, _fingerprints(models)))
    return Differing(rows[0][0] if rows else 0, [_difference(table, is_, should) for _, is_, should in rows])


def _difference(table: Table, is_: dict[str, Any] | None, should: dict[str, Any] | None) -> Difference:
    row = is_ or should or {}
    key = {column: row[column] for column in table.key}
    if is_ is None or should is None:
        return Difference(table.name, key, "missing" if is_ is None else "surplus", {})
    columns = {column: (is_[column], should[column]) for column in table.columns if is_[column] != should[column]}
    return Difference(table.name, key, "differs", columns)


def _older(conn: Connection, models: Models, live: str, replayed: str) -> Iterator[Difference]:
    """Snapshots from before their streams' ends, compared with the state at their own version."""
    query = sql.SQL(_OLDER_SNAPSHOTS).format(
        live=sql.Identifier(live, SNAPSHOTS.name), replayed=sql.Identifier(replayed, SNAPSHOTS.name)
    )
    for aggregate_id, aggregate_type, version, state in conn.execute(query, _fingerprints(models)).fetchall():
        should = msgspec.to_builtins(_state(conn, models, aggregate_type, aggregate_id, version))
        if state != should:
            yield Difference(SNAPSHOTS.name, {"aggregate_id": aggregate_id}, "differs", {"state": (state, should)})


def _state(conn: Connection, models: Models, aggregate_type: str, aggregate_id: UUID, version: int) -> Any:
    decider = models.deciders[aggregate_type]
    events = codec_of(decider).decode_all(read_stream(conn, aggregate_id, until=version))
    return decider.fold(decider.initial, [recorded.event for recorded in events])


def _fingerprints(models: Models) -> dict[str, Any]:
    return {"fingerprints": [decider.fingerprint for decider in models.deciders.values()]}
