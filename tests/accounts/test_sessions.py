"""How long somebody is signed in, and who ends it."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from eventsourcing import accounts, workspace
from eventsourcing.kernel import Connection, Metadata, handle, read_stream
from tests.web.conftest import PASSWORD, Browser

DEFAULT = workspace.SignInRules()


def rule(conn: Connection, **rules: object) -> None:
    kept = {"second_factor": "nobody", "idle_hours": DEFAULT.idle_hours, "longest_days": DEFAULT.longest_days}
    command = workspace.ChangeSignInRules(workspace.SignInRules(**kept | rules))  # type: ignore[arg-type]  # by name
    said = Metadata(actor_kind="system", source="command line")
    handle(conn, workspace.workspace, workspace.WORKSPACE, command, said, projections=workspace.projections)


def viewer_id(conn: Connection) -> UUID:
    found = accounts.find(conn, "viewer@example.org")
    assert found is not None
    return found.id


def age(conn: Connection, seen: str, signed_in: str) -> None:
    """Make all sessions as old as that."""
    conn.execute(
        "UPDATE sessions SET last_seen_at = now() - %s::interval, signed_in_at = now() - %s::interval",
        (seen, signed_in),
    )


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_the_rules_in_sql_are_the_rules(conn: Connection) -> None:
    asked = f"SELECT second_factor, idle_hours, longest_days FROM ({workspace.SIGN_IN_RULES}) r"
    assert conn.execute(asked).fetchall() == [("nobody", DEFAULT.idle_hours, DEFAULT.longest_days)]
    rule(conn, second_factor="admins", idle_hours=3, longest_days=2)
    assert conn.execute(asked).fetchall() == [("admins", 3, 2)]


@pytest.mark.parametrize(
    ("seen", "signed_in", "stays"),
    [
        ("167 hours", "20 days", True),
        ("169 hours", "20 days", False),
        ("1 hour", "29 days", True),
        ("1 hour", "31 days", False),
    ],
)
def test_a_session_ends_after_a_pause_and_after_so_many_days(
    browser: Browser, conn: Connection, seen: str, signed_in: str, stays: bool
) -> None:
    viewer = browser("viewer")
    age(conn, seen, signed_in)
    assert is_in(viewer) is stays


def test_shorter_limits_hold_at_once(browser: Browser, conn: Connection) -> None:
    viewer = browser("viewer")
    age(conn, "3 hours", "3 hours")
    rule(conn, idle_hours=2)
    assert not is_in(viewer)


def test_what_has_ended_is_removed_and_not_listed(browser: Browser, conn: Connection) -> None:
    browser("viewer")
    age(conn, "169 hours", "20 days")
    viewer = browser("viewer")
    assert conn.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
    age(conn, "1 hour", "1 hour")
    browser("viewer")
    assert len(re.findall('class="browser"', viewer.get("/account").text)) == 2


def test_somebody_ends_one_of_their_sessions(browser: Browser, conn: Connection) -> None:
    here, phone, tablet = browser("viewer"), browser("viewer"), browser("viewer")
    [first, _] = re.findall(r"/account/sessions/([\w-]+)/end", here.get("/account").text)
    assert here.post(f"/account/sessions/{first}/end").location == "/account"
    assert "You are signed out there." in here.get("/account").text
    assert sorted([is_in(phone), is_in(tablet)]) == [False, True]
    assert is_in(here)
    assert read_stream(conn, viewer_id(conn))[-1].event_type == "UserSignedOut"
    assert here.post(f"/account/sessions/{first}/end").location == "/account"
    assert "You were signed out there already." in here.get("/account").text


def test_nobody_ends_the_sessions_of_others_from_their_own_account(browser: Browser, conn: Connection) -> None:
    viewer, editor = browser("viewer"), browser("editor")
    [(other,)] = conn.execute("SELECT id FROM sessions WHERE user_id = %s", (viewer_id(conn),)).fetchall()
    editor.post(f"/account/sessions/{other}/end")
    assert is_in(viewer)


def test_an_admin_signs_somebody_out_with_a_reason(browser: Browser, conn: Connection) -> None:
    admin, phone, tablet = browser("admin"), browser("viewer"), browser("viewer")
    url = f"/users/{viewer_id(conn)}"
    listed = re.findall(r'name="session" type="radio" value="([\w-]+)"', admin.get(url).text)
    assert listed[0] == "all"
    assert len(listed) == 3
    admin.post(f"{url}/sign-out", data={"session": listed[1], "reason": "Her phone was stolen."})
    assert sorted([is_in(phone), is_in(tablet)]) == [False, True]
    page = admin.get(f"{url}?show=signing-in").text
    assert "<b>Admin</b> <b>signed out</b> from elsewhere" in page
    assert "Her phone was stolen." in page
    gone = admin.post(f"{url}/sign-out", data={"session": listed[1]})
    assert gone.status_code == 422
    assert "not signed in there any more" in gone.text
    admin.post(f"{url}/sign-out", data={"session": "all"})
    assert not is_in(phone)
    assert not is_in(tablet)


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("/account/change-email", {"email": "vic@example.org"}),
        ("/account/set-password", {"password": "quite another password"}),
        ("/account/second-factor", {}),
        ("/account/second-factor/remove", {"code": "123456"}),
        ("/account/recovery-codes", {}),
    ],
)
def test_the_present_password_cannot_be_guessed_quickly(browser: Browser, url: str, sent: dict[str, str]) -> None:
    viewer = browser("viewer")
    wrong = {**sent, "current": "not my password"}
    answers = [viewer.post(url, data=wrong) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 21
    assert "not my password" not in answers[-1].text
    assert viewer.post(url, data={**sent, "current": PASSWORD}).status_code == 429


def test_signing_in_is_told_apart_from_changes(browser: Browser, conn: Connection) -> None:
    admin = browser("admin")
    browser("viewer")
    url = f"/users/{viewer_id(conn)}"
    changes, signing_in, everything = (
        admin.get(f"{url}?show={show}").text for show in ("changes", "signing-in", "all")
    )
    assert "signed in</b>" not in changes
    assert "made an account" in changes
    assert "<b>signed in</b> with the password" in signing_in
    assert "made an account" not in signing_in
    assert "The 1st, 10th, 100th" in signing_in
    assert "<b>signed in</b>" in everything
    assert "made an account" in everything


@pytest.mark.parametrize("url", ["/account", "/users/signing-in"])
def test_another_part_of_a_timeline_comes_alone(admin: FlaskClient, url: str) -> None:
    part = admin.get(f"{url}?show=all", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert part.lstrip().startswith('<div id="story">')
    assert "Rules" not in part
    assert "My account" not in part


def test_many_sign_ins_are_folded(browser: Browser, conn: Connection) -> None:
    admin = browser("admin")
    for _ in range(24):
        browser("viewer")
    url = f"/users/{viewer_id(conn)}?show=signing-in"
    page = admin.get(url).text
    assert page.count("<b>signed in</b>") == 20
    assert "Show 4 older entries" in page
    [link] = re.findall(rf'hx-get="{re.escape(url).replace("&", "&amp;")}&amp;before=(\d+)"', page)
    older = admin.get(f"{url}&before={link}", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert older.count("<b>signed in</b>") == 4


@pytest.mark.parametrize("show", ["changes", "all"])
def test_older_changes_of_the_rules_come_too(admin: FlaskClient, conn: Connection, show: str) -> None:
    fail = workspace.FailUnknownSignIn(1)
    said = Metadata(actor_kind="system")
    handle(conn, workspace.workspace, workspace.WORKSPACE, fail, said, projections=workspace.projections)
    for hours in range(1, 26):
        rule(conn, idle_hours=hours)
    url = f"/users/signing-in?show={show}"
    page = admin.get(url).text
    [link] = re.findall(rf'hx-get="{re.escape(url)}&amp;before=(\d+)"', page)
    older = admin.get(f"{url}&before={link}", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert older.status_code == 200
    told = re.findall(r'id="event-(\d+)"', page + older.text)
    rows = conn.execute("SELECT 1 FROM events WHERE aggregate_id = %s", (workspace.WORKSPACE,)).fetchall()
    assert len(told) == len({*told}) == len(rows) - (show == "changes"), "each is told once"


def test_rules_are_changed_with_a_reason_and_a_look_at_whom_they_concern(browser: Browser, conn: Connection) -> None:
    admin = browser("admin")
    browser("viewer")
    age(conn, "0 hours", "3 days")
    sent = {"second_factor": "admins", "idle_hours": "24", "longest_days": "2", "reason": "We were careless."}
    before = workspace.sign_in_rules(conn)
    page = admin.post("/users/signing-in/preview", data=sent).text
    assert "This would concern 2 people at once." in page
    assert re.search(r"Admin</a> \(you\): adds a second factor at the next sign-in; signed out in 1 browser", page)
    assert re.search(r"Viewer</a>: signed out in 1 browser", page)
    assert 'value="We were careless."' in page
    assert workspace.sign_in_rules(conn) == before
    assert (
        admin.post("/users/signing-in", data={**sent, "second_factor": "nobody", "longest_days": "9"}).status_code
        == 303
    )
    assert workspace.sign_in_rules(conn) == workspace.SignInRules("nobody", 24, 9)
    page = admin.get("/users/signing-in").text
    assert "changed the <b>rules for signing in</b>" in page
    assert "We were careless." in page


@pytest.mark.parametrize("url", ["/users/signing-in", "/users/signing-in/preview"])
@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"second_factor": "me"}, "second_factor", "Choose who needs"),
        ({"idle_hours": "x"}, "idle_hours", "Enter a whole number."),
        ({"idle_hours": "999999999999"}, "idle_hours", "Choose at least an hour"),
        ({"longest_days": "0"}, "longest_days", "from 1 to 365"),
        ({"longest_days": ""}, "longest_days", "Enter a whole number."),
    ],
)
def test_rules_that_make_no_sense_name_the_field(
    admin: FlaskClient, conn: Connection, url: str, wrong: dict[str, str], field: str, said: str
) -> None:
    sent = {"second_factor": "nobody", "idle_hours": "24", "longest_days": "2"}
    answer = admin.post(url, data={**sent, **wrong})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert said in answer.text
    assert workspace.sign_in_rules(conn) == DEFAULT


def test_an_auditor_reads_the_rules(browser: Browser) -> None:
    page = browser("auditor").get("/users/signing-in").text
    assert "after 7 days without a click, after 30 days in any case" in page
    assert '<form method="post" action="/users' not in page


def test_people_are_found_by_name_or_address(admin: FlaskClient) -> None:
    assert "viewer@example.org" not in admin.get("/users?q=EDIT").text
    assert "editor@example.org" in admin.get("/users?q=EDIT").text
    assert "Nobody here is called that." in admin.get("/users?q=zzz").text
