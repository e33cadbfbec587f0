"""The statements of a command, sent through libpq itself.

They are few, the same for ever, and their parameters are spelled already: they need little of what a psycopg cursor
does for any query, which was a quarter of a command's time.
"""

from collections.abc import Sequence

import psycopg
from psycopg import generators
from psycopg.errors import InvalidSqlStatementName
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.rows import tuple_row

from eventsourcing.kernel.prepared import Connection, Rows, Statement, Values, checked, expect, forget, in_utf8, kept

__all__ = ["Connection", "Rows", "Values", "in_utf8", "is_free", "run", "run_after"]


def run(conn: Connection, statement: bytes, values: Values) -> Rows:
    """Runs a statement that gives rows, and whose parameters $1, $2… are cast in it.

    Keeps to the connection's autocommit or transaction as `conn.execute` does, and raises the same errors. The quick
    way is taken in autocommit only: psycopg drops all prepared statements of a connection when it rolls back, and
    outside a transaction one that is missing does no harm.
    """
    in_utf8(conn)
    with conn.lock:
        if is_free(conn):
            try:
                return kept(conn, statement).run(conn, values)
            except InvalidSqlStatementName:
                forget(conn)
                return Statement(statement).run(conn, values)
    return _by_cursor(conn, statement, values)


def run_after(conn: Connection, first: bytes, statement: bytes, values: Values, *, then: bytes | None = None) -> Rows:
    """The same, after the statement `first` of the same transaction: it sees all that is there once `first` is done.

    In autocommit all travel together, so nothing of the client's runs in between, and `then` comes after the commit, in
    a transaction of its own; elsewhere there must be none. Neither `first` nor `then` has parameters.
    """
    in_utf8(conn)
    with conn.lock:
        if is_free(conn):
            try:
                return _in_turn(conn, [kept(conn, text) for text in (first, statement, then) if text], values)
            except InvalidSqlStatementName:
                forget(conn)
                return _in_turn(conn, [Statement(text) for text in (first, statement, then) if text], values)
    conn.execute(first)
    return _by_cursor(conn, statement, values)


def is_free(conn: Connection) -> bool:
    """Whether each statement is a transaction now."""
    return conn.autocommit and conn.pgconn.transaction_status == TransactionStatus.IDLE


def _by_cursor(conn: Connection, statement: bytes, values: Values) -> Rows:
    texts = [None if value is None else value.decode() for value in values]  # it takes bytes for bytea
    return psycopg.RawCursor(conn, row_factory=tuple_row).execute(statement, texts, binary=True).fetchall()


Transaction = Sequence[tuple[Statement, Values]]


def _in_turn(conn: Connection, statements: Sequence[Statement], values: Values) -> Rows:
    """The rows of the second of two statements that are one transaction, or of three of which the last is another."""
    first, second, *then = statements
    transactions: list[Transaction] = [[(first, ()), (second, checked(values))], *([(one, ())] for one in then)]
    taken, found, *after = _together(conn, transactions)
    expect(conn, taken, ExecStatus.TUPLES_OK)
    rows = second.read(conn, found)
    for one, result in zip(then, after, strict=True):
        try:
            expect(conn, result, ExecStatus.TUPLES_OK)
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
