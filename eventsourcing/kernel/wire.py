"""The statements of a command, sent through libpq itself.

They are few, the same for ever, and their parameters are text already: they need little of what a psycopg cursor does
for any query, which was a quarter of a command's time.
"""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
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
            name = _prepared_for(conn).name(conn, statement) if quick else None
            if name is not None:
                try:
                    return _rows(conn, conn.pgconn.exec_prepared(name, _encoded(values), result_format=Format.BINARY))
                except InvalidSqlStatementName:
                    del _prepared[conn]
    return psycopg.RawCursor(conn, row_factory=tuple_row).execute(statement, values, binary=True).fetchall()


class Prepared:
    """The statements that a connection ran lately, and the names of those that it ran more than once."""

    def __init__(self) -> None:
        self._names: OrderedDict[bytes, bytes | None] = OrderedDict()

    def name(self, conn: Connection, statement: bytes) -> bytes | None:
        """What the statement is prepared as; None the first time, for many shapes of an import come only once."""
        if statement not in self._names:
            self._names[statement] = None
            self._forget_the_oldest(conn)
            return None
        self._names.move_to_end(statement)
        name = self._names[statement]
        if name is None:
            name = self._names[statement] = b"daybook_%d" % next(_numbers)
            _expect(conn, conn.pgconn.prepare(name, statement), ExecStatus.COMMAND_OK)
        return name

    def _forget_the_oldest(self, conn: Connection) -> None:
        if len(self._names) > MOST:
            _, name = self._names.popitem(last=False)
            if name is not None:
                conn.pgconn.exec_(b"DEALLOCATE " + name)


_numbers = count()
_prepared: WeakKeyDictionary[Connection, Prepared] = WeakKeyDictionary()


def _prepared_for(conn: Connection) -> Prepared:
    found = _prepared.get(conn)
    if found is None:
        found = _prepared[conn] = Prepared()
    return found


def _encoded(values: Values) -> list[Any]:
    if any(value is not None and "\0" in value for value in values):  # where libpq would stop reading
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return [None if value is None else value.encode() for value in values]


def _rows(conn: Connection, result: PGresult) -> Rows:
    _expect(conn, result, ExecStatus.TUPLES_OK)
    transformer = Transformer(conn)
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)


def _expect(conn: Connection, result: PGresult, status: ExecStatus) -> None:
    if result.status == status:
        return
    if conn.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError(result.get_error_message())
    raise error_from_result(result)
