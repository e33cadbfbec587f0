"""Load on a web app: a process with some keep-alive connections, each of which asks again as soon as it is answered.

It does as little as can be, so that the cores are the server's: requests are bytes made beforehand, and of an answer
it reads the status and the length.
"""

import re
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from uuid import uuid4

from bench.measure import Round, Side

CONTEXT = get_context("spawn")
CONNECTIONS = 8
VERSION, SEATS, COMMAND = b"VERSION-OF-IT", b"SEATS-OF-IT", b"COMMAND-OF-IT"  # what a save fills in
FIRST_SEATS = 1000  # more than any aircraft has before, so that every save changes something

_ANSWER = re.compile(rb"HTTP/1\.1 ([0-9]{3}).*?\r\ncontent-length: ([0-9]+)\r\n.*?\r\n\r\n", re.DOTALL | re.IGNORECASE)


@dataclass
class Page:
    """A GET, always the same."""

    head: bytes

    def request(self) -> bytes:
        return self.head + b"\r\n"


@dataclass
class Save:
    """A record's form, sent again and again, each time with another number of seats and the version that it is at."""

    head: bytes
    body: bytes
    version: int
    sent: int = field(default=0)

    def request(self) -> bytes:
        body = self.body.replace(VERSION, b"%d" % self.version).replace(SEATS, b"%d" % (FIRST_SEATS + self.version))
        body = body.replace(COMMAND, str(uuid4()).encode())
        self.version += 1
        return b"%sContent-Length: %d\r\n\r\n%s" % (self.head, len(body), body)


Request = Page | Save


class Load:
    """The process that asks. A round has all connections busy for so many seconds."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self._known = 0

    def side(self, port: int, requests: list[Request], *, status: int, seconds: float) -> Side:
        """Asks for each of these in turn; every answer must have this status."""
        self._known += 1
        number = self._known
        self._pipe.send((number, port, requests, status))

        def side() -> Round:
            self._pipe.send((number, seconds))
            done: Round | BaseException = self._pipe.recv()
            if isinstance(done, BaseException):
                raise done
            return done

        return side


@contextmanager
def load() -> Iterator[Load]:
    ours, theirs = CONTEXT.Pipe()
    process = CONTEXT.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Load(ours)
    finally:
        ours.close()
        process.join(10)


def _serve(pipe: Pipe) -> None:
    sides: dict[int, tuple[int, list[Iterator[Request]], int]] = {}
    while True:
        try:
            number, *said = pipe.recv()
        except EOFError:  # nobody asks any more
            return
        if len(said) > 1:
            port, requests, status = said
            sides[number] = port, [cycle(requests[n::CONNECTIONS]) for n in range(CONNECTIONS)], status
            continue
        try:
            pipe.send(_round(*sides[number], said[0]))
        except (OSError, ValueError) as error:
            pipe.send(error)


def _round(port: int, streams: list[Iterator[Request]], status: int, seconds: float) -> Round:
    """Every answer that was asked for is waited for, and counts; so does the time until the last."""
    expected, done = b"%d" % status, 0
    with selectors.DefaultSelector() as waiting:
        for stream in streams:
            one = socket.create_connection(("127.0.0.1", port))
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            waiting.register(one, selectors.EVENT_READ, stream)
        began = time.perf_counter()
        for key in waiting.get_map().values():
            _socket(key).sendall(next(key.data).request())
        while waiting.get_map():
            for key, _ in waiting.select():
                one = _socket(key)
                _answer(one, expected)
                done += 1
                if time.perf_counter() - began < seconds:
                    one.sendall(next(key.data).request())
                else:
                    waiting.unregister(one)
                    one.close()
        return Round(done, time.perf_counter() - began)


def _socket(key: selectors.SelectorKey) -> socket.socket:
    assert isinstance(key.fileobj, socket.socket)
    return key.fileobj


def _answer(one: socket.socket, expected: bytes) -> None:
    """Reads all of an answer that has begun to come."""
    got = one.recv(1 << 18)
    while (head := _ANSWER.match(got)) is None:
        if not (more := one.recv(1 << 18)):
            raise ValueError(f"The server closed a connection after {got!r}.")
        got += more
    if head[1] != expected:
        raise ValueError(f"Answered {head[1]!r}, not {expected!r}: {got[:3000]!r}")
    left = int(head[2]) - (len(got) - head.end())
    while left > 0:
        left -= len(one.recv(1 << 18))
