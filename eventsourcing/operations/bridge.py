"""Between granian and the app: a request takes a thread when all of it is there, and not before.

granian's own WSGI takes one with the headers, so a dozen bodies that never end stop everybody. Here an event loop
reads them, under a deadline (bodies.py), and sends what is long as its reader takes it (sending.py).
"""

import asyncio
import io
import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, cast

from flask import Flask
from granian._granian import RSGIHTTPProtocol
from granian.rsgi import Scope

from eventsourcing.operations.bodies import Bodies
from eventsourcing.operations.sending import send
from eventsourcing.web.bodies import REFUSED
from eventsourcing.web.database import STREAMS

THREADS = min(2 * (os.cpu_count() or 1) + 1, 8)  # so many requests at once in a process, as they wait for the database
BODILESS = {"GET", "HEAD", "OPTIONS", "TRACE"}  # nobody reads what is sent with these
NAMED_OTHERWISE = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
ALWAYS: dict[str, Any] = {
    "GATEWAY_INTERFACE": "CGI/1.1",
    "HTTP_HOST": "",
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "Daybook",
    "wsgi.errors": sys.stderr,
    "wsgi.multiprocess": True,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}

Environ = dict[str, Any]
Headers = list[tuple[str, str]]


class Answer(NamedTuple):
    """What the app said: a body, or pieces that are still to be made and must be closed."""

    status: int
    headers: Headers
    body: bytes
    pieces: Iterable[bytes] | None = None


class Bridge:
    """The app as granian's RSGI calls it."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(THREADS, "request")
        self._streams = ThreadPoolExecutor(STREAMS, "stream")
        self._bodies = Bodies(app.config["MAX_CONTENT_LENGTH"])

    async def __call__(self, scope: Scope, protocol: RSGIHTTPProtocol) -> None:
        environ = environ_of(scope)
        if scope.method in BODILESS:
            environ.pop("CONTENT_LENGTH", None)
            answer = await self._call(environ)
        else:
            body = await self._bodies.read(environ, protocol)
            try:
                environ[REFUSED] = body.refused
                environ["wsgi.input"] = body.file
                answer = await self._call(environ)
            finally:
                self._bodies.release(body)
        if answer.pieces is None:
            protocol.response_bytes(answer.status, answer.headers, answer.body)
        else:
            await send(scope, protocol, answer.status, answer.headers, answer.pieces, self._streams)

    async def _call(self, environ: Environ) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, self._app, environ)


def environ_of(scope: Scope) -> Environ:
    """The request as WSGI spells it. Its input is empty until there is a body."""
    server, _, port = scope.server.rpartition(":")
    path = scope.path.encode("utf-8", "surrogateescape").decode("latin-1")
    environ = ALWAYS | {
        "PATH_INFO": path,
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "REQUEST_METHOD": scope.method,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": scope.scheme,
    }
    for header, value in scope.headers.items():
        if "_" in header:
            continue  # X_Forwarded_For would pass for the one with hyphens, which a proxy has seen to
        name = NAMED_OTHERWISE.get(header) or "HTTP_" + header.upper().replace("-", "_")
        before = environ.get(name)
        environ[name] = f"{before}{';' if name == 'HTTP_COOKIE' else ','}{value}" if before else value
    return environ


def call(app: Callable[..., Iterable[bytes]], environ: Environ) -> Answer:
    """Have the app answer, in a thread. What says how long it is, is made here and now."""
    said: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, _exc_info: Any = None) -> Callable[[bytes], None]:
        said.append((status, headers))
        return cast("Callable[[bytes], None]", None)  # nobody writes in that old way

    pieces = app(environ, start_response)
    status, headers = said[-1]
    code = int(status.split(" ", 1)[0])
    is_whole = environ["REQUEST_METHOD"] == "HEAD" or code in (204, 304)
    if not is_whole and not any(name.lower() == "content-length" for name, _ in headers):
        return Answer(code, headers, b"", pieces)
    try:
        return Answer(code, headers, b"".join(pieces))
    finally:
        close(pieces)


def close(pieces: Iterable[bytes]) -> None:
    end = getattr(pieces, "close", None)
    if end is not None:
        end()
