"""Bodies of requests, read before anybody works on them: in time, not too much, and whole."""

import asyncio
import io
import sys
import tempfile
from typing import IO, Any, NamedTuple

from granian._granian import RSGIHTTPProtocol

SMALL = 64 * 1024  # bytes of a body that stay in memory; what is more lies in a file
PATIENCE = 10  # seconds in which the next LEAST bytes must have come, or the end
LEAST = 32 * 1024
LONGEST = 1800  # seconds for all of it
MOST = 512 * 1024 * 1024  # bytes of large bodies that may be on their way to one process

PLAIN = "application/x-www-form-urlencoded"


class Body(NamedTuple):
    """What came: a file to read, or the status with which it is refused; `reserved` bytes are held for it."""

    file: IO[bytes]
    refused: int = 0
    reserved: int = 0


class Bodies:
    """Those that are on their way to this process."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._reserved = 0

    async def read(self, environ: dict[str, Any], protocol: RSGIHTTPProtocol) -> Body:
        """Wait for the body. What is refused is not read; the app says so in words."""
        if "HTTP_TRANSFER_ENCODING" in environ:
            # Whether such a body is whole cannot be told here: one that broke off ends the same. With two lengths it
            # is no honest request at all.
            return refused(400 if "CONTENT_LENGTH" in environ else 411)
        told = environ.get("CONTENT_LENGTH", "0")
        length = int(told) if told.isascii() and told.isdecimal() and len(told) < 19 else -1
        if length < 0:
            return refused(400)
        if length == 0 or length > self._largest:
            return Body(io.BytesIO())  # the app refuses what is too long, by what it says of itself
        reserved = length if length > SMALL else 0
        if self._reserved + reserved > MOST:
            return refused(503)
        self._reserved += reserved
        file: IO[bytes] = tempfile.SpooledTemporaryFile(SMALL)  # noqa: SIM115  # until the answer
        body = Body(file, 0, reserved)
        try:
            body = body._replace(refused=await received(protocol, length, file))
            file.seek(0)
        except OSError as error:
            print(f"A body cannot be kept: {error}.", file=sys.stderr, flush=True)
            return body._replace(refused=507)
        except BaseException:
            self.release(body)
            raise
        return body

    def release(self, body: Body) -> None:
        self._reserved -= body.reserved
        body.file.close()


def refused(status: int) -> Body:
    return Body(io.BytesIO(), status)


async def received(protocol: RSGIHTTPProtocol, length: int, file: IO[bytes]) -> int:
    """Write the body into the file. Returns 0 where all came in time, else the status that says what was amiss."""
    now = asyncio.get_running_loop().time
    end, count, wanted = now() + LONGEST, 0, LEAST
    try:
        async with asyncio.timeout(PATIENCE) as limit:
            async for piece in protocol:
                file.write(piece)
                count += len(piece)
                if count >= wanted:
                    wanted = count + LEAST
                    limit.reschedule(min(now() + PATIENCE, end))
    except TimeoutError:
        return 408
    return 0 if count == length else 400
