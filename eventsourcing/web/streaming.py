"""The one way to send what is read while it is sent: from a connection of its own, in one snapshot, to its end.

Flask ends a request before the first piece of its answer leaves. So nothing of a request may be used from then on, its
connection least of all: whoever comes next has it.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import psycopg
from flask import Flask, Response, current_app, g

from eventsourcing.kernel import Connection, flush
from eventsourcing.web import limits, log
from eventsourcing.web.access import User, current_user
from eventsourcing.web.database import Database, connection, installed, return_connection, take_connection

LONGEST_PAUSE = 900  # seconds that a reader may keep a stream waiting; the server (bridge.py) is stricter

SNAPSHOT = f"""BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
    SELECT set_config('idle_in_transaction_session_timeout', '{LONGEST_PAUSE}s', true)"""


class Pieces(NamedTuple):
    """What a stream sends."""

    pieces: Generator[bytes, None, None]
    mimetype: str
    headers: dict[str, str]


class TooManyStreams(Exception):
    """As many are being read as one process serves at once. The error pages answer it with 503."""


def stream(begin: Callable[[Connection], Pieces]) -> Response:
    """Answer with pieces that are read from the database while they are sent.

    `begin` gets the stream's connection, on which it and all pieces see the database as of one moment. It runs in the
    request, so what needs that is worked out there, and what the log is told of an export is sent there: on the
    request's own connection (`web.send`). All that the snapshot shows is on the disk before anything of it leaves.
    The pieces run later: there is no request then, `web.connection()` is the stream's, `web.current_user()` whoever
    asked. Whatever goes wrong before the first piece has its page; what goes wrong after it breaks the transfer.
    Raises TooManyStreams, once what was paid for it (`limits.afford`) is given back.
    """
    try:
        sent = g.stream = Stream()
    except TooManyStreams:
        limits.refund()
        raise
    try:
        pieces = begin(sent.conn)
        flush(connection())
        return sent.answer(pieces)
    except BaseException:
        sent.close()
        raise


class Stream:
    """An iterable for WSGI that owns a connection until it is closed, which it sees to itself at its end."""

    _closed = True

    def __init__(self) -> None:
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # beyond this request
        self._user: User | None = current_user()
        self._told = log.who_and_where()
        self._pieces: Generator[bytes, None, None] | None = None
        self._database = installed()
        if not self._database.streams.acquire(blocking=False):
            raise TooManyStreams
        try:
            self.conn = _snapshot(self._database)
        except BaseException:
            self._database.streams.release()
            raise
        self._closed = False

    def answer(self, sent: Pieces) -> Response:
        self._pieces = sent.pieces
        response = Response(self, mimetype=sent.mimetype, headers={"Cache-Control": "no-store", **sent.headers})
        response.headers["X-Accel-Buffering"] = "no"  # nginx would read ahead of its reader, and hide that one left
        return response

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._closed or self._pieces is None:
            raise StopIteration
        try:
            with self._at_home():
                return next(self._pieces)
        except StopIteration:
            self.close()
            raise
        except BaseException as error:
            is_outage = isinstance(error, psycopg.OperationalError) and not self._database.breaker.is_news()
            log.stream_broke(self._app, self._told, None if is_outage else error)
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back, whether all was read, it failed, or the reader left. Any number of times."""
        if self._closed:
            return
        self._closed = True
        try:
            with self._at_home():
                if self._pieces is not None:
                    self._pieces.close()
        finally:
            return_connection(self._app, self.conn, rollback=True)
            self._database.streams.release()

    @contextmanager
    def _at_home(self) -> Iterator[None]:
        with self._app.app_context():
            g.connection, g.user = self.conn, self._user
            try:
                yield
            finally:
                g.pop("connection")


def _snapshot(database: Database) -> Connection:
    conn = take_connection(database)
    try:
        conn.execute(SNAPSHOT)
    except BaseException:
        database.pool.putconn(conn)
        raise
    return conn


def install(app: Flask) -> None:
    app.after_request(_refuse_other_streams)
    app.teardown_request(_close_the_unsent)


def _refuse_other_streams(response: Response) -> Response:
    """Files (which pass through directly) and this module's are read later; all else is there when the view returns.

    The router's redirects come from a WSGI app of Werkzeug's own: they look like a stream and need nothing of ours.
    """
    is_ours = response.direct_passthrough or isinstance(response.response, Stream)
    if response.is_streamed and not is_ours and not 300 <= response.status_code < 400:
        raise RuntimeError("This answer would be read when its request is over. Send it with web.stream.")
    g.answer = response.response
    return response


def _close_the_unsent(_error: BaseException | None) -> None:
    """Something broke between the view and the end of the request, and another answer goes out in its place."""
    begun: Stream | None = g.pop("stream", None)
    if begun is not None and g.get("answer") is not begun:
        begun.close()
