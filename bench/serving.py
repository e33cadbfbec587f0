"""Web apps in processes of their own, on the server that Daybook comes with, set up as Daybook sets it up.

python -m bench.serving MODULE PORT    with DATABASE_URL set, MODULE having create_app(settings)
"""

import gc
import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from eventsourcing.operations import Settings
from eventsourcing.operations.bridge import Bridge
from eventsourcing.operations.server import granian, load
from eventsourcing.operations.stopping import end_with
from eventsourcing.web.breaker import never

ROOT = Path(__file__).parents[1]
DAYBOOK = "app"
KEY = "a secret key for benchmarks, and nothing else"


class Served(NamedTuple):
    port: int
    pid: int


@contextmanager
def served(module: str, database_url: str, port: int = 0) -> Iterator[Served]:
    """The app of that module, for as long as it is needed, at this port or at any."""
    port = port or free_port()
    command = [sys.executable, "-m", "bench.serving", module, str(port)]
    environment = {**os.environ, "DATABASE_URL": database_url}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        _until(lambda: _answers(port, process), "The server did not start.")
        yield Served(port, process.pid)
    finally:
        process.kill()  # its workers end when they see that; there is nothing that they would have to finish
        process.wait()
        _until(lambda: not _listens(port), "The workers of the server did not end.")


def settings(database_url: str) -> Settings:
    return Settings(database_url, "127.0.0.1", 0, ROOT / "var" / "bench", "", KEY)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(port: int, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, "The server did not start."
    return _listens(port)


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _until(so: Callable[[], bool], otherwise: str) -> None:
    late = time.monotonic() + 30
    while not so():
        if time.monotonic() > late:
            raise TimeoutError(otherwise)
        time.sleep(0.05)


def load_other(module: str, told: Settings, parent: int) -> Bridge:
    """Make an app that is not Daybook, in a process that ends with its parent."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setpgid(0, 0)
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    app: Flask = importlib.import_module(module).create_app(told)
    gc.freeze()  # as Daybook does
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20
    return Bridge(app)


def main() -> None:
    module, port = sys.argv[1:]
    told = settings(os.environ["DATABASE_URL"])
    if module == DAYBOOK:
        loader = partial(load, importlib.import_module(module).create_app, told, os.getpid(), never())
    else:
        loader = partial(load_other, module, told, os.getpid())
    granian("127.0.0.1", int(port)).serve(target_loader=loader, wrap_loader=False)


if __name__ == "__main__":
    main()
