"""Starts Daybook as an operator does, in processes of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import PATIENCE, in_the_end

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def environment(data: Path, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DAYBOOK_", "DATABASE_URL"))}
    return {**clean, "DAYBOOK_DATA": str(data), **more}


def command(data: Path, *arguments: str, entered: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "app.py", *arguments], cwd=ROOT, env=environment(data, **more), input=entered,
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip


class Running:
    """A running Daybook: what it printed, and ways to use and to end it."""

    def __init__(self, data: Path, port: int, tree: Path = ROOT, **more: str) -> None:
        self.data, self.port = data, port
        self.process = subprocess.Popen(
            [sys.executable, "app.py", "run"], cwd=tree, env=environment(data, DAYBOOK_PORT=str(port), **more),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.told = ""

    def wait_until_ready(self) -> "Running":
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told += line
            if "Ctrl-C" in line:
                return self
        raise AssertionError(f"Daybook did not start: {self.told}")

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def children(self) -> list[int]:
        """All processes that were started by this one, PostgreSQL's first among them."""
        stats = {int(path.name): stat for path in Path("/proc").glob("[0-9]*") if (stat := read_stat(path))}
        found = [self.process.pid]
        for pid in found:
            found += [child for child, (state, parent) in stats.items() if parent == pid and state != "Z"]
        return found[1:]

    def workers(self) -> list[int]:
        """The processes that serve."""
        return [pid for pid in self.children() if b"app.py" in command_line(pid)]

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        assert self.process.stdout is not None
        with self.process.stdout as out:
            self.told += out.read()
        return self.process.wait(60)


def read_stat(path: Path) -> tuple[str, int] | None:
    try:
        found = re.fullmatch(r".*\) (\w) (\d+) .*", (path / "stat").read_text(), re.DOTALL)
    except OSError:
        return None
    return (found[1], int(found[2])) if found else None


def command_line(pid: int) -> bytes:
    try:
        return Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:  # it has left
        return b""


def gone(pids: list[int]) -> bool:
    """Whether these processes have ended, or do so at last."""
    return in_the_end(lambda: not any((stat := read_stat(Path("/proc", str(pid)))) and stat[0] != "Z" for pid in pids))


@contextmanager
def daybook(data: Path, port: int | None = None, **more: str) -> Iterator[Running]:
    """Have Daybook run for the length of a test."""
    running = Running(data, port or free_port(), ROOT, **more)
    try:
        yield running.wait_until_ready()
    finally:
        if running.process.poll() is None:
            running.stop()
        assert running.process.stdout is not None
        running.process.stdout.close()
