"""The second factor, from adding it to losing it."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import psycopg
import pyotp
import pytest
from flask.testing import FlaskClient

from eventsourcing import accounts, workspace
from eventsourcing.accounts import second_factors
from eventsourcing.kernel import Connection, Metadata, handle, read_log, read_stream, uuid7
from tests.web.conftest import PASSWORD, Browser

VIEWER = {"email": "viewer@example.org", "password": PASSWORD}
NOW = 1_800_000_000.0


class Clock:
    """The clock by which codes are judged."""

    def __init__(self) -> None:
        self.now = NOW

    def time(self) -> float:
        return self.now


CLOCK = Clock()


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_factors, "time", CLOCK)


def viewer_id(conn: Connection) -> UUID:
    found = accounts.find(conn, "viewer@example.org")
    assert found is not None
    return found.id


def secret_on(page: str) -> str:
    shown = re.search(r'class="secret"><code>([A-Z2-7 ]+)</code>', page)
    assert shown is not None
    return shown[1].replace(" ", "")


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code>([\w-]{19})</code></li>", page)


def code_of(secret: str) -> str:
    """The next code: an app shows a new one every thirty seconds."""
    CLOCK.now += 30
    return pyotp.TOTP(secret).at(int(CLOCK.now))


def add(client: FlaskClient) -> tuple[str, list[str]]:
    """Add a second factor as a person does; returns its secret and the recovery codes."""
    assert client.post("/account/second-factor", data={"current": PASSWORD}).location == "/account/second-factor"
    secret = secret_on(client.get("/account/second-factor").text)
    answer = client.post("/account/second-factor/add", data={"code": code_of(secret)})
    assert answer.location == "/account/recovery-codes"
    return secret, codes_on(client.get("/account/recovery-codes").text)


def require(conn: Connection, who: str) -> None:
    command = workspace.ChangeSignInRules(workspace.SignInRules(second_factor=who))
    said = Metadata(actor_kind="system", source="command line")
    handle(conn, workspace.workspace, workspace.WORKSPACE, command, said, projections=workspace.projections)


def events(conn: Connection, user_id: UUID) -> list[str]:
    return [event.event_type for event in read_stream(conn, user_id)]


def test_a_second_factor_counts_once_a_code_proved_it(browser: Browser, nobody: FlaskClient, conn: Connection) -> None:
    viewer = browser("viewer")
    viewer.post("/account/second-factor", data={"current": PASSWORD})
    page = viewer.get("/account/second-factor").text
    assert '<svg viewBox="0 0' in page
    assert "style=" not in page
    wrong = viewer.post("/account/second-factor/add", data={"code": "000000"})
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.text
    assert secret_on(wrong.text) == secret_on(page)
    assert nobody.post("/sign-in", data=VIEWER).location == "/", "it does not count yet"
    right = viewer.post("/account/second-factor/add", data={"code": code_of(secret_on(page))})
    assert right.status_code == 303
    assert events(conn, viewer_id(conn))[-2:] == ["UserSecondFactorAdded", "UserRecoveryCodesMade"]
    assert len(codes_on(viewer.get("/account/recovery-codes").text)) == 10
    assert codes_on(viewer.get("/account/recovery-codes").text) == [], "they are shown once"
    assert viewer.get("/account/second-factor").location == "/account#second-factor"


def test_adding_one_asks_for_the_present_password(browser: Browser) -> None:
    viewer = browser("viewer")
    refused = viewer.post("/account/second-factor", data={"current": "wrong"})
    assert refused.status_code == 422
    assert "not your present password" in refused.text
    assert viewer.get("/account/second-factor").location == "/account#second-factor"
    assert viewer.post("/account/second-factor/add", data={"code": "123456"}).location == "/account#second-factor"


def test_secrets_are_in_no_event(browser: Browser, conn: Connection) -> None:
    secret, codes = add(browser("viewer"))
    told = str(read_log(conn))
    assert secret not in told
    assert not any(code in told for code in codes)


def test_who_has_one_is_nobody_until_the_code_is_given(browser: Browser, nobody: FlaskClient, conn: Connection) -> None:
    secret, _ = add(browser("viewer"))
    asked = nobody.post("/sign-in", data={**VIEWER, "next": "/account"})
    assert asked.location == "/sign-in/code?next=/account"
    assert nobody.get("/account").location == "/sign-in?next=/account"
    assert nobody.get("/").location == "/sign-in"
    wrong = nobody.post("/sign-in/code", data={"code": "123456", "next": "/account"})
    assert wrong.status_code == 422
    assert 'value="123456"' not in wrong.text
    assert events(conn, viewer_id(conn))[-1] == "UserSignInFailed"
    assert nobody.post("/sign-in/code", data={"code": code_of(secret), "next": "/account"}).location == "/account"
    assert nobody.get("/account").status_code == 200


def test_a_code_is_good_once(browser: Browser, nobody: FlaskClient) -> None:
    secret, _ = add(browser("viewer"))
    code = code_of(secret)
    for status in (303, 422):
        nobody.post("/sign-out")
        nobody.post("/sign-in", data=VIEWER)
        assert nobody.post("/sign-in/code", data={"code": code}).status_code == status


def test_codes_of_the_steps_beside_count_and_no_others() -> None:
    secret = second_factors.new_secret()
    codes = {step: pyotp.TOTP(secret).at(int(NOW) + step * 30) for step in range(-3, 4)}
    fitting = [step for step, code in codes.items() if second_factors.step_of(secret, code, NOW) is not None]
    assert fitting == [-1, 0, 1]
    assert second_factors.step_of(secret, f" {codes[0][:3]} {codes[0][3:]} ", NOW) == int(NOW) // 30
    assert second_factors.step_of(secret, "١٢٣٤٥٦", NOW) is None


def test_of_many_who_use_a_code_at_once_one_is_let_in(conn: Connection, database_url: str) -> None:
    user_id, secret = uuid7(), second_factors.new_secret()
    second_factors.keep(conn, user_id, secret, used=0)
    [recovery, *_] = second_factors.new_recovery_codes(conn, user_id)
    code, together = code_of(secret), Barrier(4)

    def use(_number: int) -> tuple[bool, bool]:
        with psycopg.connect(database_url, autocommit=True) as own:
            together.wait()
            taken = second_factors.use_code(own, user_id, code)
            return taken, second_factors.use_recovery_code(own, user_id, recovery) == 9

    with ThreadPoolExecutor(4) as pool:
        by_code, by_recovery = zip(*pool.map(use, range(4)), strict=True)
    assert sorted(by_code) == sorted(by_recovery) == [False, False, False, True]


def test_a_new_password_does_not_stand_in_for_the_second_factor(
    browser: Browser, nobody: FlaskClient, conn: Connection
) -> None:
    secret, _ = add(browser("viewer"))
    write = accounts.Write(conn, Metadata(actor_kind="system", source="command line"))
    made = accounts.make_link(write, viewer_id(conn), accounts.RESET)
    assert made is not None
    sent = {"password": "quite another password"}
    assert nobody.post(f"/join/{made.token}", data=sent).location == "/sign-in/code?next=/"
    assert nobody.get("/account").status_code == 303
    assert nobody.post("/sign-in/code", data={"code": code_of(secret)}).status_code == 303
    assert nobody.get("/account").status_code == 200


def test_a_recovery_code_lets_in_once_and_is_said_to_be_used(
    browser: Browser, nobody: FlaskClient, conn: Connection
) -> None:
    _, codes = add(browser("viewer"))
    nobody.post("/sign-in", data=VIEWER)
    assert nobody.post("/sign-in/code", data={"code": codes[3].upper().replace("-", " ")}).location == "/"
    assert events(conn, viewer_id(conn))[-2:] == ["UserRecoveryCodeUsed", "UserSignedIn"]
    assert "9 recovery codes left." in nobody.get("/registers").text
    assert "used a <b>recovery code</b>; 9 are left" in nobody.get("/account?show=signing-in").text
    nobody.post("/sign-out")
    nobody.post("/sign-in", data=VIEWER)
    assert nobody.post("/sign-in/code", data={"code": codes[3]}).status_code == 422


def test_codes_cannot_be_guessed_quickly(browser: Browser, nobody: FlaskClient) -> None:
    secret, _ = add(browser("viewer"))
    nobody.post("/sign-in", data=VIEWER)
    wrong = [nobody.post("/sign-in/code", data={"code": "123456"}).status_code for _ in range(6)]
    assert wrong == [422] * 5 + [429]
    answer = nobody.post("/sign-in/code", data={"code": code_of(secret)})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 181
    assert "Wait 3 minutes" in answer.text


def test_the_second_step_follows_the_first_soon(browser: Browser, nobody: FlaskClient, conn: Connection) -> None:
    secret, _ = add(browser("viewer"))
    nobody.post("/sign-in", data=VIEWER)
    conn.execute("UPDATE sessions SET signed_in_at = now() - interval '11 minutes' WHERE NOT complete")
    assert nobody.get("/sign-in/code").location == "/sign-in"
    assert nobody.post("/sign-in/code", data={"code": code_of(secret)}).location == "/sign-in"
    assert nobody.get("/account").status_code == 303


def test_a_new_password_ends_what_is_half_way_in(browser: Browser, nobody: FlaskClient) -> None:
    viewer = browser("viewer")
    secret, _ = add(viewer)
    nobody.post("/sign-in", data=VIEWER)
    viewer.post("/account/set-password", data={"current": PASSWORD, "password": "quite another password"})
    assert nobody.post("/sign-in/code", data={"code": code_of(secret)}).location == "/sign-in"


def test_new_recovery_codes_take_the_place_of_the_old(browser: Browser, nobody: FlaskClient) -> None:
    viewer = browser("viewer")
    _, old = add(viewer)
    assert viewer.post("/account/recovery-codes", data={"current": "wrong"}).status_code == 422
    assert viewer.post("/account/recovery-codes", data={"current": PASSWORD}).status_code == 303
    new = codes_on(viewer.get("/account/recovery-codes").text)
    assert not set(old) & set(new)
    nobody.post("/sign-in", data=VIEWER)
    assert nobody.post("/sign-in/code", data={"code": old[0]}).status_code == 422
    assert nobody.post("/sign-in/code", data={"code": new[0]}).status_code == 303


def test_it_is_removed_with_password_and_code(browser: Browser, nobody: FlaskClient, conn: Connection) -> None:
    viewer = browser("viewer")
    secret, _ = add(viewer)
    url = "/account/second-factor/remove"
    assert viewer.post(url, data={"current": "wrong", "code": code_of(secret)}).status_code == 422
    assert viewer.post(url, data={"current": PASSWORD, "code": "123456"}).status_code == 422
    assert viewer.post(url, data={"current": PASSWORD, "code": code_of(secret)}).status_code == 303
    assert events(conn, viewer_id(conn))[-1] == "UserSecondFactorRemoved"
    assert conn.execute("SELECT FROM second_factors").rowcount == 0
    assert conn.execute("SELECT FROM recovery_codes").rowcount == 0
    assert nobody.post("/sign-in", data=VIEWER).location == "/"


def test_an_admin_takes_it_off_somebody_who_lost_it(browser: Browser, nobody: FlaskClient, conn: Connection) -> None:
    viewer, admin = browser("viewer"), browser("admin")
    add(viewer)
    url = f"/users/{viewer_id(conn)}"
    assert "Take the second factor off" in admin.get(url).text
    admin.post(f"{url}/remove-second-factor", data={"reason": "Her phone fell into the harbour."})
    page = admin.get(url).text
    assert "removed the <b>second factor</b>" in page
    assert "Her phone fell into the harbour." in page
    assert "Take the second factor off" not in page
    assert nobody.post("/sign-in", data=VIEWER).location == "/"


def test_where_the_rules_need_one_nobody_gets_further_without(
    browser: Browser, nobody: FlaskClient, conn: Connection
) -> None:
    viewer = browser("viewer")
    require(conn, "everybody")
    assert viewer.get("/account").location == "/sign-in?next=/account", "at once"
    assert (
        nobody.post("/sign-in", data={**VIEWER, "next": "/account"}).location == "/sign-in/second-factor?next=/account"
    )
    page = nobody.get("/sign-in/second-factor?next=/account").text
    assert nobody.get("/account").status_code == 303
    assert nobody.post("/sign-in/code", data={"code": "123456"}).status_code == 422, "there is no code to give yet"
    assert nobody.post("/sign-in/second-factor", data={"code": "000000"}).status_code == 422
    assert nobody.get("/account").status_code == 303
    sent = {"code": code_of(secret_on(page)), "next": "/account"}
    assert nobody.post("/sign-in/second-factor", data=sent).location == "/account/recovery-codes?next=/account"
    codes = nobody.get("/account/recovery-codes?next=/account").text
    assert len(codes_on(codes)) == 10
    assert 'href="/account"' in codes
    assert nobody.get("/account").status_code == 200


def test_the_rules_may_need_it_of_admins_alone(browser: Browser, conn: Connection) -> None:
    admin, viewer = browser("admin"), browser("viewer")
    require(conn, "admins")
    assert viewer.get("/account").status_code == 200
    assert admin.get("/account").status_code == 303


def test_a_second_step_without_a_first_leads_to_the_first(nobody: FlaskClient, people: None) -> None:
    for url in ("/sign-in/code", "/sign-in/second-factor"):
        assert nobody.get(f"{url}?next=/account").location == "/sign-in?next=/account"
        assert nobody.post(url, data={"code": "123456", "next": "/account"}).location == "/sign-in?next=/account"
