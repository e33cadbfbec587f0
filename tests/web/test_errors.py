"""What went wrong, in words, with the request's number on the page and in the log."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from flask import Blueprint, Flask, abort
from flask.testing import FlaskClient
from psycopg import errors as pg

from app import create_app
from eventsourcing import operations, web
from eventsourcing.kernel import Conflict, CorruptEvent, ProjectionFailed, Rejected
from eventsourcing.web.bodies import REFUSED
from eventsourcing.web.errors import WORDS, NotReady

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}

FAILURES: list[tuple[Exception, int, str]] = [
    (Rejected("The pencil is blunt."), 422, "The pencil is blunt."),
    (Conflict(uuid4(), 1, 2), 409, "Somebody else was first"),
    (NotReady("A newer Daybook has changed it."), 503, "A newer Daybook has changed it."),
    (pg.UndefinedTable("no such table"), 503, "does not fit this version"),
    (pg.DiskFull("no space left"), 507, "disk is full"),
    (pg.QueryCanceled("statement timeout"), 503, "took too long"),
    (psycopg.OperationalError("gone"), 503, "The database is away"),
    (psycopg.DataError("bigint out of range"), 400, "cannot hold a value"),
    (psycopg.InternalError("a bug"), 500, "Something broke"),
    (ProjectionFailed("users", "a bug"), 500, "Something broke"),
    (CorruptEvent(7, "UserRenamed", "damaged"), 500, "Something broke"),
    (KeyError("a bug"), 500, "Something broke"),
]


@pytest.fixture
def fails(app: Flask) -> Callable[[Exception], FlaskClient]:
    """An app in which /fails raises this."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def raising(error: Exception) -> FlaskClient:
        def fail() -> str:
            raise error

        blueprint = Blueprint("failing", __name__)
        blueprint.route("/fails", methods=["GET", "POST"])(web.allow("anyone")(fail))
        app.register_blueprint(blueprint)
        return app.test_client()

    return raising


@pytest.mark.parametrize(("error", "status", "said"), FAILURES, ids=lambda value: type(value).__name__)
def test_every_failure_has_its_page(
    fails: Callable[[Exception], FlaskClient],
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
    said: str,
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = fails(error).post("/fails")
    assert answer.status_code == status
    assert said in answer.text
    number = answer.headers["X-Request-Id"]
    assert number in answer.text
    assert (number in caplog.text) == (status >= 500 or isinstance(error, psycopg.Error))
    assert "a bug" not in answer.text


@pytest.mark.parametrize("status", sorted(set(WORDS) - {503, 507, 422}))
def test_every_status_has_words_for_pages_and_for_fragments(
    fails: Callable[[Exception], FlaskClient], status: int
) -> None:
    try:
        abort(status)
    except Exception as error:  # noqa: BLE001  # whatever abort raises is what is wanted
        client = fails(error)
    page = client.get("/fails")
    assert page.status_code == status
    assert WORDS[status].title in page.text
    part = client.get("/fails", headers=PARTIAL)
    assert part.status_code == status
    assert "<html" not in part.text
    assert "<hx-partial" in part.text
    assert part.headers["HX-Reswap"] == "none"
    assert part.headers.get("HX-Redirect") == ("/sign-in" if status == 401 else None)


def test_an_address_that_takes_no_such_request_says_which_it_takes(admin: FlaskClient) -> None:
    answer = admin.post("/users/new")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.fixture
def cut_off(tmp_path: Path) -> Iterator[Flask]:
    """An app whose database is not there."""
    url = f"postgresql:///daybook?host={tmp_path}"
    app = create_app(operations.Settings(url, "127.0.0.1", 8000, tmp_path, "", "a key for tests"))
    app.extensions["database"].pool.timeout = 0.5
    app.config["TESTING"] = True
    yield app
    web.close(app)


def test_the_app_starts_without_its_database_and_says_that_it_is_away(cut_off: Flask) -> None:
    client = cut_off.test_client()
    for url in ("/", "/sign-in", "/healthz"):
        answer = client.get(url)
        assert answer.status_code == 503
        assert "The database is away" in answer.text
        assert "Retry-After" in answer.headers
    with client.get("/static/app.js") as file:
        assert file.status_code == 200


def test_a_connection_that_the_server_closed_is_replaced_unseen(
    app: Flask, admin: FlaskClient, conn: psycopg.Connection
) -> None:
    assert admin.get("/users").status_code == 200
    closed = conn.execute(
        """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()"""
    )
    assert closed.rowcount >= 1
    assert admin.get("/users").status_code == 200


def test_a_question_that_takes_too_long_is_stopped_in_words(app: Flask) -> None:
    app.config.update(LONGEST_STATEMENT=1, PROPAGATE_EXCEPTIONS=False)
    blueprint = Blueprint("slow", __name__)
    blueprint.get("/slow")(web.allow("anyone")(lambda: str(web.connection().execute("SELECT pg_sleep(5)"))))
    app.register_blueprint(blueprint)
    answer = app.test_client().get("/slow")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "took too long" in answer.text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "did not arrive whole"), (408, "That came too slowly"), (411, "Not without its length"),
        (503, "Many are sending files just now"), (507, "The server has no room for that"),
    ],
)  # fmt: skip
def test_a_body_that_the_server_refused_is_told_of_in_words(app: Flask, status: int, said: str) -> None:
    answer = app.test_client().post("/sign-in", environ_overrides={REFUSED: status})
    assert answer.status_code == status
    assert said in answer.text
    assert "Nothing was saved" in answer.text
    assert ("Retry-After" in answer.headers) == (status == 503)
