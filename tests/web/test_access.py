"""Every route says who may use it, and nobody else gets through."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from eventsourcing import web
from eventsourcing.kernel import Connection, head
from eventsourcing.web import ROLES, access
from tests.web.conftest import Browser

SAMPLES: dict[str, Any] = {"IntegerConverter": 10**9, "UUIDConverter": uuid4(), "UnicodeConverter": "text-aaaaaaaa"}
TAKING_OUT = {"records.export", "activity.export"}  # what auditors see they may take with them
REFUSING = {"imports.upload"}  # to those who may write in no register, in words


def routes(app: Flask) -> list[tuple[str, str, Rule]]:
    """Every method and address of the app, with made-up ids."""
    with app.test_request_context():
        return [(method, address(app, rule), rule) for rule in app.url_map.iter_rules() for method in methods(rule)]


def methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def address(app: Flask, rule: Rule) -> str:
    samples = {name: SAMPLES.get(type(kind).__name__, "x") for name, kind in rule._converters.items()}
    url = app.url_map.bind("localhost").build(rule.endpoint, samples, force_external=False)
    return str(url)


def to_sign_in(status: int, location: str | None) -> bool:
    return status == 401 or (status == 303 and (location or "").startswith("/sign-in?next="))


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    assert all(access.allowed(app, rule.endpoint) for rule in app.url_map.iter_rules())


def test_a_fragment_for_nobody_leads_to_the_sign_in_and_back_to_the_page(nobody: FlaskClient) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": "http://localhost/users?a=b#x"}
    assert nobody.get("/users", headers=headers).headers["HX-Redirect"] == "/sign-in?next=/users%3Fa%3Db"
    boosted = {"HX-Request": "true", "HX-Request-Type": "full", "HX-Boosted": "true"}
    assert nobody.get("/users", headers=boosted).location == "/sign-in?next=/users"


def test_an_app_with_a_silent_route_does_not_start(app: Flask) -> None:
    app.add_url_rule("/silent", view_func=lambda: "psst", endpoint="silent")
    with pytest.raises(RuntimeError, match="silent"):
        access.check_routes(app)


def judge(rights: set[str]) -> web.Judge:
    return web.Judge(
        lambda _user, _value: frozenset(rights), "There is no thing {}.", {"write": "Look, but do not touch."}
    )


def test_an_app_does_not_start_with_a_route_that_names_no_right_in_what_it_is_about(app: Flask) -> None:
    access.judge_by(app, "thing_id", judge({"see"}))
    app.add_url_rule(
        "/things/<thing_id>", view_func=web.allow("signed in")(lambda thing_id: thing_id), endpoint="thing"
    )
    with pytest.raises(RuntimeError, match="/things/<thing_id> does not say which right"):
        access.check_routes(app)


def test_nor_with_one_that_needs_a_right_in_nothing(app: Flask) -> None:
    app.add_url_rule("/nothing", view_func=web.allow("signed in", to="see")(lambda: ""), endpoint="nothing")
    with pytest.raises(RuntimeError, match="nothing in the address says in what"):
        access.check_routes(app)


@pytest.mark.parametrize(
    ("rights", "status", "said"),
    [
        (set(), 404, "There is no thing 7."),
        ({"see"}, 403, "Look, but do not touch."),
        ({"see", "write"}, 200, "You may write, and not define."),
    ],
)
def test_a_judge_decides_before_the_view_does(
    app: Flask, browser: Browser, rights: set[str], status: int, said: str
) -> None:
    def view(thing_id: str) -> str:
        assert thing_id == "7"
        return (
            f"You may {'write' if web.may('write') else 'not'}, and {'define' if web.may('define') else 'not define'}."
        )

    app.add_url_rule("/things/<thing_id>", view_func=web.allow("signed in", to="write")(view), endpoint="thing")
    access.judge_by(app, "thing_id", judge(rights))
    access.check_routes(app)
    answer = browser("viewer").get("/things/7")
    assert (answer.status_code, said in answer.text) == (status, True)


def test_roles_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="king"):
        web.allow("king")
    with pytest.raises(ValueError, match="No such roles"):
        web.allow()
    with pytest.raises(ValueError, match="Nobody is judged"):
        web.allow("anyone", to="see")


def test_nobody_gets_further_than_the_sign_in(app: Flask, people: None, nobody: FlaskClient, conn: Connection) -> None:
    before = head(conn)
    for method, url, rule in routes(app):
        if "anyone" in access.allowed(app, rule.endpoint):
            continue
        answer = nobody.open(url, method=method)
        assert to_sign_in(answer.status_code, answer.location), (method, url, answer.status_code)
        part = nobody.open(url, method=method, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
        assert (part.status_code, part.headers["HX-Redirect"]) == (401, "/sign-in"), (method, url)
    assert head(conn) == before


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_where_it_may_and_nowhere_else(app: Flask, browser: Browser, conn: Connection, role: str) -> None:
    client = browser(role)
    before = head(conn)
    for method, url, rule in routes(app):
        who = access.allowed(app, rule.endpoint)
        if "anyone" in who:
            continue
        status = client.open(url, method=method).status_code
        if who & {role, "signed in"}:
            assert status not in {401, 403}, (method, url, status)
            assert status < 500, (method, url, status)
        else:
            assert status == 403, (method, url, status)
    assert head(conn) == before, "empty forms and made-up ids change nothing"


def test_an_auditor_may_post_nothing_but_what_concerns_themselves(app: Flask) -> None:
    for method, _, rule in routes(app):
        if method == "GET" or rule.endpoint in TAKING_OUT:
            continue
        who, right = access.allowed(app, rule.endpoint), access.needed(app, rule.endpoint)
        own = rule.endpoint.startswith("accounts.") or rule.endpoint in REFUSING
        assert "auditor" not in who, rule
        assert "signed in" not in who or right in {"write", "define"} or own, rule


def test_who_is_asked_at_most_once_a_request(app: Flask) -> None:
    asked: list[UUID] = []

    def find() -> web.User:
        asked.append(uuid4())
        return web.User(asked[-1], "Ana", "ana@example.org", "admin")

    access.identify_by(app, find)
    with app.test_request_context():
        assert web.current_user() is web.current_user()
    assert len(asked) == 1


def test_a_page_for_anybody_asks_for_nobody(app: Flask) -> None:
    blueprint = Blueprint("open", __name__)
    blueprint.get("/open")(web.allow("anyone")(lambda: "hello"))
    app.register_blueprint(blueprint)
    access.identify_by(app, lambda: pytest.fail("nobody needs to know"))
    assert app.test_client().get("/open").text == "hello"
