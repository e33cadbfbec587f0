"""Checks of what is installed and set: Python, its packages, PostgreSQL's programs, files, the port."""

import errno
import importlib.metadata
import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from eventsourcing.operations import installation, port
from eventsourcing.operations.doctor.finding import Finding, note, ok, wrong
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.settings import Settings
from eventsourcing.operations.upgrading import MARK

ROOT = Path(__file__).parents[3]
TRIED = ("3.11", "3.12", "3.13")
ENOUGH = 2 << 30  # bytes free: room for a scratch database beside that of a small team


def python(_settings: Settings) -> Iterator[Finding]:
    """Python."""
    told, tried = ".".join(map(str, sys.version_info[:3])), f"{TRIED[0]} to {TRIED[-1]}"
    if f"3.{sys.version_info.minor}" in TRIED:
        yield ok(f"Python {told}.")
    else:
        yield note(
            f"This is Python {told}, and Daybook was made for {tried}.", "make clean; make run PYTHON=python3.13"
        )


def packages(_settings: Settings) -> Iterator[Finding]:
    """The packages."""
    pinned = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    other = [f"{name} {found or 'missing'} instead of {is_}" for name, is_ in pinned if (found := has(name)) != is_]
    if other:
        yield wrong(
            f"Installed is not what requirements.txt names: {', '.join(other)}.", "Run: make -B .venv/installed"
        )
    else:
        yield ok(f"{len(pinned)} packages, each of the version in requirements.txt.")


def has(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def programs(_settings: Settings) -> Iterator[Finding]:
    """PostgreSQL's programs."""
    found = installation.binaries({})
    told = subprocess.run([str(found / "postgres"), "--version"], check=True, capture_output=True, text=True).stdout
    yield ok(f"PostgreSQL from requirements.txt: {told.strip().removeprefix('postgres (PostgreSQL) ')}.")


def folder(settings: Settings) -> Iterator[Finding]:
    """The data folder."""
    data = settings.data
    if not os.access(data, os.W_OK | os.X_OK):
        yield wrong(f"The data folder {data} cannot be written by this user.", "Run Daybook as the folder's owner.")
        return
    yield from private(data)
    free = shutil.disk_usage(data).free
    said = f"The data folder {data} has {free / 1e9:,.1f} GB free."
    yield ok(said) if free > ENOUGH else wrong(said, "Make room; below 2 GB a backup may not find enough.")
    if (data / MARK).exists():
        yield wrong("An upgrade was begun and not finished.", "Run: python app.py upgrade")


def private(data: Path) -> Iterator[Finding]:
    """Who else may look into the data folder, or put something there."""
    found = data.stat()
    if found.st_uid != os.geteuid():
        yield wrong(
            f"The data folder {data} belongs to {owner(found.st_uid)}, who can put another secret key there.",
            f"Run Daybook as {owner(found.st_uid)}, or give it a folder of its own in DAYBOOK_DATA.",
        )
    elif stat.S_IMODE(found.st_mode) & 0o077:
        yield wrong(f"Others on this machine can look into the data folder {data}.", f"Run: chmod 700 {data}")
    else:
        yield ok(f"Only this user can look into the data folder {data}.")


def owner(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def secret_key(settings: Settings) -> Iterator[Finding]:
    """The secret key."""
    path = settings.data / "secret-key"
    if len(settings.secret_key) < 32 or len(set(settings.secret_key)) < 10:
        yield wrong(
            "The secret key could be guessed.", 'Make one: python3 -c "import secrets; print(secrets.token_urlsafe())"'
        )
    elif path.exists() and os.environ.get("DAYBOOK_SECRET_KEY") is None and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield wrong(f"Others on this machine can read {path}.", f"Run: chmod 600 {path}")
    else:
        yield ok("The secret key is long, and only this user can read it.")


def listening(settings: Settings) -> Iterator[Finding]:
    """The port."""
    where = f"{settings.host}, port {settings.port}"
    try:
        address = port.resolved(settings)
    except Refused:
        yield wrong(port.NO_ADDRESS.format(settings.host), port.ANOTHER_HOST)
        return
    problem = port.bound(address, settings.port)
    if problem is None:
        yield ok(f"Nothing listens on {where}: `run` can have it.")
    elif answers(settings):
        yield ok(f"Daybook answers on {where}.")
    elif problem.errno == errno.EADDRINUSE:
        yield wrong(
            f"Daybook does not answer on {where}, and cannot listen there: {problem.strerror}.",
            "End what has the port, or choose another one with DAYBOOK_PORT.",
        )
    else:
        yield wrong(*port.why(problem, settings))


def answers(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 it only knocks
    try:
        with urllib.request.urlopen(f"http://{host}:{settings.port}/healthz", timeout=5) as answer:
            return bool(answer.read() == b"ok\n")
    except (urllib.error.URLError, OSError):
        return False


def names(settings: Settings) -> Iterator[Finding]:
    """The names it answers to."""
    if settings.trusted_hosts:
        yield ok(f"It answers to {', '.join(settings.trusted_hosts)} only.")
    else:
        yield note(
            f"It listens on {settings.host} and answers to any name.",
            "Name those that browsers call in DAYBOOK_TRUSTED_HOSTS, and have a server with HTTPS stand in front.",
        )


CHECKS = (python, packages, programs, folder, secret_key, listening, names)
