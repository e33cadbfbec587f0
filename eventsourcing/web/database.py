"""One connection per request, from one pool per process that opens when it is first asked."""

import selectors
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import BoundedSemaphore
from typing import Any

import psycopg
from flask import Flask, current_app, g
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool, PoolTimeout

from eventsourcing.kernel import Codec, Connection, Decider, Projection, connections, share_flush
from eventsourcing.web import log
from eventsourcing.web.breaker import Breaker
from eventsourcing.web.lasting import Memory

PATIENCE = 3  # seconds that a request waits for a connection
CONNECTIONS = 16  # of a process at most
STREAMS = 4  # of these for what is read while it is sent, so that those who save always have the others
IDLE = 20  # seconds; where nobody needed a connection for so long, one is let go


@dataclass(frozen=True)
class Database:
    pool: ConnectionPool[Connection]
    codec: Codec
    projections: tuple[Projection, ...]
    breaker: Breaker
    memory: Memory
    streams: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(STREAMS))
    faults: Counter[str] = field(default_factory=Counter)  # that should never be


def install(
    app: Flask, url: str, deciders: Sequence[Decider[Any, Any, Any]], projections: tuple[Projection, ...]
) -> None:
    pool: ConnectionPool[Connection] = ConnectionPool(
        url,
        kwargs=connections.arguments("daybook", patience=PATIENCE),
        min_size=0,
        max_size=CONNECTIONS,
        max_idle=IDLE,
        timeout=PATIENCE,
        reconnect_timeout=PATIENCE,
        configure=partial(_prepare, app),
        check=_still_there,
        open=False,
    )
    app.extensions["database"] = Database(pool, Codec(deciders), projections, Breaker(url), Memory())
    app.teardown_appcontext(_give_back)


def connection() -> Connection:
    """Give this request its connection, in autocommit. Raises psycopg.OperationalError where the database is away."""
    taken: Connection | None = g.get("connection")
    if taken is None:
        taken = g.connection = take_connection(installed())
    return taken


def take_connection(database: Database) -> Connection:
    """Give a connection that the caller returns (`return_connection`). Raises as `connection` does."""
    database.breaker.check()
    database.pool.open()
    try:
        return database.pool.getconn()
    except PoolTimeout:
        database.breaker.look()  # which says why; where it finds nothing amiss, all were merely taken
        raise


def return_connection(app: Flask, conn: Connection, *, rollback: bool = False) -> None:
    """Let others have it. With `rollback`, what it is in the middle of ends; otherwise that is a fault, and loud.

    For whoever had the connection next would work in that transaction, and lose what they save.
    """
    database: Database = app.extensions["database"]
    try:
        if rollback:
            with suppress(psycopg.Error):  # it is broken, which the pool finds too
                conn.rollback()
        elif conn.info.transaction_status not in (TransactionStatus.IDLE, TransactionStatus.UNKNOWN):
            conn.close()
            database.faults["left open"] += 1
            log.left_open(app, database.faults["left open"])
    finally:
        database.pool.putconn(conn)


def codec() -> Codec:
    """Decodes the events of all slices."""
    return installed().codec


def projections() -> tuple[Projection, ...]:
    """The read models of all slices, which every command keeps up to date."""
    return installed().projections


def close(app: Flask) -> None:
    """Close the pool, for tests and for a server that stops."""
    app.extensions["database"].pool.close()


def installed() -> Database:
    """What the app in hand works with."""
    found: Database = current_app.extensions["database"]
    return found


def _prepare(app: Flask, conn: Connection) -> None:
    """No statement of a server takes longer than it says, and no pause; commands may take what they need."""
    if app.config.get("SHARED_FLUSH"):
        share_flush(conn)
    connections.prepare(
        conn,
        longest_statement=app.config.get("LONGEST_STATEMENT", 0),
        longest_idle=app.config.get("LONGEST_IDLE", connections.LONGEST_IDLE),
    )


def _still_there(conn: Connection) -> None:
    """Ask the server only where its socket has something to say: an idle connection speaks when it ends."""
    with selectors.PollSelector() as watching:
        watching.register(conn, selectors.EVENT_READ)
        if watching.select(0):
            ConnectionPool.check_connection(conn)


def _give_back(_error: BaseException | None) -> None:
    conn = g.pop("connection", None)
    if conn is not None:
        return_connection(current_app, conn)
