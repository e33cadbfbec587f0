"""How often somebody may try to come in: nobody else uses up their tries, and nobody gets enough of them to guess."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from eventsourcing import accounts
from eventsourcing.accounts import hashing, known_browsers, tries
from eventsourcing.kernel import Connection, Metadata
from eventsourcing.web.callers import network
from eventsourcing.web.limits import Limit
from tests.accounts.test_second_factor import CLOCK, _clock, add, code_of, viewer_id
from tests.web.conftest import PASSWORD, Browser

__all__ = ["CLOCK", "_clock"]  # the clock of the codes, for this file too
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.9"
DAY, YEAR = 24 * 3600, 365 * 24 * 3600


def tried(client: FlaskClient, password: str, email: str = "viewer@example.org", place: str = HOME) -> TestResponse:
    sent = {"email": email, "password": password}
    return client.post("/sign-in", data=sent, environ_overrides={"REMOTE_ADDR": place})


def most(limit: Limit, seconds: float) -> float:
    """How many tries there can be at most in this time."""
    return limit.burst + seconds / limit.seconds


def test_wrong_tries_of_one_place_do_not_hold_up_anybody_elsewhere(
    app: Flask, nobody: FlaskClient, people: None
) -> None:
    answers = [tried(nobody, "wrong", place=ELSEWHERE).status_code for _ in range(40)]
    assert answers == [422] * 10 + [429] * 30
    assert tried(nobody, PASSWORD, place=ELSEWHERE).status_code == 429, "there the right one cannot be told either"
    assert tried(app.test_client(), PASSWORD, place=HOME).status_code == 303


def test_a_browser_that_signed_in_before_is_held_up_by_nobody(
    app: Flask, browser: Browser, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by its own address, nor when all tries of the account and of all strangers are used up."""
    monkeypatch.setattr(tries, "FOR_AN_ACCOUNT", Limit(burst=15, seconds=120))
    viewer, stranger = browser("viewer"), app.test_client()
    viewer.post("/sign-out")
    for number in range(30):
        tried(stranger, "wrong", place=f"198.51.100.{number % 3}")
    for place in (HOME, "127.0.0.1"):
        for _ in range(40):
            tried(stranger, "wrong", place=place)
    conn.execute("UPDATE rate_limits SET paid_at = now() + interval '1 hour' WHERE key = 'sign-ins of strangers'")
    refused = tried(stranger, PASSWORD, place="203.0.113.5")
    assert refused.status_code == 429
    assert "That was tried too often." in refused.text
    for place in (HOME, "127.0.0.1", "203.0.113.5"):
        assert tried(viewer, PASSWORD, place=place).status_code == 303
        viewer.post("/sign-out")


def test_a_known_browser_has_its_own_tries_for_that_account_alone(browser: Browser, conn: Connection) -> None:
    viewer = browser("viewer")
    viewer.post("/sign-out")
    own = [tried(viewer, "wrong").status_code for _ in range(35)]
    assert own == [422] * 30 + [429] * 5, "first its own, then those of its address"
    others = [tried(viewer, "wrong", email="editor@example.org", place="203.0.113.1").status_code for _ in range(12)]
    assert others == [422] * 10 + [429] * 2


def test_a_right_password_costs_nothing_and_gives_its_browser_all_its_tries_again(
    app: Flask, nobody: FlaskClient, people: None, conn: Connection
) -> None:
    for password in (["wrong"] * 9 + [PASSWORD]) * 3:
        assert tried(nobody, password).status_code in {303, 422}
        nobody.post("/sign-out")
    left = conn.execute("SELECT count(*) FROM rate_limits WHERE key LIKE 'sign-in as % from %'").fetchone()
    assert left == (0,)


def test_an_e_mail_that_nobody_has_is_answered_alike_until_the_end(
    app: Flask, people: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "FOR_AN_ACCOUNT", Limit(burst=14, seconds=120))
    answers = []
    for number, email in enumerate(("viewer@example.org", "nobody@example.org")):
        client = app.test_client()
        places = [f"203.0.113.{10 * number + place}" for place in (1, 2) for _ in range(11)]
        answers.append([tried(client, "wrong", email, place) for place in places])
    known, unknown = answers
    assert [one.status_code for one in known] == [one.status_code for one in unknown]
    assert [one.status_code for one in known] == [422] * 10 + [429] + [422] * 4 + [429] * 7
    assert all(int(one.headers.get("Retry-After", 1)) <= 301 for one in (*known, *unknown))
    assert [one.text.count("<p") for one in known] == [one.text.count("<p") for one in unknown]


