"""By which names the server is called, and whom it believes about who calls."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import request
from flask.testing import FlaskClient

from app import create_app
from eventsourcing import operations, web
from eventsourcing.web.callers import known

FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
Reach = Callable[..., FlaskClient]


@pytest.fixture
def reach(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Reach:
    """A browser of an app with these settings, in which /who tells who called."""
    settings = operations.Settings(database_url, "127.0.0.1", 8000, tmp_path, "", "a key for tests")

    def reaching(**changed: Any) -> FlaskClient:
        app = create_app(replace(settings, **changed))
        app.add_url_rule("/who", view_func=who)
        request.addfinalizer(lambda: web.close(app))
        return app.test_client()

    return reaching


@web.allow("anyone")
def who() -> str:
    return f"{request.remote_addr} {request.scheme} {request.host}"


def test_other_names_are_refused_in_words_and_get_nothing(reach: Reach) -> None:
    client = reach(trusted_hosts=("daybook.example.org",))
    answer = client.get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "DAYBOOK_TRUSTED_HOSTS" in answer.text
    assert "evil" not in answer.text
    assert "<form" not in answer.text
    assert client.get("/who", headers={"Host": "daybook.example.org:8443"}).status_code == 200


@pytest.mark.parametrize(
    "host", ["", "evil.example", "localhost.evil.example", "evil.example:80", "a b", "x" * 5000, "é"]
)
def test_a_host_that_is_not_known_never_breaks_anything(reach: Reach, host: str) -> None:
    assert reach(trusted_hosts=("daybook.example.org",)).get("/sign-in", headers={"Host": host}).status_code == 400
    any_will_do = reach().get("/who", headers={"Host": host})
    assert (any_will_do.status_code, any_will_do.mimetype) in {(200, "text/html"), (400, "text/plain")}


@pytest.mark.parametrize(
    ("host", "fits"),
    [
        ("example.org", False),
        ("notexample.org", False),
        ("a.example.org", True),
        ("a.b.EXAMPLE.org:8000", True),
        ("localhost", False),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("::1", False),
    ],
)
def test_a_name_with_a_dot_before_it_stands_for_all_below(host: str, fits: bool) -> None:
    assert known(host, (".example.org", "127.0.0.1", "[::1]")) == fits


def test_this_machine_always_reaches_itself(reach: Reach) -> None:
    client = reach(trusted_hosts=("daybook.example.org",))
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000"):
        assert client.get("/who", headers={"Host": host}).status_code == 200


def test_without_a_proxy_nobody_is_believed(reach: Reach) -> None:
    assert reach().get("/who", headers=FORGED).text == "127.0.0.1 http localhost"


def test_a_proxy_is_believed_but_not_what_it_passed_on(reach: Reach) -> None:
    client = reach(trusted_proxies=1)
    passed_on = {**FORGED, "X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    assert client.get("/who", headers=passed_on).text == "203.0.113.9 https localhost"
    answer = client.get("/setup", headers={"X-Forwarded-Proto": "https"})
    assert answer.headers["Set-Cookie"].startswith("__Host-daybook=")
    assert "Strict-Transport-Security" in answer.headers


def test_behind_two_proxies_the_address_is_the_one_that_the_outer_saw(reach: Reach) -> None:
    passed_on = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9, 192.0.2.1", "X-Forwarded-Proto": "https"}
    assert reach(trusted_proxies=2).get("/who", headers=passed_on).text == "203.0.113.9 https localhost"
