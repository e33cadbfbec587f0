"""`run`, as an operator meets it: real processes, real signals, real kills."""

import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from eventsourcing.operations.server import granian
from tests.operations.running import Running, command, daybook, free_port, gone
from tests.waiting import in_the_end


def test_it_says_what_it_started_and_serves(tmp_path: Path) -> None:
    with daybook(tmp_path / "var", DAYBOOK_SETUP_CODE="K7QM-40XT-92") as running:
        assert f"PostgreSQL   18.6, data in {tmp_path}/var/postgresql" in running.told
        assert "Migrations   applied 0001_log.sql" in running.told
        assert f"Address      http://127.0.0.1:{running.port}\n" in running.told
        assert "Set-up code  K7QM-40XT-92" in running.told
        assert running.get("/healthz") == (200, "ok\n")
        assert running.get("/")[0] == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_all_of_it(tmp_path: Path, number: int) -> None:
    with daybook(tmp_path / "var") as running:
        children = running.children()
        assert len(children) >= 3  # PostgreSQL and at least one that serves
        assert running.stop(number) == 0
    assert gone(children)
    assert "Error" not in running.told


def test_a_hangup_stops_it_also_before_its_first_page() -> None:
    server = granian("127.0.0.1", 8000)
    server.signal_handler_reload()  # type: ignore[no-untyped-call]  # what granian does at a SIGHUP
    assert server.interrupt_signal
    assert not server.reload_signal


def test_ctrl_c_in_a_terminal_reaches_all_and_stops_them_in_order(tmp_path: Path) -> None:
    with daybook(tmp_path / "var") as running:
        children = running.children()
        os.killpg(running.process.pid, signal.SIGINT)
        assert running.process.wait(60) == 0
        assert running.process.stdout is not None
        assert running.process.stdout.read().strip() == ""
    assert gone(children)


def test_the_second_start_finds_everything(tmp_path: Path) -> None:
    with daybook(tmp_path / "var"):
        pass
    with daybook(tmp_path / "var") as running:
        assert "Migrations   up to date" in running.told


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command(tmp_path / "var", "run", DAYBOOK_PORT=str(port))
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1, port {port}: Address already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_daybook_does_not_share_the_port(tmp_path: Path) -> None:
    with daybook(tmp_path / "var") as running:
        done = command(tmp_path / "var", "run", DAYBOOK_PORT=str(running.port))
        assert done.returncode == 1
        assert "Address already in use" in done.stderr
        assert running.get("/healthz")[0] == 200


def test_after_the_parent_was_killed_the_next_start_works(tmp_path: Path) -> None:
    port = free_port()
    with daybook(tmp_path / "var", port) as running:
        running.process.kill()
        running.process.wait()
    with daybook(tmp_path / "var", port) as running:
        assert running.get("/healthz")[0] == 200
        children = running.children()
    assert gone(children)


def test_after_everything_was_killed_the_next_start_works(tmp_path: Path) -> None:
    port = free_port()
    with daybook(tmp_path / "var", port) as running:
        for pid in [running.process.pid, *running.children()]:
            with suppress(ProcessLookupError):  # PostgreSQL's children leave by themselves, at any time
                os.kill(pid, signal.SIGKILL)
    with daybook(tmp_path / "var", port) as running:
        assert running.get("/healthz")[0] == 200


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    with daybook(tmp_path / "var") as running:
        os.kill(running.workers()[0], signal.SIGKILL)
        assert eventually_serves(running)


def test_postgresql_is_revived_while_the_app_runs(tmp_path: Path) -> None:
    with daybook(tmp_path / "var") as running:
        pid = int((tmp_path / "var/postgresql/data/postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        assert eventually_serves(running)


def eventually_serves(running: Running) -> bool:
    return in_the_end(lambda: serves(running))


def serves(running: Running) -> bool:
    try:
        return running.get("/healthz")[0] == 200
    except OSError:
        return False


def test_commands_work_beside_it_and_the_set_up_code_goes_with_the_first_account(tmp_path: Path) -> None:
    with daybook(tmp_path / "var") as running:
        asked = ["create-user", "--email", "ana@example.org", "--name", "Ana", "--role", "admin", "--password-stdin"]
        done = command(tmp_path / "var", *asked, entered="a few unrelated words\n")
        assert (done.returncode, done.stdout) == (0, "Ana <ana@example.org> has an account as admin.\n")
        assert command(tmp_path / "var", "verify").returncode == 0
        assert running.get("/healthz")[0] == 200
    with daybook(tmp_path / "var") as running:
        assert "Set-up code" not in running.told


def test_a_database_url_is_taken_instead_of_the_embedded_server(tmp_path: Path, empty_database_url: str) -> None:
    with daybook(tmp_path / "var", DATABASE_URL=empty_database_url) as running:
        assert "named by DATABASE_URL" in running.told
        assert running.get("/healthz")[0] == 200
    assert not (tmp_path / "var/postgresql").exists()
