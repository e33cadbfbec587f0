"""What the app's projections say of their tables is what the migrations made, so that all can be rebuilt."""

from typing import Any

import psycopg
import pytest

from app import DECIDERS, PROJECTIONS
from eventsourcing.kernel import Codec, Projection, Table, rebuild, verify
from eventsourcing.kernel.snapshots import SNAPSHOTS

Connection = psycopg.Connection[tuple[Any, ...]]

TABLES = [SNAPSHOTS, *(table for projection in PROJECTIONS for table in projection.tables)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_columns_and_key_are_those_of_the_table(conn: Connection, table: Table) -> None:
    columns = conn.execute(
        """SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''""",
        (table.name,),
    ).fetchall()
    assert {name: kind.replace("timestamp with time zone", "timestamptz") for name, kind in columns} == dict(
        table.columns
    )
    keys = conn.execute(
        """SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        WHERE i.indrelid = %s::regclass AND i.indisprimary""",
        (table.name,),
    ).fetchone()
    assert keys == (sorted(table.key),)


def test_no_foreign_key_and_no_view_hangs_on_a_read_model(conn: Connection) -> None:
    """A rebuild drops the live table, and makes the new one without foreign keys."""
    names = [table.name for table in TABLES]
    assert (
        conn.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND (conrelid::regclass::text = ANY (%s)"
            " OR confrelid::regclass::text = ANY (%s))",
            (names, names),
        ).fetchall()
        == []
    )
    assert conn.execute("SELECT viewname FROM pg_views WHERE schemaname = current_schema()").fetchall() == []


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_each_can_be_rebuilt_by_its_name(conn: Connection, projection: Projection) -> None:
    assert rebuild(conn, Codec(DECIDERS), DECIDERS, PROJECTIONS, only=projection.name) == 0


def test_all_are_furnished_as_before_by_a_rebuild(conn: Connection) -> None:
    furniture = """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0
        UNION ALL SELECT tablename::text, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
        UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
        UNION ALL SELECT oid::regclass::text, relacl::text, reloptions::text FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
        UNION ALL SELECT a.attrelid::regclass::text, a.attname, concat(format_type(a.atttypid, a.atttypmod), ' ',
            a.attnotnull, ' ', a.attcollation::regcollation, ' ', pg_get_expr(d.adbin, d.adrelid))
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid
            AND d.adnum = a.attnum
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND attnum > 0
            AND NOT a.attisdropped
        ORDER BY 1, 2, 3"""
    before = conn.execute(furniture).fetchall()
    rebuild(conn, Codec(DECIDERS), DECIDERS, PROJECTIONS)
    assert conn.execute(furniture).fetchall() == before
    assert verify(conn, Codec(DECIDERS), DECIDERS, PROJECTIONS).ok
