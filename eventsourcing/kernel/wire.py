"""The statements of a command, sent through libpq itself.

They are few, the same for ever, and their parameters are text already: they need little of what a psycopg cursor does
for any query, which was a quarter of a command's time.
"""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg.abc
from psycopg.adapt import Transformer
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.rows import tuple_row

Connection = psycopg.Connection[tuple[Any, ...]]
Values = Sequence[str | None]
Rows = list[tuple[Any, ...]]

MOST = 100  # statements that a connection keeps prepared


def run(conn: Connection, statement: bytes, values: Values) -> Rows:
    """Runs a statement that gives rows, and whose parameters $1, $2… are cast in it.

    Keeps to the connection's autocommit or transaction as `conn.execute` does, and raises the same errors. The quick
    way is taken in autocommit only: psycopg drops all prepared statements of a connection when it rolls back, and
    outside a transaction one that is missing does no harm.
    """
    if conn.autocommit and conn.prepare_threshold is not None:
        with conn.lock:
            quick = conn.pgconn.transaction_status == TransactionStatus.IDLE
            prepared = _prepared_for(conn).of(conn, statement) if quick else None
            if prepared is not None:
                try:
                    return prepared.run(conn, values)
                except InvalidSqlStatementName:
                    del _prepared[conn]
    return psycopg.RawCursor(conn, row_factory=tuple_row).execute(statement, values, binary=True).fetchall()


class Prepared:
    """A statement that the server has prepared, and how to read its rows."""

    def __init__(self, conn: Connection, statement: bytes) -> None:
        self.name = b"daybook_%d" % next(_numbers)
        _expect(conn, conn.pgconn.prepare(self.name, statement), ExecStatus.COMMAND_OK)
        self._reading: psycopg.abc.Transformer | None = None  # which knows how to read the columns

    def run(self, conn: Connection, values: Values) -> Rows:
        result = conn.pgconn.exec_prepared(self.name, _encoded(values), result_format=Format.BINARY)
        if result.status != ExecStatus.TUPLES_OK:
            _expect(conn, result, ExecStatus.TUPLES_OK)
        known = self._reading is not None
        reading = self._reading = self._reading or Transformer(conn.adapters)  # it must not keep the connection
        reading.set_pgresult(result, set_loaders=not known)
        rows = reading.load_rows(0, result.ntuples, tuple)
        reading.set_pgresult(None, set_loaders=False)  # or the result stays in memory
        return rows


class Statements:
    """The statements that a connection ran lately; those that it ran more than once are prepared."""

    def __init__(self) -> None:
        self._found: OrderedDict[bytes, Prepared | None] = OrderedDict()

    def of(self, conn: Connection, statement: bytes) -> Prepared | None:
        """The statement prepared; None the first time, for many shapes of an import come only once."""
        if statement not in self._found:
            self._found[statement] = None
            self._forget_the_oldest(conn)
            return None
        self._found.move_to_end(statement)
        prepared = self._found[statement]
        if prepared is None:
            prepared = self._found[statement] = Prepared(conn, statement)
        return prepared

    def _forget_the_oldest(self, conn: Connection) -> None:
        if len(self._found) > MOST:
            _, prepared = self._found.popitem(last=False)
            if prepared is not None:
                conn.pgconn.exec_(b"DEALLOCATE " + prepared.name)


_numbers = count()
_prepared: WeakKeyDictionary[Connection, Statements] = WeakKeyDictionary()


def _prepared_for(conn: Connection) -> Statements:
    found = _prepared.get(conn)
    if found is None:
        found = _prepared[conn] = Statements()
    return found


def _encoded(values: Values) -> list[Any]:
    encoded = [None if value is None else value.encode() for value in values]
    if b"\0" in b"".join(filter(None, encoded)):  # where libpq would stop reading
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return encoded


def _expect(conn: Connection, result: PGresult, status: ExecStatus) -> None:
    if result.status == status:
        return
    if conn.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError(result.get_error_message())
    raise error_from_result(result)
