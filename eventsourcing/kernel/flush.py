"""The shared flush: writers wait for the disk together, rather than one after the other at the head.

An append holds the head until its commit is on the disk. On a connection that shares its flush, the append commits
without that wait, and a transaction of its own then forces the log out, which all who wait at that moment share. Only
then anybody is told that it is saved; until then readers may see what a crash of the server would still take away.
"""

from weakref import WeakSet

from psycopg.pq import TransactionStatus

from eventsourcing.kernel.wire import Connection, run

UNFLUSHED = "set_config('synchronous_commit', 'off', true)"  # for the transaction in which it is selected

_sharing: WeakSet[Connection] = WeakSet()


def share_flush(conn: Connection) -> None:
    """From now on, commands on this connection share the wait for the disk, where they are in no transaction.

    It costs a lone writer a round trip, and lets sixteen save about twice as much.
    """
    _sharing.add(conn)


def shares(conn: Connection) -> bool:
    """Whether an append on this connection, now, commits by itself and leaves the flush to `flush`."""
    return conn in _sharing and conn.autocommit and conn.pgconn.transaction_status == TransactionStatus.IDLE


def flush(conn: Connection) -> None:
    """Return when all that was committed before is on the disk, by the settings of this session."""
    run(conn, b"SELECT pg_logical_emit_message(true, 'daybook', '')", ())
