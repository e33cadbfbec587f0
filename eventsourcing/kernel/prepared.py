"""The statements that a connection runs again and again, sent through libpq and prepared from their second time on."""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg.abc
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult

Connection = psycopg.Connection[tuple[Any, ...]]
Values = Sequence[Any]  # bytes, or None, which is NULL
Rows = list[tuple[Any, ...]]

MOST = 100  # statements that a connection keeps prepared


class Statement:
    """A statement, and how to read its rows."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.name: bytes | None = None  # where the server has prepared it
        self._reading: psycopg.abc.Transformer | None = None  # which knows how to read the columns

    def prepare(self, conn: Connection) -> None:
        # A name that nobody else has or guesses, whatever session a pooler gives to whom.
        name = f"daybook_{secrets.token_hex(8)}".encode()
        expect(conn, conn.pgconn.prepare(name, self.text), ExecStatus.COMMAND_OK)
        self.name, self._reading = name, None

    def run(self, conn: Connection, values: Values) -> Rows:
        if self.name:
            result = conn.pgconn.exec_prepared(self.name, checked(values), result_format=Format.BINARY)
        else:
            result = conn.pgconn.exec_params(self.text, checked(values), result_format=Format.BINARY)
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
            expect(conn, result, ExecStatus.TUPLES_OK)
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


_statements: WeakKeyDictionary[Connection, Statements] = WeakKeyDictionary()


def in_utf8(conn: Connection) -> None:
    """Has the connection speak UTF-8, in which all texts are sent here: nobody may have opened it as `connect` does."""
    if conn.pgconn.parameter_status(b"client_encoding") != b"UTF8":
        conn.execute("SET client_encoding TO 'UTF8'")


def kept(conn: Connection, text: bytes) -> Statement:
    """The statement as the connection keeps it; nothing is prepared where it says so."""
    if conn.prepare_threshold is None:
        return Statement(text)
    found = _statements.get(conn)
    if found is None:
        found = _statements[conn] = Statements()
    return found.of(conn, text)


def forget(conn: Connection) -> None:
    """That the server has none of the connection's statements any more."""
    _statements.pop(conn, None)


def checked(values: Values) -> Values:
    """The values, if libpq sends all of each."""
    if b"\0" in b"".join(filter(None, values)):  # where libpq would stop reading
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return values


def expect(conn: Connection, result: PGresult, status: ExecStatus) -> None:
    """Raises the error that another result is."""
    if result.status == status:
        return
    if conn.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError(result.get_error_message())
    raise error_from_result(result)
