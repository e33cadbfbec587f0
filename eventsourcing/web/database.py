"""One connection per request, from one pool per process that opens when it is first asked."""

import selectors
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask, current_app, g
from psycopg_pool import ConnectionPool, PoolTimeout

from eventsourcing.kernel import Codec, Connection, Decider, Projection, connections, share_flush
from eventsourcing.web.breaker import Breaker
from eventsourcing.web.lasting import Memory

PATIENCE = 3  # seconds that a request waits for a connection


@dataclass(frozen=True)
class Database:
    pool: ConnectionPool[Connection]
    codec: Codec
    projections: tuple[Projection, ...]
    breaker: Breaker
    memory: Memory


def install(
    app: Flask, url: str, deciders: Sequence[Decider[Any, Any, Any]], projections: tuple[Projection, ...]
) -> None:
    pool: ConnectionPool[Connection] = ConnectionPool(
        url,
        kwargs=connections.arguments("daybook", patience=PATIENCE),
        min_size=0,
        max_size=16,
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
        taken = g.connection = _take(_database())
    return taken


def _take(database: Database) -> Connection:
    database.breaker.check()
    database.pool.open()
    try:
        return database.pool.getconn()
    except PoolTimeout:
        database.breaker.look()  # which says why; where it finds nothing amiss, all were merely taken
        raise


def codec() -> Codec:
    """Decodes the events of all slices."""
    return _database().codec


def projections() -> tuple[Projection, ...]:
    """The read models of all slices, which every command keeps up to date."""
    return _database().projections


def close(app: Flask) -> None:
    """Close the pool, for tests and for a server that stops."""
    app.extensions["database"].pool.close()


def _database() -> Database:
    installed: Database = current_app.extensions["database"]
    return installed


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
        _database().pool.putconn(conn)
