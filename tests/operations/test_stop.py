"""How `run` stops while browsers are at it. Left to itself, granian waits ten seconds and then says that it kills."""

import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from eventsourcing.operations.port import listening
from tests.operations.running import Running, daybook, free_port, gone, read_stat
from tests.waiting import PATIENCE, in_the_end

GET = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
POST = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n" + FORM


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with daybook(tmp_path / "var") as running:
        yield running


def test_connections_that_browsers_keep_open_do_not_hold_it_up(running: Running) -> None:
    with ExitStack() as kept:
        for sent in (b"", GET, GET + b"\r\n", POST + b"email"):
            for _ in range(4):  # so that each worker has some
                kept.enter_context(connected(running, sent))
        assert running.get("/healthz")[0] == 200
        os.killpg(running.process.pid, signal.SIGINT)
        assert last_words(running) == ""


def test_a_signal_that_another_thread_receives_is_heard(running: Running) -> None:
    """When a process that was halted goes on, its quickest thread takes the signals that have waited for it."""
    workers = running.workers()
    send(signal.SIGSTOP, workers)
    assert in_the_end(lambda: all(map(halted, workers)))
    os.killpg(running.process.pid, signal.SIGINT)
    assert in_the_end(lambda: all(map(told_to_stop, workers)))
    send(signal.SIGCONT, workers)
    assert last_words(running) == ""


def test_a_worker_that_has_just_begun_is_told_to_stop(tmp_path: Path) -> None:
    starting = Running(tmp_path / "var", free_port())
    try:
        assert in_the_end(lambda: bool(starting.workers()))
        send(signal.SIGTERM, first := starting.workers()[:1])
        assert gone(first)
    finally:
        starting.stop()


def test_a_worker_that_does_not_hear_is_killed(running: Running) -> None:
    send(signal.SIGSTOP, workers := running.workers())
    os.killpg(running.process.pid, signal.SIGINT)
    assert last_words(running) == ""
    assert gone(workers)


def test_a_request_that_is_open_is_answered(running: Running) -> None:
    with connected(running, POST) as browser:
        assert browser.recv(100).startswith(b"HTTP/1.1 100 ")  # the form is waited for
        os.killpg(running.process.pid, signal.SIGINT)
        assert in_the_end(lambda: not listening("127.0.0.1", running.port))
        browser.sendall(b"email=ana")
        assert browser.recv(100).startswith(b"HTTP/1.1 400 ")  # the form has no token


def connected(running: Running, sent: bytes) -> socket.socket:
    browser = socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE)
    browser.sendall(sent)
    return browser


def last_words(running: Running) -> str:
    """What it says until its end, from Ctrl-C on."""
    assert running.process.wait(60) == 0
    assert running.process.stdout is not None
    return running.process.stdout.read().strip()


def send(number: int, pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, number)


def halted(pid: int) -> bool:
    return all((stat := read_stat(thread)) and stat[0] == "T" for thread in Path(f"/proc/{pid}/task").iterdir())


def told_to_stop(pid: int) -> bool:
    """Whether SIGTERM waits for this process."""
    waiting = re.search(r"ShdPnd:\s(\w+)", Path(f"/proc/{pid}/status").read_text())
    return waiting is not None and bool(int(waiting[1], 16) >> (signal.SIGTERM - 1) & 1)
