"""Whatever a role, a database or the environment say of encodings and forms, what is typed is what is stored."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from eventsourcing import web
from eventsourcing.kernel import (
    Codec,
    Connection,
    Stream,
    append,
    connect,
    connections,
    handle,
    load,
    read_log,
    uuid7,
    verify,
)
from tests.conftest import address
from tests.kernel.counting import CREATE, Counted, Label, Labelled, by, counter, counters
from tests.operations.houses import on
from tests.operations.running import command, free_port
from tests.operations.test_health import app_on

CODEC = Codec([counter])
TEXT = "Zürich – “Σ” 🛩 日本"
HOSTILE = {
    "client_encoding": "LATIN1",
    "DateStyle": "German",
    "IntervalStyle": "sql_standard",
    "timezone": "Asia/Kathmandu",
    "bytea_output": "escape",
    "extra_float_digits": "-15",
    "standard_conforming_strings": "off",
    "transform_null_equals": "on",
    "quote_all_identifiers": "on",
    "default_transaction_isolation": "serializable",
    "default_transaction_deferrable": "on",
    "synchronous_commit": "off",
    "session_replication_role": "replica",
    "statement_timeout": "7s",
    "lock_timeout": "7s",
    "transaction_timeout": "7s",
    "idle_in_transaction_session_timeout": "7s",
}
OURS = {
    "client_encoding": "UTF8",
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "quote_all_identifiers": "off",
    "default_transaction_isolation": "read committed",
    "default_transaction_deferrable": "off",
    "synchronous_commit": "on",
    "session_replication_role": "origin",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "transaction_timeout": "0",
    "idle_in_transaction_session_timeout": "10min",
}


@pytest.fixture(params=["database", "role in database", "environment"])
def hostile(request: Any, database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database where everything is set otherwise."""
    with psycopg.connect(database_url, autocommit=True) as conn:
        database, role = sql.Identifier(conn.info.dbname), sql.Identifier(conn.info.user)
        whose = {
            "database": sql.SQL("ALTER DATABASE {}").format(database),
            "role in database": sql.SQL("ALTER ROLE {} IN DATABASE {}").format(role, database),
        }.get(request.param)
        if whose is None:
            monkeypatch.setenv("PGCLIENTENCODING", "WIN1252")
            monkeypatch.setenv("PGDATESTYLE", "SQL, DMY")
            monkeypatch.setenv("PGTZ", "America/Caracas")
            monkeypatch.setenv("PGOPTIONS", "-c bytea_output=escape -c synchronous_commit=off")
            return database_url
        for name, value in HOSTILE.items():
            conn.execute(sql.SQL("{} SET {} TO {}").format(whose, sql.SQL(name), sql.Literal(value)))
    return database_url


def shown(conn: Connection, names: Any) -> dict[str, str]:
    rows = [conn.execute("SELECT %s, current_setting(%s)", (name, name)).fetchone() for name in names]
    return {row[0]: row[1] for row in rows if row}


def test_every_connection_has_what_it_needs(hostile: str) -> None:
    with connect(hostile, "daybook command") as conn:
        assert shown(conn, OURS) == OURS


def test_so_have_those_of_requests(hostile: str, tmp_path: Path) -> None:
    app = app_on(hostile, tmp_path)
    with app.app_context():
        needed = {**OURS, "statement_timeout": "0"}
        assert shown(web.connection(), needed) == needed
    web.close(app)


def test_what_was_typed_is_what_is_stored_and_the_chain_fits(hostile: str) -> None:
    one = uuid7()
    with connect(hostile, "daybook command") as conn:
        conn.execute(CREATE)
        for number in range(6):
            handle(conn, counter, one, Label(f"{TEXT} {number}"), by(reason=TEXT), projections=[counters])
        assert load(conn, counter, one).state.label == f"{TEXT} 5"
        assert conn.execute("SELECT label FROM counters").fetchone() == (f"{TEXT} 5",)
        assert {event.reason for event in read_log(conn)} == {TEXT}
        assert verify(conn, CODEC, [counter], [counters]).ok


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII", "EUC_JP"])
def test_a_connection_that_somebody_opened_otherwise_stores_it_too(database_url: str, encoding: str) -> None:
    """As whoever uses the kernel by itself may."""
    with psycopg.connect(database_url, autocommit=True, client_encoding=encoding) as conn:
        conn.execute(CREATE)
        for number in range(4):
            append(conn, [Stream("counter", uuid7(), 0, [CODEC.encode(Labelled(TEXT))])], by(reason=TEXT))
            handle(conn, counter, uuid7(), Label(f"{TEXT} {number}"), by(), projections=[counters])
        events = [one.event for one in CODEC.decode_all(read_log(conn))]
        assert events.count(Labelled(TEXT)) == 4
        append(conn, [Stream("counter", uuid7(), 0, [CODEC.encode(Counted(1))])], by())
    with connect(database_url, "daybook command") as conn:
        faults = verify(conn, CODEC, [counter], []).faults
        assert not faults


@pytest.fixture(params=["LATIN1", "SQL_ASCII"])
def another(request: Any, postgres: psycopg.Connection[tuple[Any, ...]]) -> Iterator[str]:
    """The address of a database with another encoding."""
    name = f"encoded_{uuid7().hex}"
    options = "TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'"
    postgres.execute(f"CREATE DATABASE {name} {options} ENCODING '{request.param}'".encode())
    yield address(postgres, name)
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


COMMANDS = [
    ("run",),
    ("migrate",),
    ("upgrade",),
    ("verify",),
    ("export",),
    ("rebuild",),
    ("backup",),
    ("demo",),
    ("doctor",),
    ("create-user", "--email", "a@example.org", "--name", "A", "--role", "admin", "--password-stdin"),
]


def test_a_database_of_another_encoding_is_refused_in_words(another: str, tmp_path: Path) -> None:
    for arguments in COMMANDS:
        done = command(tmp_path / "var", *arguments, DATABASE_URL=another, DAYBOOK_PORT=str(free_port()))
        said = done.stdout + done.stderr
        assert done.returncode == 1, arguments
        assert "and Daybook needs UTF8. Make another one by CREATE DATABASE" in said, arguments
        assert "Traceback" not in said
    with psycopg.connect(another) as conn:
        assert conn.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchone() == (
            0,
        )


def test_an_app_that_serves_says_that_its_database_does_not_suit(another: str, tmp_path: Path) -> None:
    app = app_on(another, tmp_path)
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert "The database does not suit Daybook" in answer.text
    web.close(app)


def test_it_is_refused_before_anything_is_asked_of_it(another: str) -> None:
    with pytest.raises(connections.DatabaseUnfit, match="The database keeps text as"):
        connect(another, "daybook command")


def test_commands_work_where_everything_is_set_otherwise(hostile: str, tmp_path: Path) -> None:
    data = tmp_path / "var"
    ana = ("create-user", "--email", "ana@example.org", "--name", TEXT, "--role", "admin", "--password-stdin")
    assert on(hostile, data, *ana, entered="a few unrelated words\n").returncode == 0
    verified = on(hostile, data, "verify")
    assert verified.returncode == 0, verified.stdout
    assert TEXT in on(hostile, data, "export").stdout
