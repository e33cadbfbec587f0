"""The demo's button, its page, and that every page and export says what it is."""

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsourcing import accounts, demo, workspace
from eventsourcing.demo.people import GRETA
from eventsourcing.kernel import Connection, head, read_log, uuid7
from tests.waiting import in_the_end
from tests.web.conftest import CODE, PASSWORD

BAR = "This is a demo."


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config["DEMO_SIZE"] = 1
    return app


def sent(**other: str) -> dict[str, str]:
    typed = {"code": CODE, "name": "Vera", "email": "vera@example.org", "password": PASSWORD}
    return {**typed, "command_id": str(uuid7()), **other}


def wait(conn: Connection) -> None:
    assert in_the_end(lambda: (found := demo.get(conn)) and found.finished), demo.get(conn)


def test_the_button_sets_up_with_a_demo(nobody: FlaskClient, conn: Connection) -> None:
    assert "Set up with a demo" in nobody.get("/setup").text
    answer = nobody.post("/setup/demo", data=sent())
    assert (answer.status_code, answer.location) == (303, "/demo")
    assert nobody.get("/registers").location == "/demo"
    assert nobody.post("/registers", data={}).status_code == 503
    assert nobody.get("/healthz").status_code == 200
    page = nobody.get("/demo").text
    assert "Making the demo" in page
    assert BAR in page
    wait(conn)
    assert "Timelines worth reading" in nobody.get("/demo").text
    registers = nobody.get("/registers").text
    assert "Aircraft" in registers
    assert BAR in registers


def test_the_visitor_was_there_from_the_beginning_and_let_the_first_one_in(
    nobody: FlaskClient, conn: Connection
) -> None:
    nobody.post("/setup/demo", data=sent())
    nobody.get("/demo")
    wait(conn)
    vera = accounts.find(conn, "vera@example.org")
    assert vera is not None
    events = read_log(conn, limit=60)
    assert [event.event_type for event in events[:2]] == ["DemoBegun", "UserCreated"]
    assert events[1].aggregate_id == vera.id
    greta = next(event for event in events if event.aggregate_id == GRETA.id)
    assert greta.actor_id == vera.id
    assert (vera.role, events[1].recorded_at.date()) == ("admin", events[0].recorded_at.date())
    days = {event.recorded_at.date() for event in read_log(conn)}
    assert len(days) > 80, "signing in must not bring the clock to today"


@pytest.mark.parametrize(
    ("other", "message"), [({"code": "WRONG-CODE"}, "This is not the code"), ({"password": "short"}, "12 characters")]
)
def test_a_refused_set_up_begins_no_demo(
    nobody: FlaskClient, conn: Connection, other: dict[str, str], message: str
) -> None:
    answer = nobody.post("/setup/demo", data=sent(**other))
    assert answer.status_code == 422
    assert message in answer.text
    assert "Vera" in answer.text, "what was typed is kept"
    assert (head(conn).position, demo.get(conn)) == (0, None)


def test_a_used_daybook_cannot_be_made_a_demo(nobody: FlaskClient, conn: Connection) -> None:
    nobody.post("/setup", data=sent())
    before = head(conn).position
    answer = nobody.post("/setup/demo", data=sent(email="another@example.org"))
    assert answer.location == "/sign-in"
    assert head(conn).position == before
    assert not workspace.is_demo(conn)
    assert BAR not in nobody.get("/registers").text
    assert nobody.get("/demo").status_code == 404


def test_exports_say_so_and_can_still_be_imported(nobody: FlaskClient, conn: Connection) -> None:
    nobody.post("/setup/demo", data=sent())
    nobody.get("/demo")
    wait(conn)
    register_id = re.findall(r"/registers/([0-9a-f-]{36})", nobody.get("/registers").text)[0]
    answer = nobody.post(f"/registers/{UUID(register_id)}/export.csv")
    assert re.search(r'filename="demo-\w+', answer.headers["Content-Disposition"])
    assert answer.text.startswith("Registration,")
    nobody.post("/sign-out", data={})
    assert BAR in nobody.get("/sign-in").text
