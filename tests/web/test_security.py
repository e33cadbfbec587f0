"""What a browser is told to refuse, and what the server refuses itself."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient

from eventsourcing.kernel import Connection, head
from eventsourcing.workspace.domain import LONGEST_DAYS
from tests.web.conftest import PASSWORD, Browser

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


@pytest.mark.parametrize("url", ["/sign-in", "/users", "/nowhere", "/static/app.js", "/healthz", "/users?x=%00"])
def test_every_answer_carries_the_headers(admin: FlaskClient, url: str) -> None:
    with admin.get(url) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers, "browsers must not refuse a server that has no https"
    assert headers["Server"] == "Daybook", "without a version, and without what it is made of"
    assert re.fullmatch("[0-9a-f]{10}", headers["X-Request-Id"])


@pytest.mark.parametrize(("url", "secure"), [("http://localhost", False), ("https://localhost", True)])
def test_the_cookie_is_marked_as_the_request_came(app: Flask, people: None, url: str, secure: bool) -> None:
    answer = app.test_client().get("/sign-in", base_url=url)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-daybook=" if secure else "daybook=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert ("Secure" in cookie) == secure
    assert answer.headers.get("Strict-Transport-Security", "").startswith("max-age=31536000") == secure


def test_a_page_that_leaves_the_session_as_it_was_sends_no_cookie(admin: FlaskClient) -> None:
    admin.get("/account")
    assert "Set-Cookie" not in admin.get("/account").headers


def test_a_cookie_outlives_every_session(app: Flask) -> None:
    """For it is not renewed by each page."""
    assert app.permanent_session_lifetime >= timedelta(days=LONGEST_DAYS)


def test_a_cookie_from_http_is_worth_nothing_on_https(app: Flask, admin: FlaskClient) -> None:
    plain = admin.get_cookie("daybook")
    assert plain is not None
    safe = app.test_client()
    safe.set_cookie("daybook", plain.value, secure=True)
    assert safe.get("/account", base_url="https://localhost").status_code == 303
    safe.set_cookie("__Host-daybook", plain.value, secure=True)
    assert safe.get("/account", base_url="https://localhost").status_code == 200, "the same words under its own name"


@pytest.fixture
def guarded(app: Flask, people: None) -> Iterator[FlaskClient]:
    """A browser of an app that asks for tokens, as the real one does."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False


