"""Compares live tables with replayed ones, row by row, in the database."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg
from psycopg import sql

from eventsourcing.kernel.codec import codec_of
from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.projections import Table
from eventsourcing.kernel.replay import LeftOut, Models
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
SELECT count(*) OVER (), jsonb_build_object({named_keys})::text, to_jsonb(l)::text, to_jsonb(r)::text
FROM {live} l FULL JOIN {replayed} r ON {same_key}
WHERE ROW({live_columns}) IS DISTINCT FROM ROW({replayed_columns}) AND NOT ({left_out}) {but}
ORDER BY {keys} LIMIT {limit}
"""

# A snapshot may be missing, made by other code, or older than its stream's end: loading minds none of it.
_BUT_SNAPSHOTS = """AND l.fingerprint = ANY (%(fingerprints)s::text[])
AND (r.aggregate_id IS NULL OR l."version" >= r."version")"""
_OLDER_SNAPSHOTS = """
SELECT l.aggregate_id, l.aggregate_type, l."version", l.state::text
FROM {live} l JOIN {replayed} r USING (aggregate_id)
WHERE l.fingerprint = ANY (%(fingerprints)s::text[]) AND l."version" < r."version"
    AND NOT aggregate_id = ANY (%(left_out)s::uuid[]) ORDER BY 1
"""


def compare(
    conn: Connection, models: Models, tables: Sequence[Table], schemas: tuple[str, str], left_out: LeftOut
) -> Iterator[tuple[str, Differing]]:
    """The tables with rows in the first schema that are not as in the second, which a replay has made.

    Rows of aggregates that were left out are too. A table that cannot be compared is told of.
    """
    parameters = {
        "fingerprints": [decider.fingerprint for decider in models.deciders.values()],
        "left_out": list(left_out.aggregates),
    }
    for table in tables:
        try:
            with conn.transaction():
                found = _differing(conn, table, schemas, parameters)
                if table is SNAPSHOTS:
                    older = list(_older(conn, models, schemas, parameters))
                    found = Differing(found.rows + len(older), [*found.named, *older][:ROWS])
        except (psycopg.DataError, psycopg.ProgrammingError) as error:
            left_out.tell(None, f"The table {table.name} cannot be compared: {error.diag.message_primary or error}.")
            continue
        if found.rows:
            yield table.name, found


def _differing(conn: Connection, table: Table, schemas: tuple[str, str], parameters: Mapping[str, Any]) -> Differing:
    live, replayed = schemas
    keys = [sql.Identifier(column) for column in table.key]
    columns = [sql.Identifier(column) for column in table.columns]
    whole = [sql.SQL("coalesce(l.{0}, r.{0})").format(key) for key in keys]
    ids = [key for key, column in zip(whole, table.key, strict=True) if table.columns[column] == "uuid"]
    query = sql.SQL(_DIFFERING).format(
        live=sql.Identifier(live, table.name),
        replayed=sql.Identifier(replayed, table.name),
        named_keys=sql.SQL(", ").join(
            sql.SQL("{}, {}").format(sql.Literal(name), key) for name, key in zip(table.key, whole, strict=True)
        ),
        same_key=sql.SQL(" AND ").join(sql.SQL("l.{0} = r.{0}").format(key) for key in keys),
        live_columns=sql.SQL(", ").join(sql.SQL("l.{}").format(column) for column in columns),
        replayed_columns=sql.SQL(", ").join(sql.SQL("r.{}").format(column) for column in columns),
        left_out=sql.SQL(" OR ").join([sql.SQL("{} = ANY (%(left_out)s::uuid[])").format(id) for id in ids])
        if ids
        else sql.SQL("false"),
        but=sql.SQL(_BUT_SNAPSHOTS if table is SNAPSHOTS else ""),
        keys=sql.SQL(", ").join(whole),
        limit=ROWS,
    )
    rows = list(conn.execute(query, parameters))
    return Differing(rows[0][0] if rows else 0, [_difference(table, *row[1:]) for row in rows])


def _difference(table: Table, keys: str, live: str | None, replayed: str | None) -> Difference:
    key = msgspec.json.decode(keys)
    if live is None or replayed is None:
        return Difference(table.name, key, "missing" if live is None else "surplus", {})
    try:
        is_, should = msgspec.json.decode(live), msgspec.json.decode(replayed)
    except (msgspec.DecodeError, RecursionError, ValueError):  # nested too deep, a number too long
        return Difference(table.name, key, "differs", {})
    columns = {name: (is_[name], should[name]) for name in table.columns if is_[name] != should[name]}
    return Difference(table.name, key, "differs", columns)


def _older(
    conn: Connection, models: Models, schemas: tuple[str, str], parameters: Mapping[str, Any]
) -> Iterator[Difference]:
    """Snapshots from before their streams' ends, compared with the state at their own version."""
    live, replayed = (sql.Identifier(schema, SNAPSHOTS.name) for schema in schemas)
    query = sql.SQL(_OLDER_SNAPSHOTS).format(live=live, replayed=replayed)
    for aggregate_id, aggregate_type, version, text in conn.execute(query, parameters).fetchall():
        decider = models.deciders.get(aggregate_type)
        should = decider and msgspec.to_builtins(_state(conn, decider, aggregate_id, version))
        try:
            state = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError, ValueError):
            state = None
        if state != should:
            columns = {} if state is None else {"state": (state, should)}
            yield Difference(SNAPSHOTS.name, {"aggregate_id": aggregate_id}, "differs", columns)


def _state(conn: Connection, decider: Decider[Any, Any, Any], aggregate_id: UUID, version: int) -> Any:
    events = codec_of(decider).decode_all(read_stream(conn, aggregate_id, until=version))
    return decider.fold(decider.initial, [recorded.event for recorded in events])
