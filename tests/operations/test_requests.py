"""What the server itself makes of requests that no browser sends."""

import socket
from pathlib import Path

from eventsourcing.operations.server import granian
from tests.operations.running import daybook
from tests.waiting import PATIENCE

HOST = b"Host: localhost\r\n"
FORM = b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
REFUSED = {
    "headers that are too large": (b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 400_000 + b"\r\n\r\n", 431),
    "too many headers": (b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: a\r\n" * 300 + b"\r\n", 431),
    "two names": (b"GET /healthz HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n", 400),
    "the name of another site": (b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400),
    "a length that is none": (FORM + b"Content-Length: -5\r\n\r\n", 400),
    "a length beyond every limit": (FORM + b"Content-Length: 99999999999\r\n\r\na=", 413),
    "two lengths": (FORM + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x", 411),
    "a method that is none": (b"BREW /healthz HTTP/1.1\r\n" + HOST + b"\r\n", 405),
}


def test_the_server_refuses_what_is_no_honest_request(tmp_path: Path) -> None:
    with daybook(tmp_path / "var") as running:
        for what, (sent, status) in REFUSED.items():
            assert answer(running.port, sent).split()[1] == str(status).encode(), what
        told = answer(running.port, b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
        assert b"\r\nserver: Daybook\r\n" in told
        assert b"granian" not in told.lower()


def answer(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        return connection.recv(65536)


def test_whoever_sends_headers_slowly_is_cut_off() -> None:
    server = granian("127.0.0.1", 8000)
    assert server.http1_settings is not None
    assert server.http1_settings.header_read_timeout == 10_000
    assert not server.websockets
