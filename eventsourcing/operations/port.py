"""The address that Daybook listens on: whether it can be had, and whether somebody answers there."""

import errno
import socket
import time

from eventsourcing.operations.errors import Refused
from eventsourcing.operations.settings import Settings

LAST_PORT = 65535
ANOTHER_PORT = "Choose another port, like this: DAYBOOK_PORT={} make run"
ANOTHER_HOST = "Name one that is in DAYBOOK_HOST, such as 127.0.0.1, or 0.0.0.0 for all that this machine has."
NO_ADDRESS = "DAYBOOK_HOST is {!r}, which is no address of this machine."


def resolved(settings: Settings) -> str:
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # the latter for a name with a part that is empty or too long
        raise Refused(f"{NO_ADDRESS.format(settings.host)} {ANOTHER_HOST}") from error
    return str(found[0][4][0])


def wait_for_port(address: str, settings: Settings) -> None:
    """See to it that the port is free: granian would share it with another Daybook.

    Processes of a Daybook that was killed need a moment to notice, so it asks more than once.
    """
    late = time.monotonic() + 2.5
    while (problem := bound(address, settings.port)) is not None:
        if time.monotonic() > late or problem.errno != errno.EADDRINUSE:
            said, remedy = why(problem, settings)
            raise Refused(f"{said} {remedy}") from problem
        time.sleep(0.1)


def why(problem: OSError, settings: Settings) -> tuple[str, str]:
    """Why Daybook cannot listen there, and what helps."""
    said = f"Daybook cannot listen on {settings.host}, port {settings.port}: {problem.strerror}."
    if problem.errno == errno.EADDRNOTAVAIL:
        return NO_ADDRESS.format(settings.host), ANOTHER_HOST
    if problem.errno == errno.EACCES:
        return said, "Ports below 1024 are root's. Choose one above, and have a proxy stand in front."
    return said, ANOTHER_PORT.format(settings.port + 1 if settings.port < LAST_PORT else 8000)


def bound(address: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what was closed just now is free
        try:
            trial.bind((address, port))
        except OSError as error:
            return error
    return None


def listening(address: str, port: int) -> bool:
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 it only knocks
    try:
        socket.create_connection((target, port), timeout=1).close()
    except OSError:
        return False
    return True
