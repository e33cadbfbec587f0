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
        _clear(conn, shadow)
        try:
            start = _fill(conn, codec, models, shadow, progress)
            end = catch_up(conn, codec, models, shadow, start, progress)
            return swap(conn, codec, models, shadow, end, progress)
        finally:
            with suppress(psycopg.Error):  # what went wrong before says more
                _clear(conn, shadow)


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
        raise RebuildRefused(
            f"The database does not let this role rebuild, which makes tables: {error.diag.message_primary}. "
            "Rebuild as the role that owns them."
        ) from error
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
