"""What a search over all registers asks the database for."""

from typing import Any

import psycopg
import pytest

from app import PROJECTIONS
from eventsourcing import records, registers
from eventsourcing.kernel import Connection, Metadata, handle, prepared, uuid7
from eventsourcing.records import CreateRecord, Terms
from eventsourcing.registers import DefineRegister, Field, FieldSettings, Limits, Option
from tests.web.conftest import Browser


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Those that are sent to the database."""
    sent: list[str] = []
    execute, run = psycopg.Cursor.execute, prepared.Statement.run

    def executed(self: psycopg.Cursor[Any], query: Any, *args: Any, **kwargs: Any) -> psycopg.Cursor[Any]:
        sent.append(str(query))
        return execute(self, query, *args, **kwargs)

    def ran(self: prepared.Statement, *args: Any) -> Any:
        sent.append(self.text.decode())
        return run(self, *args)

    monkeypatch.setattr(psycopg.Cursor, "execute", executed)
    monkeypatch.setattr(prepared.Statement, "run", ran)
    return sent


def test_a_search_asks_no_more_however_many_registers_there_are(
    browser: Browser, conn: Connection, statements: list[str]
) -> None:
    """Who asks, and what is found with all that it names."""
    target = define(conn, "Targets", Field("text-targetta", FieldSettings("Name")))
    linked = make(conn, target, {"text-targetta": "Kite of all"})
    for number in range(15):
        fields = (
            Field(f"text-{number:08}", FieldSettings("Name")),
            Field(f"link-{number:08}", FieldSettings("To", limits=Limits(register_id=target))),
            Field(f"choice-{number:08}", FieldSettings("State", options=(Option("kite", "Kite"),))),
            Field(f"user-{number:08}", FieldSettings("Who")),
        )
        held = {fields[0].id: f"Kite {number}", fields[1].id: str(linked), fields[2].id: "kite"}
        make(conn, define(conn, f"Register {number:02}", *fields), held)
    viewer = browser("viewer")
    assert viewer.get("/search?q=kite").status_code == 200
    statements.clear()
    page = viewer.get("/search?q=kite").text
    assert page.count("Kite of all") == 16
    assert len(statements) <= 3, statements


def define(conn: Connection, name: str, *fields: Field) -> Any:
    command = DefineRegister(name, "", "off", fields)
    handle(conn, registers.register, id := uuid7(), command, Metadata(), projections=PROJECTIONS)
    return id


def make(conn: Connection, register_id: Any, values: dict[str, Any]) -> Any:
    command = CreateRecord(register_id, values, Terms({}))
    handle(conn, records.record, id := uuid7(), command, Metadata(), projections=PROJECTIONS)
    return id
