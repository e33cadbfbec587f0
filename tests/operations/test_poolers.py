"""Behind a pooler: what is saved is saved, whoever's session it goes through, and what cannot work says so."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from eventsourcing.kernel import (
    Codec,
    Connection,
    connect,
    connections,
    handle,
    head,
    load,
    share_flush,
    uuid7,
    verify,
)
from eventsourcing.kernel.prepared import kept
from eventsourcing.operations.installation import lesser_user
from tests.kernel.counting import CREATE, Count, by, counter, counters
from tests.operations.houses import furnish, on
from tests.operations.running import daybook, free_port

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no pgbouncer")

CODEC = Codec([counter])
SETTINGS = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 500
{more}
"""


@contextmanager
def pooler(url: str, mode: str, size: int = 3, more: str = "") -> Iterator[str]:
    """The address of the database by a pgbouncer of the test's own."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    folder, port = Path(tempfile.mkdtemp(prefix="pooler-")), free_port()
    folder.chmod(0o755)
    host, of = parts["host"], parts.get("port", 5432)
    text = SETTINGS.format(host=host, port=of, listen=port, mode=mode, size=size, more=more)
    (folder / "pgbouncer.ini").write_text(text.replace("* =", f"* = user={parts['user']}"))
    with (folder / "log").open("wb") as log:
        run = subprocess.Popen(
            [str(PROGRAM), str(folder / "pgbouncer.ini")], stdout=log, stderr=log, **lesser_user(folder / "none")
        )  # fmt: skip
    try:
        by_it = psycopg.conninfo.make_conninfo(url, host="127.0.0.1", port=port)
        wait_for(by_it, folder / "log")
        yield by_it
    finally:
        run.terminate()
        run.wait(20)
        shutil.rmtree(folder)


def wait_for(url: str, log: Path) -> None:
    late = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            assert time.monotonic() < late, log.read_text()
            time.sleep(0.05)
        else:
            return


@pytest.fixture
def durable_url(database_url: str) -> str:
    """Of a database whose commits wait: the server of the tests does not, and Daybook demands it behind a pooler."""
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute(f"ALTER DATABASE {conn.info.dbname} SET synchronous_commit TO on".encode())
    return database_url


@pytest.fixture(params=["transaction", "session"])
def pooled(request: Any, durable_url: str) -> Iterator[str]:
    size = 3 if request.param == "transaction" else 20
    with pooler(durable_url, request.param, size) as url:
        yield url


@pytest.mark.parametrize("sharing", [False, True])
def test_nobody_runs_anybody_elses_statement(durable_url: str, sharing: bool) -> None:
    """Eight connections have three sessions between them, each runs other statements, and all are whole."""
    with psycopg.connect(durable_url, autocommit=True) as conn:
        conn.execute(CREATE)

    def work(url: str) -> int:
        one, steps = uuid7(), 0
        with connect(url, "daybook") as own:
            if sharing:
                share_flush(own)
            for number in range(60):
                handle(own, counter, one, Count(number), by(reason=f"step {number}"), projections=[counters])
                steps += number
                assert load(own, counter, one).state.total == steps
                assert own.execute(f"SELECT {number} + %s::int".encode(), (number,)).fetchone() == (2 * number,)
            assert own.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
        return 60 - 1  # the first changes nothing

    with pooler(durable_url, "transaction") as url, ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(work, [url] * 8))
        with connect(url, "daybook command") as conn:
            assert head(conn).position == done
            report = verify(conn, CODEC, [counter], [counters])
            assert report.ok, list(report.lines())


def test_names_of_prepared_statements_are_nobody_elses(conn: Connection, database_url: str) -> None:
    """Should a pooler not be known for one: then a session does not know the statement, and it is sent anew."""
    with psycopg.connect(database_url, autocommit=True) as other:
        names = set()
        for one in (conn, other):
            for text in (b"SELECT 1", b"SELECT 2"):
                kept(one, text)
                names.add(kept(one, text).name)
        assert len(names) == 4
        assert all(name is not None and len(name) > 20 for name in names)


def test_a_first_start_and_all_commands_work_through_one(
    empty_database_url: str, pooled: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    whole = "session" in request.node.name
    url = psycopg.conninfo.make_conninfo(
        pooled, dbname=psycopg.conninfo.conninfo_to_dict(empty_database_url)["dbname"]
    )
    with psycopg.connect(empty_database_url, autocommit=True) as conn:
        conn.execute(f"ALTER DATABASE {conn.info.dbname} SET synchronous_commit TO on".encode())
    data = tmp_path / "var"
    migrated = on(url, data, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    furnish(url, data)
    for arguments in (("verify",), ("export",), ("migrate",)):
        done = on(url, data, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    for arguments in (("rebuild",), ("backup",)):
        done = on(url, data, *arguments)
        assert done.returncode == (0 if whole else 1), done.stdout + done.stderr
        assert whole or "needs a session of its own" in done.stderr
    assert on(url, data, "verify").returncode == 0
    assert "pooler stands between" in on(url, data, "doctor").stdout


def test_two_daybooks_serve_through_one(durable_url: str, tmp_path: Path) -> None:
    with (
        pooler(durable_url, "transaction") as url,
        daybook(tmp_path / "a", DATABASE_URL=url) as one,
        daybook(tmp_path / "b", DATABASE_URL=url) as two,
    ):
        for _ in range(10):
            assert one.get("/healthz") == two.get("/healthz") == (200, "ok\n")
            assert one.get("/")[0] == two.get("/")[0] == 200


def test_one_that_lets_nobody_have_a_transaction_is_refused(durable_url: str, tmp_path: Path) -> None:
    with pooler(durable_url, "statement") as url:
        with pytest.raises(connections.DatabaseUnfit, match="lets nobody have a transaction"):
            connect(url, "daybook")
        done = on(url, tmp_path / "var", "verify")
        assert done.returncode == 1
        assert "Daybook needs one in the mode session or transaction" in done.stderr


def test_options_that_it_would_swallow_are_refused(durable_url: str) -> None:
    with pooler(durable_url, "transaction", more="ignore_startup_parameters = options") as url:
        elsewhere = psycopg.conninfo.make_conninfo(url, options="-c search_path=another")
        with pytest.raises(connections.DatabaseUnfit, match="does not pass on the options -c search_path=another"):
            connect(elsewhere, "daybook")


@pytest.mark.parametrize(
    ("name", "value"),
    [("synchronous_commit", "off"), ("default_transaction_isolation", "serializable")],
)
def test_settings_that_it_would_mix_up_are_refused(durable_url: str, name: str, value: str) -> None:
    with psycopg.connect(durable_url, autocommit=True) as conn:
        conn.execute(f"ALTER DATABASE {conn.info.dbname} SET {name} TO '{value}'".encode())
    said = pytest.raises(connections.DatabaseUnfit, match=f"{name} is {value}")
    with pooler(durable_url, "transaction") as url, said:
        connect(url, "daybook")


@pytest.mark.parametrize("mode", ["transaction", "session"])
def test_text_is_text_behind_one(durable_url: str, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    with psycopg.connect(durable_url, autocommit=True) as conn:
        conn.execute(CREATE)
    with pooler(durable_url, mode) as url, psycopg.connect(url, autocommit=True) as other:
        with connect(url, "daybook") as own:
            for number in range(5):
                assert other.execute("SHOW client_encoding").fetchone() == ("LATIN1",)
                handle(own, counter, uuid7(), Count(number + 1), by(reason="Σ – 🛩"), projections=[counters])
        monkeypatch.delenv("PGCLIENTENCODING")
        with connect(url, "daybook") as own:
            assert own.execute("SELECT DISTINCT reason FROM events").fetchall() == [("Σ – 🛩",)]
            assert verify(own, CODEC, [counter], [counters]).ok
