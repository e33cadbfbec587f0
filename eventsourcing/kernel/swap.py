"""The swap: rebuilt tables take the place of the live ones, in one short transaction."""

import time
from collections.abc import Sequence

import psycopg
from psycopg import sql

from eventsourcing.kernel.at_head import TAKE
from eventsourcing.kernel.catch_up import catch_up
from eventsourcing.kernel.codec import Codec
from eventsourcing.kernel.errors import RebuildRefused
from eventsourcing.kernel.progress import Watch, silent
from eventsourcing.kernel.projections import Table
from eventsourcing.kernel.replay import Models
from eventsourcing.kernel.shadow import current_schema
from eventsourcing.kernel.store import Connection

PATIENCE = 600.0  # seconds to wait for a moment in which nobody uses the live tables


def swap(conn: Connection, codec: Codec, models: Models, shadow: str, after: int, progress: Watch) -> int:
    """Tries until nobody uses the tables, at growing intervals: each try holds up the app for a moment."""
    late = time.monotonic() + PATIENCE
    pause = 0.05
    while True:
        try:
            return _try_to_swap(conn, codec, models, shadow, after)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
            if time.monotonic() > late:
                raise RebuildRefused(
                    "Something has used the live tables or the log for ten minutes, without a pause."
                ) from error
        time.sleep(pause)
        pause = min(2 * pause, 2.0)
        after = catch_up(conn, codec, models, shadow, after, progress)


def _try_to_swap(conn: Connection, codec: Codec, models: Models, shadow: str, after: int) -> int:
    """The head first, as a writer takes it, so that none comes between; then the tables, which readers may use."""
    live = current_schema(conn)
    with conn.transaction():
        conn.execute("SET LOCAL lock_timeout = '100ms'")
        conn.execute(TAKE)
        names = [sql.Identifier(live, table.name) for table in models.tables]
        conn.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.SQL(", ").join(names)))
        end = catch_up(conn, codec, models, shadow, after, silent)
        _move(conn, models.tables, shadow, live)
    return end


def _move(conn: Connection, tables: Sequence[Table], shadow: str, live: str) -> None:
    for table in tables:
        conn.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(live, table.name)))
        conn.execute(
            sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(sql.Identifier(shadow, table.name), sql.Identifier(live))
        )
    conn.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(shadow)))
