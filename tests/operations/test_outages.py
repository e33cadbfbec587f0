"""A database that cannot serve, while the app runs: a page in words for every address, and recovery by itself."""

import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from werkzeug.routing import Rule

from eventsourcing import web
from eventsourcing.kernel.migrations import migrate
from eventsourcing.operations import postmaster
from eventsourcing.operations.database import MIGRATIONS
from eventsourcing.operations.embedded import Embedded, embedded_postgres, start_or_adopt
from eventsourcing.web.breaker import QUIET
from eventsourcing.web.outage import Outage, outage
from tests.operations.test_health import app_on
from tests.waiting import in_the_end

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
VALUES = {"uuid": str(uuid.UUID(int=7)), "int": "7", "default": "x", "string": "x"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Embedded]:
    """A server of the test's own, which it may stop."""
    with embedded_postgres(tmp_path / "postgresql", durable=False) as server:
        with psycopg.connect(server.url, autocommit=True) as conn:
            migrate(conn, MIGRATIONS)
        yield server


@pytest.fixture
def app(server: Embedded, tmp_path: Path) -> Iterator[Flask]:
    app = app_on(server.url, tmp_path)
    yield app
    web.close(app)


def run_sql(server: Embedded, *statements: str) -> None:
    with psycopg.connect(server.url, autocommit=True) as conn:
        for statement in statements:
            conn.execute(statement.encode())


def addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """A method and an address for every route, its variables filled in."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                yield method, filled(rule)


def filled(rule: Rule) -> str:
    address = ""
    for dynamic, part in rule._trace:
        kind = type(rule._converters[part]).__name__.removesuffix("Converter").lower() if dynamic else ""
        address += VALUES.get({"unicode": "string", "integer": "int"}.get(kind, kind), "x") if dynamic else part
    return address.replace("|", "")


def test_every_address_says_that_the_database_is_away_and_comes_back_by_itself(server: Embedded, app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    postmaster.stop(server.cluster, server.process)
    server.process = None
    assert client.get("/healthz").status_code == 503
    with client.session_transaction() as session:
        session["token"] = "of somebody who is signed in"  # so that every page wants to know who asks
    began, asked = time.monotonic(), 0
    for method, address in addresses(app):
        for headers in ({}, PARTIAL):
            answer = client.open(address, method=method, headers=headers)
            assert answer.status_code == 503, (method, address)
            assert "Nothing of this request was saved" in answer.text
            assert answer.headers["Retry-After"] == "5"
            asked += 1
    assert asked > 50
    assert (time.monotonic() - began) / asked < 1  # and not three seconds each
    start_or_adopt(server)
    assert in_the_end(lambda: client.get("/healthz").status_code == 200)


def test_an_outage_is_one_line_a_request_and_one_trace_in_all(
    server: Embedded, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    assert app.test_client().get("/healthz").status_code == 200
    postmaster.stop(server.cluster, server.process)
    server.process = None
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: app.test_client().get("/sign-in").status_code, range(40)))
    assert answers == [503] * 40
    assert len(caplog.records) == 40
    assert all(record.getMessage().endswith(" database=away") for record in caplog.records)
    assert sum(record.exc_info is not None for record in caplog.records) == 1


def test_the_next_outage_has_its_own_trace(app: Flask) -> None:
    breaker = app.extensions["database"].breaker
    assert [breaker.is_news() for _ in range(3)] == [True, False, False]
    breaker.failed_at.value -= QUIET + 1
    assert breaker.is_news()


def test_files_that_need_no_database_are_served_without_one(tmp_path: Path) -> None:
    app = app_on("postgresql://127.0.0.1:1/none", tmp_path)
    some = next(path for path in Path(app.static_folder or "").rglob("*.css"))
    with app.test_client().get(f"/static/{some.relative_to(app.static_folder or '')}") as answer:
        assert answer.status_code == 200
    web.close(app)


def test_a_password_that_is_no_longer_right_has_its_page(server: Embedded, tmp_path: Path) -> None:
    rules = server.cluster.data / "pg_hba.conf"
    rules.write_text("local all ana scram-sha-256\n" + rules.read_text())
    run_sql(server, "CREATE ROLE ana LOGIN SUPERUSER PASSWORD 'right'", "SELECT pg_reload_conf()")
    app = app_on(psycopg.conninfo.make_conninfo(server.url, user="ana", password="right"), tmp_path)
    client = app.test_client()
    assert in_the_end(lambda: client.get("/healthz").status_code == 200)
    run_sql(server, "ALTER ROLE ana PASSWORD 'other'")
    run_sql(server, "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = 'ana'")
    answer = client.get("/sign-in")
    assert answer.status_code == 503
    answer = client.get("/sign-in")
    assert answer.status_code == 503
    assert "does not let Daybook in" in answer.text
    assert "right" not in answer.text
    run_sql(server, "ALTER ROLE ana PASSWORD 'right'")
    assert in_the_end(lambda: client.get("/healthz").status_code == 200)
    web.close(app)


def test_a_database_that_can_only_be_read_has_its_page(server: Embedded, app: Flask) -> None:
    app.add_url_rule("/writes", view_func=writing)
    assert app.test_client().get("/writes").status_code == 200
    run_sql(server, "ALTER DATABASE daybook SET default_transaction_read_only = on")
    run_sql(server, "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name = 'daybook'")
    answer = app.test_client().get("/writes")
    assert answer.status_code == 503
    assert "can only be read" in answer.text


@web.allow("anyone")
def writing() -> str:
    web.connection().execute("DELETE FROM rate_limits")
    return ""


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of half a megabyte that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="daybook-small-"))
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k,mode=755", "tmpfs", str(folder)], check=False
    ).returncode:
        folder.rmdir()
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def test_a_full_disk_has_its_page_and_what_was_saved_stays(server: Embedded, app: Flask, small_disk: Path) -> None:
    space = small_disk / "space"
    space.mkdir()
    shutil.chown(space, server.cluster.data.stat().st_uid, server.cluster.data.stat().st_gid)
    run_sql(server, f"CREATE TABLESPACE small LOCATION '{space}'")
    app.add_url_rule("/fills", view_func=filling)
    answer = app.test_client().get("/fills")
    assert answer.status_code == 507
    assert "disk is full" in answer.text
    assert app.test_client().get("/healthz").status_code == 200
    run_sql(server, "DROP TABLESPACE small")


@web.allow("anyone")
def filling() -> str:
    web.connection().execute(
        "CREATE TABLE fill TABLESPACE small AS SELECT repeat('x', 500) FROM generate_series(1, 9999)"
    )
    return ""


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ('FATAL:  password authentication failed for user "ana"', Outage.SHUT_OUT),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.7"', Outage.SHUT_OUT),
        ('FATAL:  database "house" does not exist', Outage.MISSING),
        ('FATAL:  role "ana" does not exist', Outage.SHUT_OUT),
        ("FATAL:  sorry, too many clients already", Outage.BUSY),
        ("FATAL:  the database system is starting up", Outage.STARTING),
        ("Connection refused", Outage.AWAY),
        ("FATAL:  Passwort-Authentifizierung fehlgeschlagen", Outage.AWAY),
    ],
)
def test_what_a_server_says_is_understood(said: str, kind: Outage) -> None:
    assert outage(psycopg.OperationalError(f"connection failed: {said}")) is kind
