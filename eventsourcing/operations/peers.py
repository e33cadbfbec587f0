"""The other end of a connection: how much of what was sent it has confirmed, and a way to break it off.

granian gives the app no hand on its connections, so the one in question is found among the open files of the process.
"""

import ipaddress
import os
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

BYTES_ACKED = 120  # where Linux has it in struct tcp_info


class Peer:
    """A connection of granian's, looked at from beside it."""

    def __init__(self, own: socket.socket) -> None:
        self._socket = own

    def confirmed(self) -> int:
        """How many bytes it has taken since the connection began."""
        told = self._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, BYTES_ACKED + 8)
        return int(struct.unpack_from("=Q", told, BYTES_ACKED)[0])

    def break_off(self) -> None:
        """End it now, so that nobody takes what has come for the whole."""
        with suppress(OSError):  # it has ended by itself
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of it; the connection stays."""
        self._socket.close()


def peer_of(client: str, server: str) -> Peer | None:
    """Find a connection by who is at its other end, such as 127.0.0.1:40312, and by our port.

    None where the system does not show it, as only Linux does.
    """
    if sys.platform != "linux":
        return None
    wanted = (*place(client), place(server)[1])
    for file in Path("/proc/self/fd").iterdir():
        found = own_hand_on(file)
        if found is not None:
            if ends(found) == wanted:
                return Peer(found)
            found.close()
    return None


def own_hand_on(file: Path) -> socket.socket | None:
    """Give the socket that this names a number of its own, so that it stays the same whoever closes the first."""
    try:
        if str(file.readlink()).startswith("socket:"):
            return socket.socket(fileno=os.dup(int(file.name)))
    except OSError:
        pass  # it has just been closed
    return None


def place(told: str) -> tuple[object, int]:
    host, _, port = told.rpartition(":")
    return address(host.strip("[]")), int(port)


def ends(found: socket.socket) -> tuple[object, int, int] | None:
    if found.family not in (socket.AF_INET, socket.AF_INET6):
        return None
    try:
        host, port, *_ = found.getpeername()
        return address(host), port, found.getsockname()[1]
    except OSError:
        return None  # it listens, or has ended


def address(host: str) -> object:
    return ipaddress.ip_address(host.partition("%")[0])
