"""What is remembered from one request to the next is never older than the request."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import DECIDERS, PROJECTIONS
from eventsourcing import accounts, records, registers, web
from eventsourcing.kernel import Codec, Connection, Metadata, handle, rebuild, uuid7
from eventsourcing.records import CreateRecord, Terms, queries
from eventsourcing.registers import Access, Allowed, ChangeRegisterAccess, DefineRegister, DescribeRegister, Field
from eventsourcing.registers.domain import FieldSettings, RetireRegister
from eventsourcing.web.lasting import MOST, Memory
from tests.records.browser import filled_in, without_tokens
from tests.web.conftest import Browser

WATCHED = {"registers": "UPDATE registers SET retired = retired", "users": "UPDATE users SET active = active"}
WATCHED |= {"register_fields": "DELETE FROM register_fields", "user_names": "TRUNCATE user_names"}


def as_of(conn: Connection) -> str:
    [row] = conn.execute(f"SELECT {web.AS_OF}")
    return str(row[0])


def send(conn: Connection, id: UUID, command: object) -> None:
    handle(conn, registers.register, id, command, Metadata(), projections=registers.projections)


@pytest.fixture
def register_id(conn: Connection) -> UUID:
    id = uuid7()
    fields = (Field("text-aaaaaaaa", FieldSettings("Name")), Field("text-bbbbbbbb", FieldSettings("Maker")))
    send(conn, id, DefineRegister("Aircraft", "", "optional", fields))
    return id


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries about registers that were sent to the database."""
    queries: list[str] = []
    execute = psycopg.Cursor.execute

    def noted(self: psycopg.Cursor[Any], query: Any, *args: Any, **kwargs: Any) -> psycopg.Cursor[Any]:
        if "FROM registers" in str(query):
            queries.append(str(query))
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", noted)
    return queries


def page(browser: FlaskClient, register_id: UUID) -> str:
    return browser.get(f"/registers/{register_id}").text


def test_a_second_request_asks_nothing_about_registers_again(
    browser: Browser, register_id: UUID, asked: list[str]
) -> None:
    viewer = browser("viewer")
    first = page(viewer, register_id)
    assert "Aircraft" in first
    assert asked
    asked.clear()
    assert without_tokens(page(viewer, register_id)) == without_tokens(first)
    assert asked == []


def test_a_save_asks_the_read_model_for_nothing_of_its_record(
    monkeypatch: pytest.MonkeyPatch, conn: Connection, browser: Browser, register_id: UUID
) -> None:
    """It decides on the events, and where the record belongs is known from the page with the form."""
    record_id = uuid7()
    create = CreateRecord(register_id, {"text-aaaaaaaa": "A kite"}, Terms({}))
    handle(conn, records.record, record_id, create, Metadata(), projections=PROJECTIONS)
    editor = browser("editor")
    sent = filled_in(editor.get(f"/records/{record_id}/edit").text) | {"f-text-bbbbbbbb": ["Ana"]}
    monkeypatch.setattr(queries, "get", lambda *_: pytest.fail("It asked."))
    assert editor.post(f"/records/{record_id}/change", data=sent).status_code == 303
    assert conn.execute("SELECT data FROM records").fetchall() == [
        ({"text-aaaaaaaa": "A kite", "text-bbbbbbbb": "Ana"},)
    ]


def test_what_somebody_else_changes_is_on_the_next_page(conn: Connection, browser: Browser, register_id: UUID) -> None:
    viewer = browser("viewer")
    assert "Aircraft" in page(viewer, register_id)
    send(conn, register_id, DescribeRegister("Flying machines", ""))
    shown = page(viewer, register_id)
    assert "Flying machines" in shown
    assert "Aircraft" not in shown


