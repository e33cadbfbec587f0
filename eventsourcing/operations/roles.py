"""The two roles of a database: the tables' owner, who migrates, and the app's own, which cannot rewrite the log."""

import psycopg

from eventsourcing.kernel import Connection
from eventsourcing.operations.errors import Refused

AS_OWNER = "with a DATABASE_URL of the role that owns Daybook's tables"


def may_make_tables(conn: Connection) -> bool:
    """Whether this role may migrate: it owns the tables that there are, and may make others."""
    [may] = conn.execute(
        """SELECT has_schema_privilege(current_schema(), 'CREATE') AND NOT EXISTS (
            SELECT FROM pg_class c WHERE c.oid = to_regclass('events')
            AND NOT pg_has_role(current_user, c.relowner, 'USAGE'))"""
    ).fetchone() or (False,)
    return bool(may)


def is_the_apps_own(conn: Connection) -> bool:
    """Whether this role neither owns the log nor may become somebody who does."""
    [owns] = conn.execute(
        "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = 'events'::regclass"
    ).fetchone() or (True,)
    return not owns


def refuse_but_the_owner(conn: Connection, what: str) -> None:
    """Raise Refused where this role may not make tables; `what` is what for, such as "Upgrading"."""
    if not may_make_tables(conn):
        raise Refused(
            f"{what} is for the owner of the tables, and {conn.info.user} is not. Nothing was changed. "
            f"{how_to_grant(conn)}"
        )


def grant(conn: Connection, role: str) -> None:
    """Give the app's role what it needs, and nothing else. Raises Refused."""
    if not may_make_tables(conn):  # to whom the server would only say in a warning that nothing was granted
        raise Refused(f"Rights are given {AS_OWNER}, and {conn.info.user} does not.")
    if conn.execute("SELECT FROM pg_roles WHERE rolname = %s AND rolsuper", (role,)).rowcount:
        raise Refused(f"{role} is a superuser, to whom nothing can be refused. Give Daybook a role that is none.")
    try:
        conn.execute("SELECT grant_daybook(%s)", (role,))
    except psycopg.errors.UndefinedObject:
        raise Refused(f"The server has no role {role}. Make it first: CREATE ROLE {role} LOGIN PASSWORD '…'") from None


def lacking(conn: Connection) -> list[str]:
    """The tables that this role may not use as Daybook does, by name."""
    rows = conn.execute(
        """SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
            AND NOT (has_table_privilege(oid, 'SELECT')
                AND CASE relname WHEN 'migrations' THEN true
                    WHEN 'log_head' THEN has_table_privilege(oid, 'UPDATE')
                    WHEN 'events' THEN has_table_privilege(oid, 'INSERT')
                    ELSE has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE')
                        AND has_table_privilege(oid, 'DELETE') END)
        ORDER BY relname"""
    ).fetchall()
    return [name for (name,) in rows]


def how_to_grant(conn: Connection) -> str:
    """What gives this role the rights that it lacks."""
    return f"Run: python app.py migrate --grant {conn.info.user}, {AS_OWNER}."


def refuse_without_rights(conn: Connection) -> None:
    """Raise Refused where Daybook cannot work with the rights that its role has."""
    if tables := lacking(conn):
        some = ", ".join(tables[:3]) + (" and more" if len(tables) > 3 else "")
        raise Refused(
            f"The role {conn.info.user} may not use Daybook's tables as it must ({some}). {how_to_grant(conn)}"
        )
