"""What tests share: one embedded PostgreSQL for the run, and a fresh, migrated database for each test."""

import hashlib
import itertools
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql

from eventsourcing.kernel.migrations import migrate
from eventsourcing.operations.embedded import embedded_postgres
from tests.waiting import in_the_end, wait_for_another_day

MIGRATIONS = Path(__file__).parent.parent / "migrations"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
FOLDER = "TEST_FOLDER_OF_DAYBOOK"  # tells the workers of one run where their PostgreSQL is

Connection = psycopg.Connection[tuple[Any, ...]]

settings.register_profile("untimed", deadline=None)  # no test fails because the machine is busy
settings.load_profile("untimed")
settings.register_profile("long", deadline=None)  # for tests that try much more where there is time


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the one process, or the one that starts the workers
        if os.environ.get("REQUIRE_CHROMIUM") == "1" and not any(map(shutil.which, CHROMIUMS)):
            pytest.exit("There is no Chromium for the browser tests.", returncode=1)
        sweep()
        os.environ[FOLDER] = tempfile.mkdtemp(prefix=f"daybook-test-{os.getpid()}-", dir=place())
        Path(os.environ[FOLDER]).chmod(0o755)  # PostgreSQL's user, if we are root, must enter


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Nothing that a test started may run on: it fails the run, and is ended."""
    if hasattr(session.config, "workerinput"):
        return
    in_the_end(lambda: not left_running(), 60)
    for pid, words in left_running().items():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        session.config.get_terminal_writer().line(f"\nFAILED: a test left this running: {words}", red=True)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def left_running() -> dict[int, str]:
    """What this run started and has not ended, by process: all have inherited where the run has its files."""
    mark, found = f"{FOLDER}={os.environ.get(FOLDER)}".encode(), {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended, or is somebody else's
            if int(process.name) != os.getpid() and mark in (process / "environ").read_bytes().split(b"\0"):
                found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and FOLDER in os.environ:
        shutil.rmtree(os.environ.pop(FOLDER))


def place() -> str:
    """Where the server's files go: into memory where there is plenty."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 4 << 30 else tempfile.gettempdir()


def sweep() -> None:
    """Stop and remove what a test run left behind that was killed."""
    for folder in Path(place()).glob("daybook-test-*"):
        pid = folder.name.split("-")[2]
        if os.access(folder, os.W_OK) and not Path("/proc", pid).exists() and Path("/proc/self").exists():
            with embedded_postgres(folder / "postgresql", durable=False):
                pass
            shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Connection]:
    """A connection to the server of this run; each worker adopts it, the last one stops it."""
    with (
        embedded_postgres(Path(os.environ[FOLDER]) / "postgresql", durable=False) as server,
        psycopg.connect(server.url, autocommit=True) as conn,
    ):
        yield conn


@pytest.fixture(scope="session")
def template(postgres: Connection) -> str:
    """The name of a migrated database to clone, made by the first worker that needs it."""
    files = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(MIGRATIONS.glob("*.sql"))))
    name = f"template_{files.hexdigest()[:16]}"
    postgres.execute("SELECT pg_advisory_lock(1)")
    try:
        if not postgres.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).rowcount:
            postgres.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier("unfinished")))
            with psycopg.connect(address(postgres, "unfinished"), autocommit=True) as conn:
                migrate(conn, MIGRATIONS)
            postgres.execute(sql.SQL("ALTER DATABASE unfinished RENAME TO {}").format(sql.Identifier(name)))
    finally:
        postgres.execute("DROP DATABASE IF EXISTS unfinished")
        postgres.execute("SELECT pg_advisory_unlock(1)")
    return name


def address(postgres: Connection, database: str) -> str:
    return psycopg.conninfo.make_conninfo(postgres.info.dsn, dbname=database)


NUMBERS = itertools.count(1)


@pytest.fixture
def database_url(postgres: Connection, template: str) -> Iterator[str]:
    """A fresh database with the whole schema and nothing in it."""
    yield from clone(postgres, template)


@pytest.fixture
def empty_database_url(postgres: Connection) -> Iterator[str]:
    """A database without any table, for tests of migrations."""
    yield from clone(postgres, "template0")


def clone(postgres: Connection, template: str) -> Iterator[str]:
    name = sql.Identifier(f"test_{os.getpid()}_{next(NUMBERS)}")
    postgres.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(name, sql.Identifier(template))
    )
    yield address(postgres, name.as_string(postgres).strip('"'))
    postgres.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
def within_a_day() -> None:
    """For tests about today: it will not end while they run."""
    wait_for_another_day(timedelta(seconds=30))


@pytest.fixture
def conn(database_url: str) -> Iterator[Connection]:
    """A connection in autocommit to the test's own database."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator["Heard"]:
    """A connection that an app gets back in the middle of a transaction fails the test, whoever saw it."""
    heard = Heard()
    logging.getLogger().addHandler(heard)
    yield heard
    logging.getLogger().removeHandler(heard)
    assert heard.faults == []


class Heard(logging.Handler):
    """What was said of transactions that nobody ended."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith("LEFT OPEN"):
            self.faults.append(record.getMessage())
