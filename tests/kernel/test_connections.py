"""What holds for every connection, whatever the server, the role or the environment say."""

import time

import psycopg
import pytest

from eventsourcing.kernel import Connection, connect


def shown(conn: Connection, setting: str) -> str:
    [value] = conn.execute("SELECT current_setting(%s)", (setting,)).fetchone() or ("",)
    return str(value)


def test_a_connection_has_our_settings_and_not_those_of_the_server(conn: Connection, database_url: str) -> None:
    name = conn.info.dbname
    conn.execute(f"ALTER DATABASE {name} SET timezone TO 'Asia/Tokyo'".encode())
    conn.execute(f"ALTER DATABASE {name} SET statement_timeout TO '5min'".encode())
    with connect(database_url, "daybook command", longest_idle=90) as own:
        assert own.autocommit
        assert shown(own, "timezone") == "UTC"
        assert shown(own, "statement_timeout") == "0"
        assert shown(own, "idle_in_transaction_session_timeout") == "90s"
        assert shown(own, "application_name") == "daybook command"


def test_settings_outlast_a_transaction_that_is_rolled_back(database_url: str) -> None:
    with connect(database_url, "daybook command", autocommit=False) as own:
        assert not own.autocommit
        own.rollback()
        assert shown(own, "timezone") == "UTC"


def test_a_transaction_that_does_nothing_is_ended_by_the_server(database_url: str) -> None:
    with connect(database_url, "daybook command", autocommit=False, longest_idle=1) as own:
        own.execute("SELECT FROM log_head FOR UPDATE")
        time.sleep(2)
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            own.execute("SELECT 1")
        own.close()


def test_what_cannot_be_prepared_is_closed(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventsourcing.kernel.connections.SETTINGS", "SELECT 1/0, %s, %s")
    with pytest.raises(psycopg.errors.DivisionByZero):  # a connection left open would be a warning, and so an error
        connect(database_url, "daybook command")
