"""Rebuild: read models made anew from the log beside the live ones, while the app works, then put in their place."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import sql

from eventsourcing.kernel.codec import Codec
from eventsourcing.kernel.errors import RebuildRefused
from eventsourcing.kernel.events import Recorded
from eventsourcing.kernel.load import Wanted, load_all
from eventsourcing.kernel.progress import Meter, Watch, silent
from eventsourcing.kernel.projections import Projection, RowChange, Table, fold
from eventsourcing.kernel.replay import Deciders, Models, replay
from eventsourcing.kernel.save import project
from eventsourcing.kernel.shadow import create_empty, current_schema, furnish, within
from eventsourcing.kernel.snapshots import keep
from eventsourcing.kernel.statement import projecting
from eventsourcing.kernel.store import Connection, head, read_log

PAGE = 1000  # events of the catch-up
PATIENCE = 600.0  # seconds to wait for a moment in which nobody uses the live tables
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
    """Makes the read models anew from the log and puts them in place of the live ones; returns the events replayed.

    `projections` are all of the app's, `deciders` those whose snapshots are kept; `only` names one projection, or
    "snapshots". The app goes on reading and writing: a copy of the tables is filled beside the live ones, catches up,
    and is swapped in within milliseconds, in one transaction, so that whatever ends this process before leaves the
    live tables as they were. `conn` is in autocommit, and its role owns the tables. Raises RebuildRefused,
    CorruptEvent, ProjectionFailed.
    """
    models = chosen(deciders, projections, only)
    live = current_schema(conn)
    shadow = f"{live}_rebuild"
    with _the_only_one(conn, live):
        conn.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(shadow)))
        start = _fill(conn, codec, models, shadow, progress)
        end = _catch_up(conn, codec, models, shadow, start, progress)
        return _until_swapped(conn, codec, models, shadow, end, progress)


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


def _fill(conn: Connection, codec: Codec, models: Models, shadow: str, progress: Watch) -> int:
    """Fills the shadow tables from one snapshot of the log; returns the position where that ends."""
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        start = head(conn).position
        conn.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(shadow)))
        create_empty(conn, shadow, models.tables)
        replay(conn, codec, models, shadow, progress, what="replaying")
        furnish(conn, shadow, models.tables)
    return start


def _catch_up(conn: Connection, codec: Codec, models: Models, shadow: str, after: int, progress: Watch) -> int:
    """Projects what was appended meanwhile, in the order of the log; returns the last position."""
    meter = Meter("catching up", head(conn).position - after, progress)
    while page := read_log(conn, after=after, limit=PAGE):
        events = [event for event in codec.decode_all(page) if event.aggregate_type in models.aggregate_types]
        with within(conn, shadow):
            _project(conn, models, events)
        after = page[-1].position
        meter.add(len(page))
    return after


def _project(conn: Connection, models: Models, events: Sequence[Recorded]) -> None:
    """All at once, or command by command where a constraint minds that: each command by itself was accepted before."""
    try:
        with conn.transaction():
            conn.execute(*projecting(fold(project(models.projections, events))))
    except psycopg.IntegrityError:
        for command_id in dict.fromkeys(event.command_id for event in events):
            own = [event for event in events if event.command_id == command_id]
            conn.execute(*projecting(fold(project(models.projections, own))))
    conn.execute(*projecting(_snapshots(conn, models, events)))


def _snapshots(conn: Connection, models: Models, events: Sequence[Recorded]) -> list[RowChange]:
    touched = {event.aggregate_id: models.deciders.get(event.aggregate_type) for event in events}
    wanted = [Wanted(decider, aggregate_id) for aggregate_id, decider in touched.items() if decider is not None]
    states, _ = load_all(conn, wanted)
    return [keep(*one, state) for one, state in zip(wanted, states, strict=True)]


def _until_swapped(conn: Connection, codec: Codec, models: Models, shadow: str, after: int, progress: Watch) -> int:
    late = time.monotonic() + PATIENCE
    while True:
        try:
            return _swap(conn, codec, models, shadow, after)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
            if time.monotonic() > late:
                raise RebuildRefused("Something has used the live tables without a pause for ten minutes.") from error
        time.sleep(0.05)
        after = _catch_up(conn, codec, models, shadow, after, progress)


def _swap(conn: Connection, codec: Codec, models: Models, shadow: str, after: int) -> int:
    """Tables first and the head at once or not at all: a writer takes them in this order, and must not wait for us."""
    live = current_schema(conn)
    with conn.transaction():
        conn.execute("SET LOCAL lock_timeout = '300ms'")
        names = [sql.Identifier(live, table.name) for table in models.tables]
        conn.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.SQL(", ").join(names)))
        conn.execute("SELECT FROM log_head FOR UPDATE NOWAIT")
        end = _catch_up(conn, codec, models, shadow, after, silent)
        _move(conn, models.tables, shadow, live)
    return end


def _move(conn: Connection, tables: Sequence[Table], shadow: str, live: str) -> None:
    for table in tables:
        conn.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(live, table.name)))
        conn.execute(
            sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(sql.Identifier(shadow, table.name), sql.Identifier(live))
        )
    conn.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(shadow)))
