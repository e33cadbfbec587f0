"""The head of the log, which whoever appends takes first, and the wait for the disk.

The head is taken by a statement of its own: what comes after it begins when nobody else appends, and sees all that the
others wrote. A statement that waits by itself sees what was there before it waited, and PostgreSQL looks at all of it
once more: with four writers it appends less than three quarters as much.

An append holds the head until its commit is on the disk. On a connection that shares its flush, it commits without
that wait, and a transaction of its own then forces the log out, which all who wait at that moment share. Only then
anybody is told that it is saved; until then readers may see what a crash of the server would still take away.
"""

from weakref import WeakKeyDictionary, WeakSet

from eventsourcing.kernel.ways import Way
from eventsourcing.kernel.wire import Connection, Rows, Values, is_free, run, run_after

TAKE = b"SELECT FROM log_head FOR UPDATE"
TAKE_UNFLUSHED = b"SELECT set_config('synchronous_commit', 'off', true) FROM log_head FOR UPDATE"
FLUSH = b"SELECT pg_logical_emit_message(true, 'daybook', '')"

CALM = 3  # appends in a row between which nobody else appended, after which a connection expects no one

_sharing: WeakSet[Connection] = WeakSet()
_calm: WeakKeyDictionary[Connection, tuple[int, int]] = WeakKeyDictionary()  # its last position, how many in a row


def run_at_head(conn: Connection, way: Way, statement: bytes, values: Values) -> Rows:
    """Takes the head and runs a statement that appends, as `run` does. In autocommit, the disk has it at the end."""
    if way.takes_head:
        return run(conn, statement, values)
    if shares(conn):
        return run_after(conn, TAKE_UNFLUSHED, statement, values, then=FLUSH)
    return run_after(conn, TAKE, statement, values)


def share_flush(conn: Connection) -> None:
    """From now on, commands on this connection share the wait for the disk, where they are in no transaction.

    It costs a lone writer a second transaction, and lets sixteen save about twice as much.
    """
    _sharing.add(conn)


def shares(conn: Connection) -> bool:
    """Whether an append on this connection, now, commits by itself and is followed by the flush."""
    return conn in _sharing and is_free(conn)


def expects_nobody(conn: Connection) -> bool:
    """Whether the head was free whenever this connection came lately."""
    return _calm.get(conn, (0, 0))[1] >= CALM and conn not in _sharing


def remember(conn: Connection, first: int, last: int) -> None:
    """That this connection appended the events from one position to another."""
    before, calm = _calm.get(conn, (-1, 0))
    _calm[conn] = last, calm + 1 if first == before + 1 else 0


def flush(conn: Connection) -> None:
    """Return when all that was committed before is on the disk, by the settings of this session."""
    run(conn, FLUSH, ())
