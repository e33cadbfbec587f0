"""Bodies that never end, and large ones, at the real server: they stop nobody, and cost little."""

import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.operations.running import Running, daybook
from tests.operations.test_bridge import until_the_end

FORM = b"Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
UNFINISHED = b"POST /sign-in HTTP/1.1\r\n" + FORM + b"Content-Length: 900\r\n\r\nemail="
MEGABYTE = 1 << 20


@pytest.fixture
def running(database_url: str, tmp_path: Path) -> Iterator[Running]:
    with daybook(tmp_path / "var", DATABASE_URL=database_url) as running:
        yield running


def test_two_hundred_bodies_that_never_end_stop_nobody(running: Running) -> None:
    with ExitStack() as kept:
        open = [kept.enter_context(opened(running)) for _ in range(200)]
        for path in ("/healthz", "/healthz", "/setup", "/healthz"):
            began = time.monotonic()
            assert running.get(path)[0] == 200
            assert time.monotonic() - began < 1
        answers = [until_the_end(it) for it in open]
        assert {answer.split()[1] for answer in answers} == {b"408"}
        assert all(b"That came too slowly" in answer for answer in answers)
        assert all(b"Nothing was saved" in answer for answer in answers)


def opened(running: Running) -> socket.socket:
    it = socket.create_connection(("127.0.0.1", running.port), timeout=60)
    it.sendall(UNFINISHED)
    return it


def test_large_bodies_stay_out_of_memory(running: Running) -> None:
    """Of what anybody may send, without an account, as the server takes it."""
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = head + b"," * (49 * MEGABYTE) + b"\r\n--b--\r\n"
    request = (
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n" % len(body)
    )

    def send(_number: int) -> bytes:
        with socket.create_connection(("127.0.0.1", running.port), timeout=120) as it:
            it.sendall(request + body)
            return until_the_end(it)

    with ThreadPoolExecutor(5) as threads:
        assert {answer.split()[1] for answer in threads.map(send, range(5))} == {b"400"}  # there is no token in it
    for worker in running.workers():
        assert peak(worker) < 300 * MEGABYTE


def peak(pid: int) -> int:
    """The most memory that a process has used, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024