def test_what_can_be_guessed_is_as_little_as_the_manual_says() -> None:
    one_address = most(tries.FOR_AN_ACCOUNT_AT_AN_ADDRESS, DAY)
    assert one_address < 300
    assert DAY / tries.FOR_AN_ACCOUNT_AT_AN_ADDRESS.seconds * 2 < DAY / tries.FOR_AN_ACCOUNT.seconds, (
        "two places alone never use up an account's tries"
    )
    botnet = min(10_000 * one_address, most(tries.FOR_AN_ACCOUNT, DAY))
    assert botnet <= 1_320
    assert most(tries.FOR_AN_ACCOUNT, YEAR) < 270_000
    assert most(tries.OF_AN_ADDRESS, DAY) < 3_000
    assert most(tries.CODES_IN_ALL, YEAR) * 3 / 1_000_000 < 1 / 3_000


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2ff:aaaa::1", "2001:db8:1:200::/56"),
        ("2001:db8:1:2ab:1::9", "2001:db8:1:200::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_all_addresses_of_one_customer_are_one_place(app: Flask, address: str, counted: str) -> None:
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
        assert network() == counted


@given(st.ip_addresses(v=6))
def test_every_address_is_counted_somewhere(address: object) -> None:
    with Flask(__name__).test_request_context(environ_overrides={"REMOTE_ADDR": str(address)}):
        assert network()


def test_a_cookie_that_was_made_up_or_taken_from_another_account_knows_nobody(
    app: Flask, browser: Browser, conn: Connection
) -> None:
    viewer, stranger = browser("viewer"), app.test_client()
    cookie = viewer.get_cookie(known_browsers.COOKIE)
    assert cookie is not None
    for value in ("", "x", cookie.value[:-1], '["aaaa"].signed', cookie.value.replace(".", "", 1)):
        stranger.set_cookie(known_browsers.COOKIE, value)
        with app.test_request_context(headers={"Cookie": f"{known_browsers.COOKIE}={value}"}):
            assert known_browsers.known(conn, viewer_id(conn)) is None
    editor = accounts.find(conn, "editor@example.org")
    assert editor is not None
    with app.test_request_context(headers={"Cookie": f"{known_browsers.COOKIE}={cookie.value}"}):
        assert known_browsers.known(conn, editor.id) is None
        assert known_browsers.known(conn, None) is None
        assert known_browsers.known(conn, viewer_id(conn)) is not None


def test_the_cookie_lasts_is_for_the_server_alone_and_lets_nobody_in(app: Flask, people: None) -> None:
    client = app.test_client()
    sent = {"email": "viewer@example.org", "password": PASSWORD}
    answer = client.post("/sign-in", data=sent, base_url="https://daybook.example.org")
    [cookie] = [one for one in answer.headers.getlist("Set-Cookie") if known_browsers.COOKIE in one]
    assert cookie.startswith("__Host-daybook-known=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=34560000"} <= set(cookie.split("; "))
    thief = app.test_client()
    thief.set_cookie("__Host-daybook-known", cookie.partition(";")[0].partition("=")[2], secure=True)
    assert thief.get("/account", base_url="https://daybook.example.org").status_code == 303


def test_several_accounts_in_one_browser_each_have_a_token_of_their_own(browser: Browser, conn: Connection) -> None:
    client = browser("viewer")
    for role in ("editor", "admin", "editor", "viewer"):
        client.post("/sign-out")
        assert tried(client, PASSWORD, email=f"{role}@example.org").status_code == 303
    rows = conn.execute("SELECT count(*), count(DISTINCT token_hash), count(DISTINCT user_id) FROM known_browsers")
    assert rows.fetchone() == (3, 3, 3)


def known_in(client: FlaskClient, app: Flask, conn: Connection) -> bool:
    cookie = client.get_cookie(known_browsers.COOKIE)
    assert cookie is not None
    with app.test_request_context(headers={"Cookie": f"{known_browsers.COOKIE}={cookie.value}"}):
        return known_browsers.known(conn, viewer_id(conn)) is not None


def test_signing_out_leaves_the_browser_known_and_being_signed_out_does_not(
    app: Flask, browser: Browser, conn: Connection
) -> None:
    here, there, third = browser("viewer"), browser("viewer"), browser("viewer")
    there.post("/sign-out")
    assert known_in(there, app, conn)
    here.post("/account/sign-out-elsewhere")
    assert [known_in(one, app, conn) for one in (here, there, third)] == [True, False, False]


def test_a_browser_that_is_ended_by_itself_is_known_no_more(app: Flask, browser: Browser, conn: Connection) -> None:
    here, lost, third = browser("viewer"), browser("viewer"), browser("viewer")
    sessions = conn.execute("SELECT id FROM sessions ORDER BY signed_in_at, id").fetchall()
    here.post(f"/account/sessions/{sessions[1][0]}/end")
    assert [known_in(one, app, conn) for one in (here, lost, third)] == [True, False, True]


def test_a_new_password_leaves_only_this_browser_known_and_a_link_none(
    app: Flask, browser: Browser, conn: Connection
) -> None:
    here, there = browser("viewer"), browser("viewer")
    here.post("/account/set-password", data={"current": PASSWORD, "password": "quite another password"})
    assert [known_in(one, app, conn) for one in (here, there)] == [True, False]
    write = accounts.Write(conn, Metadata(actor_kind="system", source="command line"))
    made = accounts.make_link(write, viewer_id(conn), accounts.RESET)
    assert made is not None
    chosen = app.test_client()
    chosen.post(f"/join/{made.token}", data={"password": "and one more password"})
    assert [known_in(one, app, conn) for one in (here, chosen)] == [False, True]


def test_so_many_browsers_of_an_account_are_known_and_the_oldest_goes(
    app: Flask, people: None, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_browsers, "MOST", 3)
    clients = [app.test_client() for _ in range(4)]
    for client in clients:
        tried(client, PASSWORD)
    assert [known_in(client, app, conn) for client in clients] == [False, True, True, True]


def test_who_has_the_password_uses_up_the_codes_of_unknown_browsers_only(
    app: Flask, browser: Browser, conn: Connection
) -> None:
    viewer, thief, phone = browser("viewer"), app.test_client(), app.test_client()
    secret, _ = add(viewer)
    viewer.post("/sign-out")
    assert tried(thief, PASSWORD, place=ELSEWHERE).location == "/sign-in/code"
    assert [thief.post("/sign-in/code", data={"code": "123456"}).status_code for _ in range(7)] == [422] * 5 + [429] * 2
    assert tried(phone, PASSWORD).location == "/sign-in/code"
    assert phone.post("/sign-in/code", data={"code": code_of(secret)}).status_code == 429
    assert tried(viewer, PASSWORD).location == "/sign-in/code"
    assert viewer.post("/sign-in/code", data={"code": code_of(secret)}).location == "/"


def test_who_has_the_password_and_patience_gets_no_further_until_it_is_another(
    app: Flask, browser: Browser, conn: Connection
) -> None:
    secret, _ = add(browser("viewer"))
    thief = app.test_client()
    tried(thief, PASSWORD, place=ELSEWHERE)
    wrong = 0
    for _ in range(60):
        conn.execute("UPDATE rate_limits SET paid_at = paid_at - interval '10 minutes'")
        wrong += thief.post("/sign-in/code", data={"code": "123456"}).status_code == 422
    assert wrong == 50
    refused = thief.post("/sign-in/code", data={"code": code_of(secret)})
    assert refused.status_code == 429
    assert "days, then try again." in refused.text
    write = accounts.Write(conn, Metadata(actor_kind="system", source="command line"))
    made = accounts.make_link(write, viewer_id(conn), accounts.RESET)
    assert made is not None
    chosen = app.test_client()
    chosen.post(f"/join/{made.token}", data={"password": "quite another password"})
    assert chosen.post("/sign-in/code", data={"code": code_of(secret)}).location == "/"


def test_an_attacker_without_the_password_uses_up_no_codes(app: Flask, browser: Browser, conn: Connection) -> None:
    secret, _ = add(browser("viewer"))
    stranger, phone = app.test_client(), app.test_client()
    for _ in range(20):
        tried(stranger, "wrong", place=ELSEWHERE)
        stranger.post("/sign-in/code", data={"code": "123456"}, environ_overrides={"REMOTE_ADDR": ELSEWHERE})
    assert tried(phone, PASSWORD).location == "/sign-in/code"
    sent = {"data": {"code": code_of(secret)}, "environ_overrides": {"REMOTE_ADDR": ELSEWHERE}}
    assert phone.post("/sign-in/code", **sent).location == "/"


def test_a_flood_of_strangers_leaves_a_place_for_a_known_browser(
    app: Flask, browser: Browser, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "PATIENCE", {True: 5.0, False: 0.05})
    viewer, stranger = browser("viewer"), app.test_client()
    viewer.post("/sign-out")
    with app.app_context(), hashing.hashing(known=False):
        refused = tried(stranger, PASSWORD)
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) == hashing.AGAIN
        assert "Very many are trying to sign in" in refused.text
        assert "viewer@example.org" in refused.text, "what was typed is kept"
        assert tried(viewer, PASSWORD).status_code == 303
    paid = conn.execute("SELECT count(*) FROM rate_limits WHERE paid_at > now() AND key <> 'sign-ins of strangers'")
    assert paid.fetchone() == (0,), "a try that was not made is not counted"
    assert tried(stranger, PASSWORD).status_code == 303


def test_strangers_together_get_so_many_hashes_a_second(
    app: Flask, people: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "OF_ALL_STRANGERS", Limit(burst=3, seconds=600))
    statuses = [tried(app.test_client(), "wrong", f"{n}@example.org", f"203.0.113.{n}").status_code for n in range(5)]
    assert statuses == [422] * 3 + [503] * 2


def test_one_hashes_and_one_waits_whoever_comes_then_is_told_at_once(app: Flask) -> None:
    began, go_on = threading.Semaphore(0), threading.Event()

    def hash(_number: int) -> bool:
        with app.app_context():
            try:
                with hashing.hashing(known=False):
                    began.release()
                    return go_on.wait(60)
            except hashing.Busy:
                return False

    with ThreadPoolExecutor(2) as pool, ExitStack() as stack:
        stack.callback(go_on.set)
        first = pool.submit(hash, 1)
        began.acquire()
        with app.app_context():
            place = app.extensions["hashing"][False]
            assert place.room.acquire(timeout=60), "the second has room to wait"
            with pytest.raises(hashing.Busy), hashing.hashing(known=False):
                pass
            place.room.release()
        go_on.set()
        assert first.result(60)
