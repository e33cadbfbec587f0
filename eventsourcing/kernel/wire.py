"""The statements of a command, sent through libpq itself.

They are few, the same for ever, and their parameters are spelled already: they need little of what a psycopg cursor
does for any query, which was a quarter of a command's time.
"""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg.abc
from psycopg import generators
from psycopg.adapt import Transformer
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.rows import tuple_row

Connection = psycopg.Connection[tuple[Any, ...]]
Values = Sequence[Any]  # bytes, or None, which is NULL
Rows = list[tuple[Any, ...]]

MOST = 100  # statements that a connection keeps prepared


def run(conn: Connection, statement: bytes, values: Values) -> Rows:
    """Runs a statement that gives rows, and whose parameters $1, $2… are cast in it.

    Keeps to the connection's autocommit or transaction as `conn.execute` does, and raises the same errors. The quick
    way is taken in autocommit only: psycopg drops all prepared statements of a connection when it rolls back, and
    outside a transaction one that is missing does no harm.
    """
    with conn.lock:
        if _is_free(conn):
            try:
                return _kept(conn, statement).run(conn, values)
            except InvalidSqlStatementName:
                del _statements[conn]
                return Statement(statement).run(conn, values)
    return _by_cursor(conn, statement, values)


def run_after(conn: Connection, first: bytes, statement: bytes, values: Values, *, then: bytes | None = None) -> Rows:
    """The same, after the statement `first` of the same transaction: it sees all that is there once `first` is done.

    In autocommit all travel together, so nothing of the client's runs in between, and `then` comes after the commit, in
    a transaction of its own; elsewhere there must be none. Neither `first` nor `then` has parameters.
    """
    with conn.lock:
        if _is_free(conn):
            try:
                return _in_turn(conn, [_kept(conn, text) for text in (first, statement, then) if text], values)
            except InvalidSqlStatementName:
                del _statements[conn]
                return _in_turn(conn, [Statement(text) for text in (first, statement, then) if text], values)
    conn.execute(first)
    return _by_cursor(conn, statement, values)


def _is_free(conn: Connection) -> bool:
    """Whether each statement is a transaction now."""
    return conn.autocommit and conn.pgconn.transaction_status == TransactionStatus.IDLE


def _by_cursor(conn: Connection, statement: bytes, values: Values) -> Rows:
    texts = [None if value is None else value.decode() for value in values]  # it takes bytes for bytea
    return psycopg.RawCursor(conn, row_factory=tuple_row).execute(statement, texts, binary=True).fetchall()


class Statement:
    """A statement, and how to read its rows."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.name: bytes | None = None  # where the server has prepared it
        self._reading: psycopg.abc.Transformer | None = None  # which knows how to read the columns

    def prepare(self, conn: Connection) -> None:
        name = b"daybook_%d" % next(_numbers)
        _expect(conn, conn.pgconn.prepare(name, self.text), ExecStatus.COMMAND_OK)
        self.name, self._reading = name, None

    def run(self, conn: Connection, values: Values) -> Rows:
        if self.name:
            result = conn.pgconn.exec_prepared(self.name, _checked(values), result_format=Format.BINARY)
        else:
            result = conn.pgconn.exec_params(self.text, _checked(values), result_format=Format.BINARY)
        return self.read(conn, result)

    def send(self, conn: Connection, values: Values) -> None:
        """As part of a pipeline, which tells the result later."""
        if self.name:
            conn.pgconn.send_query_prepared(self.name, values, result_format=Format.BINARY)
        else:
            conn.pgconn.send_query_params(self.text, values, result_format=Format.BINARY)

    def read(self, conn: Connection, result: PGresult) -> Rows:
        """The rows of a result, or the error that it is."""
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
        self._found: OrderedDict[bytes, Statement] = OrderedDict()

    def of(self, conn: Connection, text: bytes) -> Statement:
        """The statement; not prepared the first time, for many shapes of an import come only once."""
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = Statement(text)
            self._forget_the_oldest(conn)
            return found
        self._found.move_to_end(text)
        if found.name is None:
            found.prepare(conn)
        return found

    def _forget_the_oldest(self, conn: Connection) -> None:
        if len(self._found) > MOST:
            _, oldest = self._found.popitem(last=False)
            if oldest.name:
                conn.pgconn.exec_(b"DEALLOCATE " + oldest.name)


_numbers = count()
_statements: WeakKeyDictionary[Connection, Statements] = WeakKeyDictionary()


def _kept(conn: Connection, text: bytes) -> Statement:
    """The statement as the connection keeps it; nothing is prepared where it says so."""
    if conn.prepare_threshold is None:
        return Statement(text)
    found = _statements.get(conn)
    if found is None:
        found = _statements[conn] = Statements()
    return found.of(conn, text)


Transaction = Sequence[tuple[Statement, Values]]


def _in_turn(conn: Connection, statements: Sequence[Statement], values: Values) -> Rows:
    """The rows of the second of two statements that are one transaction, or of three of which the last is another."""
    first, second, *then = statements
    transactions: list[Transaction] = [[(first, ()), (second, _checked(values))], *([(one, ())] for one in then)]
    taken, found, *after = _together(conn, transactions)
    _expect(conn, taken, ExecStatus.TUPLES_OK)
    rows = second.read(conn, found)
    for one, result in zip(then, after, strict=True):
        try:
            _expect(conn, result, ExecStatus.TUPLES_OK)
        except InvalidSqlStatementName:  # the others have been done, and must not be again
            Statement(one.text).run(conn, ())
    return rows


def _together(conn: Connection, transactions: Sequence[Transaction]) -> list[PGresult]:
    """Sends all at once, in libpq's pipeline mode, and waits for all results."""
    pgconn = conn.pgconn
    try:
        pgconn.enter_pipeline_mode()
        for transaction in transactions:
            for statement, values in transaction:
                statement.send(conn, values)
            pgconn.pipeline_sync()
        results: list[PGresult] = []
        for transaction in transactions:
            results += [_next(conn) for _ in transaction]
            end = _next(conn)
            if end.status != ExecStatus.PIPELINE_SYNC:  # the commit was refused
                results[-1] = end
                _next(conn)
        pgconn.exit_pipeline_mode()
    except BaseException:
        conn.close()  # or whoever is next would get these results
        raise
    return results


def _next(conn: Connection) -> PGresult:
    """The next result of a pipeline, which may be an error. While it is not there, other threads work."""
    results: list[PGresult] = conn.wait(generators.execute(conn.pgconn))
    if not results:
        raise psycopg.OperationalError(conn.pgconn.get_error_message())
    return results[0]


def _checked(values: Values) -> Values:
    if b"\0" in b"".join(filter(None, values)):  # where libpq would stop reading
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return values


def _expect(conn: Connection, result: PGresult, status: ExecStatus) -> None:
    if result.status == status:
        return
    if conn.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError(result.get_error_message())
    raise error_from_result(result)
