"""`import` killed at any moment, given twice at once, or by somebody else: every row is there, none twice."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from app import DECIDERS, PROJECTIONS
from eventsourcing import registers, web
from eventsourcing.imports import files, same
from eventsourcing.imports.choosing import Choices
from eventsourcing.imports.files import File
from eventsourcing.imports.options import NOTHING_SAID
from eventsourcing.kernel import Connection, verify
from eventsourcing.registers import Field, FieldSettings
from tests.imports.conftest import Importer, contents, define, events
from tests.waiting import in_the_end

ROOT = Path(__file__).parents[2]
ROWS = 6_000
COLUMNS = (Field("text-colourco", FieldSettings("Colour")), Field("integer-seatseat", FieldSettings("Seats")))
NO_KEY = b"Colour,Seats\n" + b"".join(b"colour %d,%d\n" % (n % 97, n) if n % 11 else b"none,\n" for n in range(ROWS))


@dataclass
class Commands:
    """Gives the command in processes of its own, and looks at how far each is."""

    conn: Connection
    url: str
    folder: Path

    def file(self, content: bytes = NO_KEY) -> Path:
        path = self.folder / "boats.csv"
        path.write_bytes(content)
        return path

    @contextmanager
    def begin(self, *options: str, by: str = "lena@example.org") -> Iterator[subprocess.Popen[str]]:
        arguments = ["import", str(self.folder / "boats.csv"), "--register", "Boats", "--as", by, *options]
        environment = {**os.environ, "DATABASE_URL": self.url, "DAYBOOK_DATA": str(self.folder / "var")}
        command = [sys.executable, "app.py", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes) as process:  # type: ignore[call-overload]  # as it takes them
            try:
                yield process
            finally:
                process.kill()

    def run(self, *options: str, by: str = "lena@example.org") -> tuple[int, str, str]:
        with self.begin(*options, by=by) as process:
            out, told = process.communicate(timeout=120)
            return process.returncode, out, told

    def kill_when(self, reached: Callable[[], bool], number: int = signal.SIGKILL, **named: str) -> bool:
        """Kill a command as soon as this is so; whether that was before its own end."""
        with self.begin(**named) as process:
            in_the_end(lambda: reached() or process.poll() is not None, 120)
            was_running = process.poll() is None
            process.send_signal(number)
            process.communicate()
            return was_running and process.returncode != 0

    def the_file(self) -> File | None:
        [*found] = files.where(self.conn, "true", ())
        assert len(found) <= 1, "a retry goes on with what is there"
        return found[0] if found else None

    def is_in(self, state: str, done: int = 0) -> bool:
        file = self.the_file()
        return file is not None and file.state == state and file.done >= done

    def let_leases_run_out(self) -> None:
        self.conn.execute("UPDATE import_files SET leased_until = now() - interval '1 s' WHERE leased_until > now()")


@pytest.fixture
def commands(conn: Connection, database_url: str, tmp_path: Path, lena: Importer) -> Commands:  # she imports
    return Commands(conn, database_url, tmp_path)


def counted(conn: Connection, name: str = "Boats") -> Counter[tuple[str, int | None]]:
    register = registers.by_name(conn, name)
    return Counter((row["Colour"], row.get("Seats")) for row in contents(conn, register.id if register else None))


def expected() -> Counter[tuple[str, int | None]]:
    rows = (line.split(",") for line in NO_KEY.decode().splitlines()[1:])
    return Counter((colour, int(seats) if seats else None) for colour, seats in rows)


def test_a_command_that_is_killed_again_and_again_loads_every_row_once(
    app: Flask, conn: Connection, commands: Commands
) -> None:
    commands.file()
    moments = [("reading", 0), ("checking", 0), ("loading", 0), ("loading", 1000), ("loading", 3000)]
    moments += [("loading", ROWS - 500), ("finished", 0)]
    stopped = []
    for state, done in moments:
        commands.let_leases_run_out()
        if commands.kill_when(lambda state=state, done=done: commands.is_in(state, done)):  # type: ignore[misc]  # bound at once
            file = commands.the_file()
            stopped.append((file.state, file.done) if file else None)
    middle = [one for one in stopped if one and one[0] == "loading" and 0 < one[1] < ROWS]
    assert len(stopped) >= 5, stopped
    assert len(middle) >= 2, stopped
    commands.let_leases_run_out()
    if conn.execute("SELECT FROM import_files WHERE wanted IS NOT NULL").rowcount:  # the last one has not told yet
        status, out, told = commands.run("--json")
        assert (status, json.loads(out)["created"]) == (0, ROWS), told
    assert counted(conn) == expected()
    assert conn.execute("SELECT count(*) FROM import_chunks").fetchone() == (0,)
    assert conn.execute("SELECT count(*) FROM registers").fetchone() == (1,)
    with app.app_context():
        assert verify(conn, web.codec(), DECIDERS, PROJECTIONS).ok


def test_a_command_that_is_killed_while_it_brings_the_file_in_leaves_nothing(
    conn: Connection, commands: Commands
) -> None:
    commands.file(b"Colour\n" + b"a rather long name of a colour that nobody has seen\n" * 900_000)

    def writes() -> bool:
        query = "SELECT FROM pg_stat_activity WHERE query LIKE 'INSERT INTO import_chunks%' AND state <> 'idle'"
        return conn.execute(query).rowcount > 0

    assert commands.kill_when(writes)
    in_the_end(lambda: not writes())
    assert conn.execute("SELECT FROM import_chunks").rowcount == conn.execute("SELECT FROM import_files").rowcount == 0


def test_what_was_loaded_but_not_told_is_told_by_the_retry(conn: Connection, commands: Commands) -> None:
    commands.file(b"Colour,Seats\nred,1\nblue,2\n")
    assert commands.run()[0] == 0
    conn.execute("UPDATE import_files SET wanted = %s", (same.Wanted("Boats", None, NOTHING_SAID, Choices()).text,))
    status, out, told = commands.run()
    assert (status, out) == (0, "Boats was made, and 2 records were created, 0 changed, 0 the same; rejected: 0.\n")
    assert "no row was loaded twice" in told
    assert counted(conn).total() == 2
    assert commands.run("--anew")[0] == 0, "and once it was told, the same file is a new import"


@pytest.mark.parametrize("made", [True, False], ids=["into the register it makes", "into a register that is there"])
def test_two_commands_at_once_load_the_file_once(conn: Connection, commands: Commands, *, made: bool) -> None:
    if not made:
        define(conn, *COLUMNS, name="Boats")
    commands.file()
    with commands.begin() as first, commands.begin() as second:
        told = [process.communicate(timeout=120) for process in (first, second)]
        assert (first.returncode, second.returncode) == (0, 0), told
    assert told[0][0] == told[1][0]
    assert counted(conn) == expected()
    assert conn.execute("SELECT count(*) FROM imports").fetchone() == (1,)
    assert conn.execute("SELECT FROM import_chunks").rowcount == 0


def test_somebody_else_goes_on_with_what_a_killed_command_left(
    app: Flask, conn: Connection, commands: Commands, ana: Importer
) -> None:
    define(conn, *COLUMNS, name="Boats")
    commands.file()
    assert commands.kill_when(lambda: commands.is_in("loading", 1000))
    commands.let_leases_run_out()
    status, _, told = commands.run(by=ana.user.email)
    assert status == 0
    assert "stopped after" in told
    assert counted(conn) == expected()
    assert {one.actor_id for one in events(app, conn) if one.source == "import"} != {ana.user.id}


def test_a_command_waits_for_the_lease_of_one_that_was_killed(conn: Connection, commands: Commands) -> None:
    commands.file()
    assert commands.kill_when(lambda: commands.is_in("loading", 1000))
    assert commands.run()[0] == 0
    assert counted(conn) == expected()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_stopped_is_gone_on_with(
    conn: Connection, commands: Commands, number: signal.Signals
) -> None:
    commands.file()
    assert commands.kill_when(lambda: commands.is_in("loading", 1000), number)
    file = commands.the_file()
    assert file is not None
    assert number == signal.SIGTERM or not file.leased
    assert commands.run()[0] == 0
    assert counted(conn) == expected()


def test_a_retry_with_other_options_is_told_of_the_first(conn: Connection, commands: Commands) -> None:
    commands.file()
    assert commands.kill_when(lambda: commands.is_in("loading", 1000))
    commands.let_leases_run_out()
    status, _, told = commands.run("--reason", "because")
    assert status == 1
    assert "An import of this very file into this register stopped after" in told
    assert "without a reason" in told
    status, out, told = commands.run("--reason", "because", "--anew", "--json")
    assert status == 0, told
    assert json.loads(out)["created"] == ROWS
    given_up = [
        json.loads(line)
        for (line,) in conn.execute("SELECT data::text FROM events WHERE event_type = 'ImportAbandoned'")
    ]
    assert counted(conn).total() == ROWS + given_up[0]["created"]
    assert conn.execute("SELECT FROM import_chunks").rowcount == 0
    assert conn.execute("SELECT FROM imports WHERE finished_at IS NULL").rowcount == 0


def test_rows_that_are_left_out_show_in_the_exit_status(conn: Connection, commands: Commands) -> None:
    define(conn, *COLUMNS, name="Boats")
    for content, status in (
        (b"Colour,Seats\nred,1\n", 0),
        (b"Colour,Seats\nred,1\nred,many\n", 3),
        (b"Colour,Seats\nred,many\n", 1),
    ):
        commands.file(content)
        assert commands.run()[0] == status


def test_a_file_can_come_through_a_pipe(conn: Connection, commands: Commands) -> None:
    path = commands.folder / "boats.csv"
    os.mkfifo(path)
    with commands.begin() as process:
        path.write_bytes(b"Colour,Seats\nred,1\n")
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert counted(conn).total() == 1
