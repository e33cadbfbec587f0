"""Sends what is made while it is sent, as quickly as its reader takes it, and breaks it off where it fails.

A thread makes it into a file, as quickly as the database gives it, and is done; how slowly it is then read is the
loop's business alone. What is made soon is sent with its length, so that nobody, and no proxy, takes a part for the
whole. Longer ones are on their way meanwhile. granian would keep in memory whatever a reader does not take, and ends
as if all was well whatever has happened, so this looks at the connection itself.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import Executor
from contextlib import suppress

from granian._granian import RSGIHTTPProtocol, RSGIHTTPStreamTransport, RSGIProtocolClosed
from granian.rsgi import Scope

from eventsourcing.operations.peers import Peer, peer_of

PIECE = 64 * 1024
SOON = 20  # seconds in which something is made before it is sent at all
SMALL = 256 * 1024 * 1024  # bytes of which the same holds
AHEAD = 1024 * 1024  # bytes that are sent before the reader has confirmed them
PATIENCE = 30  # seconds in which a reader must take the next LEAST bytes
LEAST = 64 * 1024
LONGEST = 2 * 3600  # seconds for all of it
BROKE = "Something broke in Daybook while it made this file, so there is none.\n"


class TooSlow(Exception):
    """The reader takes so little that it may as well have left."""


class Making:
    """What is made so far. A thread writes, the loop reads."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115  # as long as it is sent
        self.size = 0
        self.ended = self.whole = self.unwanted = False
        self._loop = asyncio.get_running_loop()
        self._more = asyncio.Event()

    def fill(self, pieces: Iterable[bytes]) -> None:
        """Make all of it, or until nobody wants it any more. What fails has been told to the log already."""
        try:
            with suppress(Exception):
                self._write(pieces)
                self.whole = not self.unwanted
        except OSError as error:
            print(f"What is to be sent cannot be kept: {error}.", file=sys.stderr, flush=True)
        finally:
            with suppress(Exception):
                getattr(pieces, "close", lambda: None)()
            self.ended = True
            self._tell()

    def _write(self, pieces: Iterable[bytes]) -> None:
        written = 0
        for piece in pieces:
            if self.unwanted:
                return
            self.file.write(piece)
            written += len(piece)
            if written - self.size >= PIECE:
                self.file.flush()
                self.size = written
                self._tell()
        self.file.flush()
        self.size = written

    def _tell(self) -> None:
        self._loop.call_soon_threadsafe(self._more.set)

    def drop(self) -> None:
        """Nobody wants it any more."""
        self.unwanted = True
        self._more.set()

    async def more(self, after: int) -> None:
        """Wait until there is more than so much, or the end."""
        while not self._has_news(after):
            self._more.clear()
            if not self._has_news(after):  # it may have come just before
                await self._more.wait()

    def _has_news(self, after: int) -> bool:
        return self.size > after or self.ended or self.unwanted

    async def end(self, seconds: float | None) -> None:
        """Wait for the end, but not longer than that, nor for more than is small; without a limit where it is None."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (self.ended or self.unwanted) and (seconds is None or self.size < SMALL):
                    await self.more(self.size)


async def send(
    scope: Scope,
    protocol: RSGIHTTPProtocol,
    status: int,
    headers: list[tuple[str, str]],
    pieces: Iterable[bytes],
    threads: Executor,
) -> None:
    """Send all pieces, or break the connection. They are closed in any case."""
    making, peer = Making(), peer_of(scope.client, scope.server)
    filling = asyncio.get_running_loop().run_in_executor(threads, making.fill, pieces)
    leaving = asyncio.ensure_future(protocol.client_disconnect())
    leaving.add_done_callback(lambda _: making.drop())
    try:
        # An old client cannot tell the end from a break without a length; without a peer there is no way to break.
        await making.end(None if peer is None or scope.http_version == "1" else SOON)
        if making.ended and not making.whole:
            protocol.response_str(500, [("Content-Type", "text/plain; charset=utf-8")], BROKE)
            return
        if making.ended:
            headers = [*headers, ("Content-Length", str(making.size))]
        transport = protocol.response_stream(status, headers)  # once it is gone granian sends the end: break off before
        await sent(transport, making, peer)
        if not making.whole and peer:
            peer.break_off()
    except TooSlow:
        if peer:
            peer.break_off()
    except RSGIProtocolClosed:
        pass  # the reader left
    finally:
        making.drop()
        leaving.cancel()
        await filling
        making.file.close()
        if peer:
            peer.close()


async def sent(transport: RSGIHTTPStreamTransport, making: Making, peer: Peer | None) -> None:
    pace, count = Pace(peer), 0
    while True:
        await making.more(count)
        size = min(PIECE, making.size - count)
        if not size:
            return
        await pace.room(count)
        await transport.send_bytes(os.pread(making.file.fileno(), size, count))
        count += size


class Pace:
    """How quickly the reader takes what is sent."""

    def __init__(self, peer: Peer | None) -> None:
        self._peer = peer
        self._now = asyncio.get_running_loop().time
        self._before = peer.confirmed() if peer else 0
        self._end = self._now() + LONGEST
        self._wanted, self._until = LEAST, self._now() + PATIENCE

    async def room(self, count: int) -> None:
        """Wait until not much of what was sent is still on its way. Raises TooSlow."""
        while self._peer is not None:
            taken = self._peer.confirmed() - self._before
            if taken >= self._wanted:
                self._wanted, self._until = taken + LEAST, self._now() + PATIENCE
            if count - taken < AHEAD:
                self._until = max(self._until, self._now() + PATIENCE)  # it does not wait for its reader
                return
            if self._now() > min(self._until, self._end):
                raise TooSlow
            await asyncio.sleep(0.02)
