"""Recovery codes and links are shown once, and are in no cookie."""

import base64
import re
import zlib

from flask import Flask
from flask.testing import FlaskClient

from eventsourcing.kernel import Connection
from tests.accounts.test_links import MIA, link_on
from tests.accounts.test_second_factor import CLOCK, _clock, add, code_of, codes_on, secret_on
from tests.web.conftest import PASSWORD, Browser

__all__ = ["CLOCK", "_clock"]  # the clock of the codes, for this file too


def cookies(client: FlaskClient) -> str:
    """All that this browser's cookies hold, unpacked."""
    told = []
    for cookie in (client._cookies or {}).values():
        packed = cookie.value.startswith(".")
        first = cookie.value.lstrip(".").partition(".")[0]
        raw = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))
        told += [cookie.value, (zlib.decompress(raw) if packed else raw).decode()]
    return " ".join(told)


def waiting(conn: Connection) -> int:
    [(count,)] = conn.execute("SELECT count(*) FROM shown_once").fetchall()
    return int(count)


def made_codes(client: FlaskClient) -> None:
    """Make a second factor, whose codes wait to be shown."""
    client.post("/account/second-factor", data={"current": PASSWORD})
    secret = secret_on(client.get("/account/second-factor").text)
    assert client.post("/account/second-factor/add", data={"code": code_of(secret)}).status_code == 303


def test_recovery_codes_wait_on_the_server_and_go_when_they_are_shown(browser: Browser, conn: Connection) -> None:
    viewer = browser("viewer")
    made_codes(viewer)
    assert waiting(conn) == 1
    before = cookies(viewer)
    codes = codes_on(viewer.get("/account/recovery-codes").text)
    assert len(codes) == 10
    assert not any(code in before + cookies(viewer) for code in codes)
    assert waiting(conn) == 0
    again = viewer.get("/account/recovery-codes").text
    assert codes_on(again) == []
    assert "These were shown once" in again


def test_a_link_waits_on_the_server_and_goes_when_it_is_shown(admin: FlaskClient, conn: Connection) -> None:
    url = admin.post("/users", data=MIA).location
    assert "join" not in cookies(admin)
    link = link_on(admin.get(url).text)
    assert link.rpartition("/")[2] not in cookies(admin)
    assert waiting(conn) == 0
    assert "/join/" not in admin.get(url).text


def test_what_does_not_show_it_leaves_it(admin: FlaskClient, conn: Connection) -> None:
    """A part of the page, a look ahead, and a request for nothing but the headers."""
    url = admin.post("/users", data=MIA).location
    part = admin.get(f"{url}?show=all", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    ahead = admin.get(url, headers={"Sec-Purpose": "prefetch;prerender"})
    older = admin.get(url, headers={"Purpose": "prefetch"})
    assert admin.head(url).status_code == 200
    assert not any("/join/" in answer.text for answer in (part, ahead, older))
    assert link_on(admin.get(url).text)


def test_only_the_session_that_made_it_is_shown_it(browser: Browser, conn: Connection) -> None:
    admin, elsewhere = browser("admin"), browser("admin")
    url = admin.post("/users", data=MIA).location
    assert "/join/" not in elsewhere.get(url).text
    assert link_on(admin.get(url).text)


def test_of_two_tabs_one_shows_it(browser: Browser, conn: Connection) -> None:
    viewer = browser("viewer")
    made_codes(viewer)
    shown = [len(codes_on(viewer.get("/account/recovery-codes").text)) for _ in range(2)]
    assert shown == [10, 0]


def test_what_nobody_looks_at_is_gone_soon(browser: Browser, conn: Connection) -> None:
    viewer, admin = browser("viewer"), browser("admin")
    made_codes(viewer)
    conn.execute("UPDATE shown_once SET ends_at = now() - interval '1 second'")
    assert codes_on(viewer.get("/account/recovery-codes").text) == []
    made_codes(admin)
    conn.execute("UPDATE shown_once SET ends_at = now() - interval '1 second'")
    viewer.post("/sign-out")
    assert waiting(conn) == 0


def test_it_goes_with_the_session(browser: Browser, conn: Connection) -> None:
    viewer = browser("viewer")
    made_codes(viewer)
    viewer.post("/sign-out")
    assert waiting(conn) == 0


def test_no_cookie_holds_more_than_who_asks_and_what_was_just_done(app: Flask, browser: Browser) -> None:
    """What travels with each request: the session's token, and a short message until it is shown."""
    viewer = browser("viewer")
    add(viewer)
    with viewer.session_transaction() as session:
        assert set(session) <= {"token", "_permanent", "csrf_token", "toasts"}
    assert not re.search(r"[\w]{4}-[\w]{4}-[\w]{4}-[\w]{4}", cookies(viewer))