def token(page: str) -> str:
    found = re.search('name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("base_url", ["http://localhost", "https://localhost"])
def test_a_form_works_with_its_token_and_is_refused_without(guarded: FlaskClient, base_url: str) -> None:
    sent = {"email": "admin@example.org", "password": PASSWORD}
    kept = token(guarded.get("/sign-in", base_url=base_url).text)
    refused = guarded.post("/sign-in", data=sent, base_url=base_url)
    assert refused.status_code == 400
    assert "not accepted" in refused.text
    wrong = guarded.post("/sign-in", data={**sent, "csrf_token": "wrong"}, base_url=base_url)
    assert wrong.status_code == 400
    assert guarded.post("/sign-in", data={**sent, "csrf_token": kept}, base_url=base_url).status_code == 303
    stale = guarded.post("/account/rename", data={"name": "Mallory", "csrf_token": kept}, base_url=base_url)
    assert stale.status_code == 400, "a token from before the sign-in does not hold after it"


def test_every_form_that_posts_has_a_token() -> None:
    for path in TEMPLATES.rglob("*.html"):
        for form in re.findall(r"<form\b[^>]*>.*?</form>", path.read_text(), re.DOTALL):
            opening = form.split(">")[0]
            if re.search(r'method=["\']?post', opening, re.IGNORECASE):
                assert re.search(r"csrf\(\)|hidden\(|\{\{ hidden \}\}|caller\(\)", form), (path.name, opening)


def test_a_form_from_another_site_is_refused_even_with_a_token(admin: FlaskClient, conn: Connection) -> None:
    before = head(conn)
    answer = admin.post("/account/rename", data={"name": "X"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert "another site" in answer.text
    assert head(conn) == before


@pytest.mark.parametrize("text", ["\0", "Ana\0Ruiz"])
def test_text_that_is_none_is_refused_in_words(admin: FlaskClient, conn: Connection, text: str) -> None:
    before = head(conn)
    answers = [
        admin.get("/users", query_string={"q": text}),
        admin.get("/users", query_string={text: "q"}),
        admin.post("/account/rename", data={"name": text}),
        admin.post("/account/rename", data={"name": "Ana", text: "x"}),
        admin.get("/users/%00"),
    ]
    assert [answer.status_code for answer in answers] == [400] * 5
    assert all("not text" in answer.text for answer in answers)
    assert head(conn) == before


@pytest.mark.parametrize("raw", [b"name=%ED%A0%80", b"name=\xed\xa0\x80", b"name=%ff%fe", b"name=\xff"])
def test_bytes_that_are_no_text_do_not_break_anything(admin: FlaskClient, raw: bytes) -> None:
    kind = "application/x-www-form-urlencoded"
    assert admin.post("/account/rename", data=raw, content_type=kind).status_code in {303, 400, 422}
    assert admin.get("/users?" + raw.decode("latin-1")).status_code in {200, 400}


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("application/x-www-form-urlencoded", b"name=", b""),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n', b"\r\n--b--"),
    ],
)
def test_text_that_is_too_large_is_refused_in_words(admin: FlaskClient, kind: str, before: bytes, after: bytes) -> None:
    sent = before + b"x" * (5 * 1024 * 1024) + after
    answer = admin.post("/account/rename", data=sent, content_type=kind)
    assert answer.status_code == 413
    assert "50 MB" in answer.text


PART = '--b\r\nContent-Disposition: form-data; name="n"\r\n\r\nx\r\n'


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("application/x-www-form-urlencoded", lambda count: "&".join(["n=x"] * count)),
        ("multipart/form-data; boundary=b", lambda count: PART * count + "--b--\r\n"),
    ],
)
def test_a_form_of_too_many_fields_is_refused_before_anything_looks_at_them(
    admin: FlaskClient, monkeypatch: pytest.MonkeyPatch, kind: str, made: Callable[[int], str]
) -> None:
    assert admin.post("/account/rename", data=made(2_000), content_type=kind).status_code == 422  # it has no name
    if "multipart" not in kind:  # of which Werkzeug stops reading
        monkeypatch.setattr(Request, "form", property(lambda _: pytest.fail("somebody looked at them")))
    answer = admin.post("/account/rename", data=made(2_001), content_type=kind)
    assert answer.status_code == 413
    assert "2,000 fields" in answer.text
    assert admin.get(f"/users?{'&'.join(['q=x'] * 2_001)}").status_code == 413


def test_a_damaged_command_id_is_refused_in_words(admin: FlaskClient) -> None:
    answer = admin.post("/account/rename", data={"name": "Ana", "command_id": "1"})
    assert answer.status_code == 400
    assert "damaged" in answer.text


def test_a_session_of_before_the_sign_in_is_worth_nothing_after(browser: Browser, nobody: FlaskClient) -> None:
    nobody.get("/sign-in")
    before = nobody.get_cookie("daybook")
    assert before is not None
    signed_in = browser("admin").get_cookie("daybook")
    assert signed_in is not None
    assert signed_in.value != before.value


def test_no_template_holds_what_the_policy_forbids() -> None:
    forbidden = re.compile(
        r"""<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+\s*=|hx-on|javascript:|["'=]js:|hx-trigger="[^"]*\[""",
        re.IGNORECASE,
    )
    for path in TEMPLATES.rglob("*.html"):
        found = forbidden.search(re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL))
        assert found is None, f"{path.relative_to(TEMPLATES)}: {found}"