def test_a_right_that_is_taken_away_ends_with_the_next_request(
    conn: Connection, browser: Browser, register_id: UUID
) -> None:
    viewer = browser("viewer")
    assert "Aircraft" in viewer.get("/registers").text
    send(conn, register_id, ChangeRegisterAccess(Access(Allowed(), Allowed(), Allowed())))
    assert viewer.get(f"/registers/{register_id}").status_code == 404
    assert "Aircraft" not in viewer.get("/registers").text


def test_two_people_do_not_share_what_they_may_see(conn: Connection, browser: Browser, register_id: UUID) -> None:
    admin, viewer = browser("admin"), browser("viewer")
    send(conn, register_id, ChangeRegisterAccess(Access(Allowed(), Allowed(), Allowed())))
    for _ in range(2):
        assert admin.get(f"/registers/{register_id}").status_code == 200
        assert viewer.get(f"/registers/{register_id}").status_code == 404


def test_a_request_that_changes_something_does_not_go_on_with_what_it_was(
    app: Flask, conn: Connection, register_id: UUID
) -> None:
    with app.test_request_context():
        web.remember_as_of(as_of(conn))
        assert registers.all_names(web.connection()) == {register_id: "Aircraft"}
        web.send(registers.register, register_id, DescribeRegister("Gliders", ""))
        assert registers.all_names(web.connection()) == {register_id: "Gliders"}
        ana = uuid7()
        assert accounts.names(web.connection(), [ana]) == {}
        write = accounts.Write(web.connection(), web.metadata(command_id=ana), web.projections())
        accounts.create_user(write, email="ana@example.org", name="Ana", role="viewer", password="several plain words")
        assert accounts.names(web.connection(), [ana]) == {ana: "Ana"}


def test_within_a_request_the_same_is_asked_once_also_where_nobody_is_signed_in(
    app: Flask, register_id: UUID, asked: list[str]
) -> None:
    with app.test_request_context():
        for _ in range(3):
            assert registers.known(web.connection(), register_id)
    assert len(asked) == 1


@pytest.mark.parametrize("table", WATCHED)
def test_every_change_of_what_is_remembered_is_noticed(conn: Connection, register_id: UUID, table: str) -> None:
    before = as_of(conn)
    with conn.transaction(force_rollback=True):
        conn.execute(WATCHED[table].encode())
        assert as_of(conn) != before
    assert as_of(conn) == before, "what was not committed did not happen"


@pytest.mark.parametrize("only", [None, "registers", "users"])
def test_a_rebuild_is_noticed(conn: Connection, register_id: UUID, people: None, only: str | None) -> None:
    """It may have mended what was damaged; and the new tables are watched as the old ones were."""
    before = as_of(conn)
    rebuild(conn, Codec(DECIDERS), DECIDERS, PROJECTIONS, only=only)
    after = as_of(conn)
    assert after != before
    send(conn, register_id, RetireRegister())
    assert as_of(conn) != after


def test_a_request_sees_nothing_that_was_learned_for_an_earlier_state() -> None:
    memory = Memory()
    first = memory.of("1")
    first["register"] = {1: "as of 1"}
    assert memory.of("1") is first
    second = memory.of("2")
    assert second == {}
    first["register"][2] = "from a request that began before the change"
    assert memory.of("2") == {}


def test_memory_is_bounded() -> None:
    memory = Memory()
    memory.of("1")["register"] = dict.fromkeys(range(MOST + 1))
    assert memory.of("1") == {}


def unknown(keys: Sequence[int]) -> dict[int, int]:
    return {key: -key for key in keys if key != 3}


def test_only_what_is_not_known_is_asked_for(app: Flask) -> None:
    calls: list[list[int]] = []

    def ask(keys: Any) -> dict[int, int]:
        calls.append(sorted(keys))
        return unknown(keys)

    with app.test_request_context():
        assert web.lasting_all("number", [1, 2], ask) == {1: -1, 2: -2}
        assert web.lasting_all("number", [1, 2, 3, 4], ask) == {1: -1, 2: -2, 4: -4}
        assert web.lasting_all("number", [], ask) == {}
    assert calls == [[1, 2], [3, 4]]
