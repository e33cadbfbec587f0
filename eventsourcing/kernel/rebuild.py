"""Rebuild: read models made anew from the log beside the live ones, while the app works, then put in their place."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg
from psycopg import sql

from eventsourcing.kernel.catch_up import catch_up
from eventsourcing.kernel.codec import Codec
from eventsourcing.kernel.errors import ProjectionFailed, RebuildRefused
from eventsourcing.kernel.garbage import rarely_collected
from eventsourcing.kernel.progress import Watch, silent
from eventsourcing.kernel.projections import Projection
from eventsourcing.kernel.replay import Deciders, Models, replay
from eventsourcing.kernel.shadow import create_empty, current_schema, furnish
from eventsourcing.kernel.store import Connection, head
from eventsourcing.kernel.swap import swap

SNAPSHOTS = "snapshots"


def rebuild(
    conn: Connection,
    codec: Codec,
    deciders: Deciders,
    projections: Sequence[Projection],
    *,
    only: str | None = None,
    progress: Watch = silent,
) -> int:
    """Makes the read models anew from the log and puts them in place of the live ones; returns its last position.

    `projections` are all of the app's, `deciders` those whose snapshots are kept; `only` names one projection, or
    "snapshots". The app goes on reading and writing: a copy of the tables is filled beside the live ones, catches up,
    and is swapped in within milliseconds, in one transaction; whatever ends this process before that leaves the live
    tables as they were. `conn` is in autocommit, and its role owns the tables. Raises RebuildRefused,
    CorruptEvent, ProjectionFailed.
    """
    models = chosen(deciders, projections, only)
    live = current_schema(conn)
    shadow = f"{live}_rebuild"
    with _failures(models), _the_only_one(conn, live), rarely_collected():
        _refuse_anothers(conn, live, shadow)
        _clear(conn, shadow)
        try:
            start = _fill(conn, codec, models, shadow, progress)
            end = catch_up(conn, codec, models, shadow, start, progress)
            return swap(conn, codec, models, shadow, end, progress)
        finally:
            with suppress(psycopg.Error):  # what went wrong before says more
                _clear(conn, shadow)


def clear_killed(conn: Connection) -> bool:
    """Removes what a rebuild left that was killed; True where there was something. One that runs is let be."""
    live = current_schema(conn)
    shadow = f"{live}_rebuild"
    if not _there(conn, shadow):
        return False
    try:
        with _the_only_one(conn, live):
            _refuse_anothers(conn, live, shadow)
            _clear(conn, shadow)
    except (RebuildRefused, psycopg.errors.InsufficientPrivilege):
        return False
    return True


def chosen(deciders: Deciders, projections: Sequence[Projection], only: str | None) -> Models:
    """The read models that are meant: all of them, or the one of that name."""
    if only is None:
        return Models(projections, deciders)
    if only == SNAPSHOTS:
        return Models((), deciders)
    named = [projection for projection in projections if projection.name == only]
    if not named:
        known = ", ".join([*(projection.name for projection in projections), SNAPSHOTS])
        raise RebuildRefused(f"There is no read model called {only}. There are: {known}.")
    return Models(named, ())


@contextmanager
def _failures(models: Models) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise RebuildRefused(f"The database does not let this role rebuild: {error}") from error
    except (psycopg.IntegrityError, psycopg.DataError, psycopg.ProgrammingError) as error:
        raise ProjectionFailed(models.owner(error.diag.table_name), error) from error


@contextmanager
def _the_only_one(conn: Connection, live: str) -> Iterator[None]:
    key = f"daybook rebuild in {live}"
    [row] = conn.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (key,))
    if not row[0]:
        raise RebuildRefused("Another rebuild is under way in this database. Wait for its end, then try again.")
    try:
        yield
    finally:
        if not conn.closed:
            conn.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (key,))


def rebuild_under_way(conn: Connection) -> bool:
    """Whether somebody is rebuilding just now."""
    try:
        with _the_only_one(conn, current_schema(conn)):
            return False
    except RebuildRefused:
        return True


def _there(conn: Connection, schema: str) -> bool:
    [row] = conn.execute("SELECT to_regnamespace(%s) IS NOT NULL", (sql.Identifier(schema).as_string(conn),))
    return bool(row[0])


def _refuse_anothers(conn: Connection, live: str, shadow: str) -> None:
    """A rebuild's schema has tables of the live one's names and nothing else; who keeps more there keeps it."""
    query = """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = %s AND c.relkind NOT IN ('i', 't') AND c.relname NOT IN (
            SELECT o.relname FROM pg_class o JOIN pg_namespace m ON m.oid = o.relnamespace WHERE m.nspname = %s)"""
    strange = sorted(str(name) for [name] in conn.execute(query, (shadow, live)))
    if strange:
        raise RebuildRefused(
            f"The schema {shadow} holds what is not Daybook's: {', '.join(strange)}. Rebuilds need that name; move it."
        )


def _clear(conn: Connection, shadow: str) -> None:
    """Drops what a rebuild left that did not come to its end."""
    conn.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(shadow)))


def _fill(conn: Connection, codec: Codec, models: Models, shadow: str, progress: Watch) -> int:
    """Fills the shadow tables up to where the log ends now, and returns that position.

    In no transaction of its own: a long one would keep the dead versions of the head, which all writers step over.
    """
    until = head(conn).position
    conn.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(shadow)))
    create_empty(conn, shadow, models.tables)
    replay(conn, codec, models, shadow, until, progress)
    furnish(conn, shadow, models.tables)
    return until
