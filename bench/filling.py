"""The read models and snapshots of a flooded log, made by SQL: a rebuild makes the same, but takes its time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from eventsourcing.kernel import Connection
from eventsourcing.kernel.folding import fold
from eventsourcing.records import record
from eventsourcing.registers import Field, kinds

TABLES = ("records", "record_cells", "record_links", "snapshots")


class Span(NamedTuple):
    """Where the records' events are: each of so many has its first after the position `before`, in their order.

    Its others follow in steps of all records, which belong to so many registers in turn.
    """

    before: int
    records: int
    registers: int
    events: int

    @property
    def parameters(self) -> dict[str, object]:
        return {**self._asdict(), "last": self.records * (self.events - 1), "fingerprint": record.fingerprint}


# The creation of every record, its last change, and its number among all.
_MADE = """(SELECT c.*, c."position" - %(before)s - 1 AS number, (c.data ->> 'register_id')::uuid AS register_id,
        l."position" AS last_position, l.recorded_at AS last_at, l.actor_id AS last_by, l.change_set_id AS last_set,
        (c.data -> 'values') || (l.data -> 'values') AS held
    FROM events c JOIN events l ON l."position" = c."position" + %(last)s
    WHERE c."position" > %(before)s AND c."position" <= %(before)s + %(records)s) m"""
_FIELD = """CASE m.number %% %(registers)s WHEN 0 THEN k.field_id
    ELSE left(k.field_id, -4) || lpad((m.number %% %(registers)s)::text, 4, '0') END"""
_STATEMENTS = (
    f"""INSERT INTO records (id, register_id, data, folded, archived, "version", created_at, created_by, changed_at,
        changed_by, changed_position, changed_source, change_set_id)
    SELECT aggregate_id, register_id, held, coalesce((SELECT jsonb_object_agg({_FIELD}, k.folded) FROM keys k
        WHERE k.number = m.number / %(registers)s AND k.folded IS NOT NULL), '{{}}'), false, %(events)s, recorded_at,
        actor_id, last_at, last_by, last_position, 'web', last_set FROM {_MADE}""",
    f"""INSERT INTO snapshots SELECT aggregate_id, 'record', %(events)s, %(fingerprint)s,
        jsonb_build_object('register_id', register_id, 'values', held, 'archived', false) FROM {_MADE}""",
    f"""INSERT INTO record_cells
    SELECT m.aggregate_id, {_FIELD},
        coalesce(k.sort_key, lower(m.held ->> ({_FIELD}))), k.link_to,
        CASE WHEN k.changed THEN m.last_at ELSE m.recorded_at END,
        CASE WHEN k.changed THEN m.last_position ELSE m."position" END
    FROM {_MADE} JOIN keys k ON k.number = m.number / %(registers)s""",
    f"""INSERT INTO record_links SELECT k.link_to, m."position", m.aggregate_id, {_FIELD}, true
    FROM {_MADE} JOIN keys k ON k.number = m.number / %(registers)s AND k.link_to IS NOT NULL""",
)


def fill(
    conn: Connection, span: Span, fields: Mapping[str, Field], held: list[dict[str, Any]], seats: list[int]
) -> None:
    """`held` are the values of the first register's records, by the names of their fields, but for the last `seats`."""
    conn.execute(
        "CREATE TEMPORARY TABLE keys (number bigint, field_id text, sort_key text, folded text, link_to uuid,"
        " changed boolean) ON COMMIT DROP"
    )
    with conn.cursor().copy("COPY keys FROM STDIN") as copy:
        for number, values in enumerate(held):
            for row in _keys(fields, {**values, "seats": seats[number]}):
                copy.write_row((number, *row))
    conn.execute("CREATE INDEX ON keys (number)")
    conn.execute("ANALYZE keys")
    for statement in _STATEMENTS:
        conn.execute(statement.encode(), span.parameters)


def _keys(fields: Mapping[str, Field], values: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    for name, value in values.items():
        kind = kinds.of(fields[name].id)
        key = None if name == "registration" else kind.sort_key(value)  # which every record has of its own
        folded = fold(value) if isinstance(value, str) and not value.isascii() else None
        yield fields[name].id, key, folded, value if kind.name == "link" else None, name == "seats"


@contextmanager
def bare(conn: Connection, tables: tuple[str, ...]) -> Iterator[None]:
    """A transaction in which these tables have no keys, indexes and triggers; they get them again at the end."""
    made = [row for table in tables for row in conn.execute(_FURNITURE, {"table": table}).fetchall()]
    with conn.transaction():
        for drop, _ in made:
            conn.execute(drop.encode())
        for table in tables:
            conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        yield
        for _, make in made:
            conn.execute(make.encode())
        for table in tables:
            conn.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())


_FURNITURE = """
SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', c.conrelid::regclass, c.conname),
    format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c WHERE c.conrelid = %(table)s::regclass AND c.contype IN ('p', 'u')
UNION ALL
SELECT format('DROP INDEX %%s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = %(table)s::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
