"""What the log says of requests that failed, and what it never says."""

import logging
import re
from datetime import UTC, datetime

import pytest
from flask import Blueprint, Flask, abort
from flask.logging import default_handler
from flask.testing import FlaskClient

from eventsourcing import web
from eventsourcing.kernel import uuid7
from tests.web.conftest import PASSWORD

SECRET = "a-one-time-secret"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "app"]


def test_a_request_that_failed_is_one_line(admin: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    somebody = uuid7()
    answer = admin.post(f"/users/{somebody}/rename?token={SECRET}", data={"name": SECRET})
    assert answer.status_code in {404, 422}
    [line] = lines(caplog)
    number = answer.headers["X-Request-Id"]
    assert line.startswith(f"request={number} method=POST path=/users/{somebody}/rename status={answer.status_code} ")
    assert re.search(r" user=[0-9a-f-]{36} ms=\d+$", line)
    assert SECRET not in caplog.text


def test_the_line_begins_with_its_time_in_utc(app: Flask, people: None) -> None:
    record = logging.LogRecord("app", logging.WARNING, "", 1, "request=1", (), None)
    record.created = datetime(2026, 11, 23, 21, 28, 16, tzinfo=UTC).timestamp()
    assert default_handler.format(record) == "2026-11-23T21:28:16Z WARNING request=1"


def test_a_request_that_went_well_is_none(admin: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    assert admin.get("/users").status_code == 200
    assert lines(caplog) == []


def test_neither_passwords_nor_addresses_of_nothing_are_told(
    nobody: FlaskClient, people: None, caplog: pytest.LogCaptureFixture
) -> None:
    nobody.post("/sign-in", data={"email": SECRET, "password": SECRET})
    nobody.get(f"/{SECRET}\n/x")
    nobody.open("/sign-in", method="BREW\nx")
    assert [line.split(" ", 1)[1].split(" status")[0] for line in lines(caplog)] == [
        "method=POST path=/sign-in",
        "method=GET path=(no such address)",
        "method=BREW?X path=(no such address)",
    ]
    assert SECRET not in caplog.text


@pytest.fixture
def breaking(app: Flask) -> None:
    """An address that holds a secret, and breaks."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    blueprint = Blueprint("breaking", __name__)

    @blueprint.route("/join/<token>/<int:number>/<path:rest>", methods=["GET", "POST"])
    @web.allow("signed in")
    def broken(token: str, number: int, rest: str) -> str:
        raise KeyError("a bug")

    @blueprint.get("/aborts")
    @web.allow("anyone")
    def aborts() -> str:
        abort(400, "<b>no</b>")

    app.register_blueprint(blueprint)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_broke_is_told_with_its_trace_and_without_the_secret_in_its_address(
    breaking: None, admin: FlaskClient, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    answer = admin.open(f"/join/{SECRET}/7/{SECRET}?x={SECRET}", method=method, data={"password": PASSWORD})
    assert answer.status_code == 500
    [line] = lines(caplog)
    assert f"method={method} path=/join/<token>/7/<rest> status=500 user=" in line
    assert "user=- " not in line, "who it was is known, though the page does not ask again"
    assert "KeyError: 'a bug'" in caplog.text
    assert SECRET not in caplog.text
    assert PASSWORD not in caplog.text


def test_a_text_in_an_error_page_is_shown_as_text(breaking: None, nobody: FlaskClient) -> None:
    assert "&lt;b&gt;no" in nobody.get("/aborts").text


@pytest.mark.parametrize("url", ["/sign-in", "/nowhere", "/static/nothing.js", "/static/app.js", "/healthz"])
def test_every_answer_names_its_request(app: Flask, people: None, url: str) -> None:
    with app.test_client().get(url, headers={"X-Request-Id": "forged"}) as answer:
        assert re.fullmatch("[0-9a-f]{10}", answer.headers["X-Request-Id"])


def test_a_fragment_that_failed_names_its_request(admin: FlaskClient) -> None:
    answer = admin.get("/nowhere", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.headers["X-Request-Id"] in answer.text
