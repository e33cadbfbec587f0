"""The bridge between granian and the app, in a server of its own with an app that says what it was asked."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from eventsourcing.operations.port import listening
from tests.operations.running import ROOT, free_port

HOST = b"Host: localhost\r\n"
LAST = b"Connection: close\r\n"
SERVER = Path(__file__).with_name("bridged.py")


class Server:
    """The server, and what it says on standard error."""

    def __init__(self, port: int, said: Path) -> None:
        self.port, self.said = port, said

    def open(self, sent: bytes, seconds: float = 30) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=seconds)
        connection.sendall(sent)
        return connection

    def ask(self, sent: bytes) -> bytes:
        """All that comes back until the server ends the connection."""
        with self.open(sent) as connection:
            return until_the_end(connection)

    def get(self, path: bytes, headers: bytes = b"", method: bytes = b"GET", body: bytes = b"") -> bytes:
        return self.ask(method + b" " + path + b" HTTP/1.1\r\n" + HOST + LAST + headers + b"\r\n" + body)


def until_the_end(connection: socket.socket) -> bytes:
    came = b""
    try:
        while piece := connection.recv(1 << 20):
            came += piece
    except ConnectionResetError:
        pass
    return came


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port, said = free_port(), tmp_path_factory.mktemp("bridge") / "said"
    with said.open("w") as file:
        process = subprocess.Popen([sys.executable, str(SERVER), str(port)], cwd=ROOT, stderr=file)
        try:
            late = time.monotonic() + 60
            while not listening("127.0.0.1", port):
                assert process.poll() is None
                assert time.monotonic() < late
                time.sleep(0.05)
            yield Server(port, said)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def body(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


def asked(answer: bytes) -> dict[str, Any]:
    """What the app was told."""
    told: dict[str, Any] = json.loads(body(answer))
    return told


def test_the_app_is_told_what_was_asked(server: Server) -> None:
    headers = (
        b"X-A: 1\r\nX-A: 2\r\nCookie: a=1\r\nCookie: b=2\r\nX-Forwarded-For: 1.2.3.4\r\nX_Forwarded_For: 6.6.6.6\r\n"
        b"Content-Type: text/x\r\nX-Latin: caf\xe9\r\n"
    )
    told = asked(server.get(b"/a%20b%2Fc%C3%A9%FF/..//x;y?q=%20a+b&%C3%A9", headers))
    assert told["path"] == "/a b/cé\ufffd/..//x;y"
    assert told["QUERY_STRING"] == "q=%20a+b&%C3%A9"
    assert told["REMOTE_ADDR"] == "127.0.0.1"
    assert (told["SERVER_NAME"], told["SERVER_PORT"]) == ("127.0.0.1", str(server.port))
    assert told["HTTP_HOST"] == "localhost"
    assert told["HTTP_X_A"] == "1,2"
    assert told["HTTP_COOKIE"] == "a=1;b=2"
    assert told["HTTP_X_FORWARDED_FOR"] == "1.2.3.4"
    assert told["CONTENT_TYPE"] == "text/x"
    assert (told["SERVER_PROTOCOL"], told["wsgi.url_scheme"], told["SCRIPT_NAME"]) == ("HTTP/1.1", "http", "")


def test_a_request_of_an_old_client_names_no_host(server: Server) -> None:
    told = asked(server.ask(b"GET /x HTTP/1.0\r\n\r\n"))
    assert told["HTTP_HOST"] == ""


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 3_000_000])
def test_a_body_comes_as_it_was_sent(server: Server, size: int) -> None:
    sent = os.urandom(size)
    came = server.get(b"/body", b"Content-Length: %d\r\n" % size, b"POST", sent)
    assert body(came) == sent


def test_a_browser_that_asks_first_is_told_to_go_on(server: Server) -> None:
    headers = b"Content-Length: 3\r\nExpect: 100-continue\r\n"
    with server.open(b"POST /body HTTP/1.1\r\n" + HOST + LAST + headers + b"\r\n") as it:
        assert it.recv(100).startswith(b"HTTP/1.1 100 ")
        it.sendall(b"abc")
        assert body(until_the_end(it)) == b"abc"


def test_what_is_too_large_is_refused_before_it_is_sent(server: Server) -> None:
    headers = b"Content-Length: 99999999\r\nExpect: 100-continue\r\n"
    assert status(server.get(b"/body", headers, b"POST")) == 413


@pytest.mark.parametrize("method", [b"GET", b"HEAD", b"OPTIONS"])
def test_a_body_that_nobody_reads_is_not_waited_for(server: Server, method: bytes) -> None:
    began = time.monotonic()
    assert status(server.get(b"/x", b"Content-Length: 99\r\n", method, b"abc")) == 200
    assert time.monotonic() - began < 2  # where the patience with bodies is 3 seconds


def test_without_its_length_a_body_is_refused_for_a_broken_one_looks_the_same(server: Server) -> None:
    came = server.get(b"/body", b"Transfer-Encoding: chunked\r\n", b"POST", b"3\r\nabc\r\n0\r\n\r\n")
    assert (status(came), body(came)) == (411, b"")


def test_a_body_that_breaks_off_is_not_taken_for_the_whole(server: Server) -> None:
    with server.open(b"POST /counts HTTP/1.1\r\n" + HOST + b"Content-Length: 9\r\n\r\nabc") as it:
        it.shutdown(socket.SHUT_WR)
        assert status(until_the_end(it) or b"- 400 ") == 400
    assert asked(server.get(b"/counted")) == {"bodies": 0}


def test_what_comes_after_a_body_is_the_next_request(server: Server) -> None:
    first = b"POST /body HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc"
    second = b"GET /x HTTP/1.1\r\n" + HOST + LAST + b"\r\n"
    assert re.findall(rb"HTTP/1.1 (\d+) ", server.ask(first + second)) == [b"200", b"200"]
    assert re.findall(rb"HTTP/1.1 (\d+) ", server.ask(first + b"more\r\n\r\n")) == [b"200", b"400"]


def test_a_body_that_is_slow_is_refused_and_its_connection_ended(server: Server) -> None:
    for pace in (0, 1):  # none at all, and a byte each half second
        with server.open(b"POST /body HTTP/1.1\r\n" + HOST + b"Content-Length: 50000\r\n\r\na") as it:
            it.settimeout(0.5)
            late, came = time.monotonic() + 20, b""
            while not came and time.monotonic() < late:
                try:
                    came = it.recv(1000)
                except TimeoutError:
                    it.sendall(b"a" * pace)
            assert status(came) == 408
            it.settimeout(20)
            until_the_end(it)


def test_a_body_that_keeps_the_least_rate_may_take_its_time(server: Server) -> None:
    with server.open(b"POST /body HTTP/1.1\r\n" + HOST + LAST + b"Content-Length: 160000\r\n\r\n") as it:
        for _ in range(5):
            time.sleep(1)
            it.sendall(b"a" * 32_000)
        assert body(until_the_end(it)) == b"a" * 160_000


def test_unfinished_bodies_stop_nobody(server: Server) -> None:
    with ExitStack() as kept:
        for _ in range(200):
            kept.enter_context(server.open(b"POST /body HTTP/1.1\r\n" + HOST + b"Content-Length: 9\r\n\r\na"))
        began = time.monotonic()
        assert status(server.get(b"/x")) == 200
        assert time.monotonic() - began < 1


def test_the_head_says_how_long_it_would_be(server: Server) -> None:
    came = server.get(b"/body", method=b"HEAD")
    assert status(came) == 200
    assert b"content-length: 0" in came.lower()
    assert body(came) == b""


def test_what_is_made_soon_is_sent_with_its_length(server: Server) -> None:
    came = server.get(b"/stream/300")
    assert b"content-length: 3000000\r\n" in came.lower()
    assert body(came) == b"x" * 3_000_000
    assert closed(server, "whole")


def test_where_that_fails_there_is_none_of_it(server: Server) -> None:
    came = server.get(b"/stream/300?fail=200")
    assert status(came) == 500
    assert b"there is none" in came
    assert closed(server, "failed")


def test_what_takes_longer_is_sent_while_it_is_made(server: Server) -> None:
    with server.open(b"GET /stream/200?pause=0.01 HTTP/1.1\r\n" + HOST + LAST + b"\r\n") as it:
        came = it.recv(1000)
        assert asked(server.get(b"/closed"))["last"] != "whole"
        came += until_the_end(it)
    assert b"transfer-encoding: chunked" in came.lower()
    assert unchunked(body(came)) == b"x" * 2_000_000
    assert closed(server, "whole")


def test_where_that_fails_the_transfer_breaks(server: Server) -> None:
    came = server.get(b"/stream/200?pause=0.01&fail=190")
    assert status(came) == 200
    assert not came.endswith(b"0\r\n\r\n")
    assert closed(server, "failed")


def test_to_an_old_client_it_says_first_how_long_it_is(server: Server) -> None:
    came = server.ask(b"GET /stream/30 HTTP/1.0\r\n" + HOST + b"\r\n")
    assert b"content-length: 300000" in came.lower()
    assert body(came) == b"x" * 300_000
    assert status(server.ask(b"GET /stream/30?fail=20 HTTP/1.0\r\n" + HOST + b"\r\n")) == 500


def test_a_reader_who_leaves_ends_it(server: Server) -> None:
    for seconds in (0.2, 1.5):  # before the first byte, and after
        with server.open(b"GET /stream/99999?pause=0.01 HTTP/1.1\r\n" + HOST + b"\r\n"):
            time.sleep(seconds)
        assert closed(server, "left")
        assert status(server.get(b"/stream/1")) == 200
        assert closed(server, "whole")


def test_a_reader_who_does_not_read_is_cut_off_and_costs_little(server: Server) -> None:
    with ExitStack() as kept:
        for _ in range(6):  # more than there are threads for what is made
            it = kept.enter_context(server.open(b"GET /stream/3000 HTTP/1.1\r\n" + HOST + b"\r\n"))
            it.settimeout(60)
        began = time.monotonic()
        assert status(server.get(b"/x")) == 200
        assert time.monotonic() - began < 1
        time.sleep(5)  # the patience with readers is 3 seconds
        assert memory(server) < 150_000_000  # where 6 times 30 MB were made
        came = until_the_end(it)
    assert len(came) < 30_000_000
    assert body(server.get(b"/stream/3")) == b"x" * 30_000  # the threads are free again


def memory(server: Server) -> int:
    return int(asked(server.get(b"/memory"))["resident"])


def closed(server: Server, how: str) -> bool:
    """Whether the app is soon told that its last stream is over."""
    late = time.monotonic() + 20
    while asked(server.get(b"/closed"))["last"] != how:
        if time.monotonic() > late:
            return False
        time.sleep(0.05)
    return True


def unchunked(sent: bytes) -> bytes:
    """The pieces put together; an error where the last one is missing."""
    whole = b""
    while True:
        size, _, sent = sent.partition(b"\r\n")
        length = int(size, 16)
        whole, sent = whole + sent[:length], sent[length + 2 :]
        if not length:
            return whole
