"""Copies of live tables in another schema: made empty, and given their keys, indexes, triggers and grants when full."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import sql

from eventsourcing.kernel.projections import Table
from eventsourcing.kernel.store import Connection


def current_schema(conn: Connection) -> str:
    """The schema in which the live tables are."""
    return str(_value(conn, "SELECT current_schema()"))


def exists(conn: Connection, table: str) -> bool:
    """Whether the live schema has this table."""
    return bool(_value(conn, "SELECT to_regclass(%s) IS NOT NULL", _quoted(conn, table)))


def create_empty(conn: Connection, schema: str, tables: Sequence[Table]) -> None:
    """Creates the tables in `schema` as they are in the live one, but without any index or trigger."""
    for table in tables:
        conn.execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL EXCLUDING INDEXES)").format(
                sql.Identifier(schema, table.name), sql.Identifier(current_schema(conn), table.name)
            )
        )


# What makes a full copy of a table equal to the live one, as statements in the order in which to run them. The pretty
# forms leave out the schema of what the search path finds, so with another search path they are about the copy.
_FURNITURE = """
SELECT format('ALTER TABLE %%I OWNER TO %%I', c.relname, pg_get_userbyid(c.relowner))
FROM pg_class c WHERE c.oid = %(live)s AND pg_get_userbyid(c.relowner) <> current_user
UNION ALL
SELECT format('ALTER TABLE %%I SET (%%s)', c.relname, array_to_string(c.reloptions, ', '))
FROM pg_class c WHERE c.oid = %(live)s AND c.reloptions IS NOT NULL
UNION ALL
(SELECT format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', c.relname, k.conname, pg_get_constraintdef(k.oid, true))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.conrelid = %(live)s AND k.contype IN ('p', 'u', 'x') ORDER BY k.contype, k.conname)
UNION ALL
(SELECT pg_get_indexdef(i.indexrelid, 0, true) FROM pg_index i WHERE i.indrelid = %(live)s
AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY i.indexrelid)
UNION ALL
(SELECT pg_get_triggerdef(t.oid, true) FROM pg_trigger t
WHERE t.tgrelid = %(live)s AND NOT t.tgisinternal ORDER BY t.tgname)
UNION ALL
(SELECT format('GRANT %%s ON %%I TO %%s', a.privilege_type, c.relname,
    CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = %(live)s AND a.grantee <> c.relowner)
UNION ALL
SELECT format('ANALYZE %%I', c.relname) FROM pg_class c WHERE c.oid = %(live)s
"""


def furnish(conn: Connection, schema: str, tables: Sequence[Table]) -> None:
    """Gives the full tables in `schema` all that the live ones have, under the same names."""
    live = current_schema(conn)
    for table in tables:
        oid = _value(conn, "SELECT to_regclass(%s)::oid", f"{_quoted(conn, live)}.{_quoted(conn, table.name)}")
        statements = [str(row[0]) for row in conn.execute(_FURNITURE, {"live": oid})]
        with within(conn, schema):
            for statement in statements:
                conn.execute(statement.encode())


@contextmanager
def within(conn: Connection, schema: str) -> Iterator[None]:
    """A transaction in which unqualified names mean the tables in `schema`, and live ones where it has none."""
    with conn.transaction():
        before = _value(conn, "SHOW search_path")
        path = f"{_quoted(conn, schema)}, {_quoted(conn, current_schema(conn))}, {before}"
        conn.execute("SELECT set_config('search_path', %s, true)", (path,))
        yield
        conn.execute("SELECT set_config('search_path', %s, true)", (before,))


def _quoted(conn: Connection, name: str) -> str:
    return sql.Identifier(name).as_string(conn)


def _value(conn: Connection, query: str, *parameters: Any) -> Any:
    [row] = conn.execute(query.encode(), parameters or None)
    return row[0]
