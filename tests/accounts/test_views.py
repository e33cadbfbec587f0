"""The pages about people, as a browser sees them."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from eventsourcing import accounts
from eventsourcing.kernel import Connection, read_log, read_stream, uuid7
from eventsourcing.operations.settings import LETTERS, made_up_code
from tests.web.conftest import CODE, PASSWORD, Browser

LENA = {"name": "Lena Fischer", "email": "lena@example.org", "password": "correct horse battery"}


def person(conn: Connection, role: str) -> accounts.UserView:
    found = accounts.find(conn, f"{role}@example.org")
    assert found is not None
    return found


def last_event(conn: Connection, user_id: UUID) -> str:
    return read_stream(conn, user_id, newest_first=True, limit=1)[0].event_type


def test_the_first_visit_leads_to_set_up(nobody: FlaskClient) -> None:
    assert nobody.get("/").location == "/setup"
    assert nobody.get("/sign-in").location == "/setup"
    assert "Set-up code" in nobody.get("/setup").text


@pytest.mark.parametrize("code", [CODE, "k7qm40xt92", " K7QM 40XT 92 "])
def test_the_code_makes_the_first_admin_who_is_then_signed_in(nobody: FlaskClient, conn: Connection, code: str) -> None:
    answer = nobody.post("/setup", data={**LENA, "code": code})
    assert (answer.status_code, answer.location) == (303, "/setup/start")
    assert "What will you keep records of?" in nobody.get("/setup/start").text
    assert [one.role for one in accounts.list_active(conn)] == ["admin"]
    assert nobody.post("/setup", data={**LENA, "code": CODE}).location == "/sign-in"
    assert nobody.get("/setup").location == "/"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "WRONG"}, "This is not the code"),
        ({"code": ""}, "Enter the code"),
        ({"name": " "}, "Enter a name."),
        ({"email": "lena"}, "Enter an e-mail address"),
        ({"password": "short"}, "12 characters"),
    ],
)
def test_a_set_up_that_is_refused_keeps_what_was_typed(
    nobody: FlaskClient, conn: Connection, wrong: dict[str, str], said: str
) -> None:
    answer = nobody.post("/setup", data={**LENA, "code": CODE, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert ("Lena Fischer" in answer.text) == ("name" not in wrong)
    assert LENA["password"] not in answer.text
    assert not read_log(conn)


def test_a_right_code_is_not_refused_because_others_were_wrong(nobody: FlaskClient) -> None:
    for guess in range(40):
        assert nobody.post("/setup", data={**LENA, "code": f"WRONG{guess}"}).status_code == 422
    assert "The code fits" in nobody.post("/setup/code", data={"code": CODE}).text
    assert nobody.post("/setup", data={**LENA, "code": CODE}).location == "/setup/start"


def test_a_code_that_is_made_up_cannot_be_guessed() -> None:
    """Two thousand tries a second for ten years find one of a thousand such codes, and each start makes a new one."""
    signs = len(made_up_code().replace("-", ""))
    assert len(LETTERS) ** signs > 1000 * 2000 * 3600 * 24 * 365 * 10


def test_the_code_is_checked_before_the_rest_is_typed(nobody: FlaskClient) -> None:
    assert "The code fits" in nobody.post("/setup/code", data={"code": CODE}).text
    assert "not the code" in nobody.post("/setup/code", data={"code": "WRONG"}).text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("/users?x=1", "/users?x=1"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil", "/"), ("", "/")],
)
def test_signing_in_goes_on_to_where_one_was_going_on_this_site(
    nobody: FlaskClient, people: None, asked: str, shown: str
) -> None:
    sent = {"email": "ADMIN@example.org", "password": PASSWORD, "next": asked}
    assert nobody.post("/sign-in", data=sent).location == shown


def test_a_page_that_needs_signing_in_says_where_one_was_going(nobody: FlaskClient, people: None) -> None:
    assert nobody.get("/users?a=b%26c").location == "/sign-in?next=/users%3Fa%3Db%2526c"
    assert 'value="/users"' in nobody.get("/sign-in?next=/users").text


@pytest.mark.parametrize("sent", [("admin@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_a_failed_sign_in_tells_nobody_which_of_the_two_was_wrong(
    nobody: FlaskClient, people: None, sent: tuple[str, str]
) -> None:
    answer = nobody.post("/sign-in", data={"email": sent[0], "password": sent[1]})
    assert answer.status_code == 422
    assert "do not fit together" in answer.text
    assert nobody.get("/account").status_code == 303


def test_signing_in_rightly_forgets_what_failed(nobody: FlaskClient, people: None) -> None:
    for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4:
        answer = nobody.post("/sign-in", data={"email": "admin@example.org", "password": password})
        assert answer.status_code in {303, 422}


def test_signing_out_ends_the_session_on_the_server_too(admin: FlaskClient) -> None:
    cookie = admin.get_cookie("daybook")
    assert cookie is not None
    assert admin.get("/account").status_code == 200
    assert admin.post("/sign-out").location == "/sign-in"
    assert "You are signed out." in admin.get("/sign-in").text
    admin.set_cookie("daybook", cookie.value)
    assert admin.get("/account").status_code == 303


def test_the_deactivated_are_out_at_once_and_stay_out(browser: Browser, conn: Connection) -> None:
    admin, editor = browser("admin"), browser("editor")
    url = f"/users/{person(conn, 'editor').id}"
    admin.post(f"{url}/deactivate", data={"reason": "Left us."})
    assert editor.get("/account").status_code == 303
    sent = {"email": "editor@example.org", "password": PASSWORD}
    assert editor.post("/sign-in", data=sent).status_code == 422
    admin.post(f"{url}/reactivate")
    assert editor.get("/account").status_code == 303, "the old session does not come back"
    assert editor.post("/sign-in", data=sent).status_code == 303


def test_an_account_that_is_sent_twice_is_one(admin: FlaskClient, conn: Connection) -> None:
    sent = {**LENA, "role": "viewer", "command_id": str(uuid7())}
    answer = admin.post("/users", data=sent)
    lena = accounts.find(conn, "lena@example.org")
    assert lena is not None
    assert answer.location == f"/users/{lena.id}"
    before = len(read_log(conn))
    assert admin.post("/users", data=sent).location == answer.location
    assert len(read_log(conn)) == before


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "Admin@Example.ORG"}, "email"),
        ({"name": ""}, "name"),
        ({"role": "king"}, "role"),
        ({"role": ""}, "role"),
    ],
)
def test_a_refused_account_names_the_field(
    admin: FlaskClient, conn: Connection, wrong: dict[str, str], field: str
) -> None:
    before = len(read_log(conn))
    answer = admin.post("/users", data={**LENA, "role": "viewer", **wrong})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert len(read_log(conn)) == before


CHANGES = [
    ("rename", {"name": "Edith Hall"}, "UserRenamed", "changed the name to <b>Edith Hall</b>"),
    ("change-email", {"email": "edith@example.org"}, "UserEmailChanged", "changed the e-mail to <b>edith@"),
    ("change-role", {"role": "auditor"}, "UserRoleChanged", "changed the role to <b>auditor</b>"),
    ("offer-password-reset", {}, "UserPasswordResetOffered", "made a link for a <b>new password</b>"),
    ("deactivate", {}, "UserDeactivated", "<b>deactivated</b> the account"),
]


@pytest.mark.parametrize(("change", "sent", "event_type", "sentence"), CHANGES)
def test_what_an_admin_changes_is_told_with_who_and_why(
    admin: FlaskClient, conn: Connection, change: str, sent: dict[str, str], event_type: str, sentence: str
) -> None:
    editor = person(conn, "editor")
    url = f"/users/{editor.id}"
    answer = admin.post(f"{url}/{change}", data={**sent, "reason": "She <asked> for it."})
    assert (answer.status_code, answer.location) == (303, url)
    assert last_event(conn, editor.id) == event_type
    page = admin.get(url).text
    assert sentence in page
    assert "She &lt;asked&gt; for it." in page
    assert "<b>Admin</b>" in page


@pytest.mark.parametrize(
    ("change", "sent"),
    [("change-email", {"email": "other@example.org"}), ("offer-password-reset", {}), ("remove-second-factor", {})],
)
def test_an_admin_does_not_get_round_their_own_password(
    admin: FlaskClient, conn: Connection, change: str, sent: dict[str, str]
) -> None:
    me = person(conn, "admin")
    before = len(read_log(conn))
    answer = admin.post(f"/users/{me.id}/{change}", data=sent)
    assert answer.status_code == 422
    assert "This is your own account." in answer.text
    assert len(read_log(conn)) == before
    page = admin.get(f"/users/{me.id}").text
    assert f"/users/{me.id}/{change}" not in page
    assert "are changed on" in page


@pytest.mark.parametrize(
    ("change", "sent"),
    [
        ("rename", {"name": "Editor"}),
        ("change-email", {"email": "editor@example.org"}),
        ("change-role", {"role": "editor"}),
    ],
)
def test_what_is_no_change_writes_nothing(
    admin: FlaskClient, conn: Connection, change: str, sent: dict[str, str]
) -> None:
    url = f"/users/{person(conn, 'editor').id}"
    before = len(read_log(conn))
    assert admin.post(f"{url}/{change}", data=sent).status_code == 303
    assert "nothing was saved" in admin.get(url).text
    assert len(read_log(conn)) == before


def test_a_refused_change_opens_its_form_again(admin: FlaskClient, conn: Connection) -> None:
    me = person(conn, "admin")
    answer = admin.post(f"/users/{me.id}/change-role", data={"role": "viewer", "reason": "Tired."})
    assert answer.status_code == 422
    assert "Admin is the last admin." in answer.text
    assert re.search(r"<details[^>]* open>\s*<summary>.*Change the role", answer.text)
    assert 'value="Tired."' in answer.text


def test_somebody_who_is_not_there_is_not_found(admin: FlaskClient) -> None:
    assert admin.get(f"/users/{uuid7()}").status_code == 404
    assert admin.post(f"/users/{uuid7()}/rename", data={"name": "Ana"}).status_code == 404


def test_an_auditor_reads_about_people_and_is_offered_no_change(browser: Browser, conn: Connection) -> None:
    auditor = browser("auditor")
    page = auditor.get(f"/users/{person(conn, 'editor').id}").text
    assert "Timeline" in page
    assert "/deactivate" not in page
    assert "/users/new" not in auditor.get("/users").text


def test_people_change_themselves(browser: Browser, conn: Connection) -> None:
    viewer = browser("viewer")
    assert viewer.post("/account/rename", data={"name": "Vic Stone"}).location == "/account"
    assert (
        viewer.post("/account/change-email", data={"email": "vic@example.org", "current": PASSWORD}).location
        == "/account"
    )
    page = viewer.get("/account").text
    assert "Vic Stone" in page
    assert "vic@example.org" in page
    taken = viewer.post("/account/change-email", data={"email": "admin@example.org", "current": PASSWORD})
    assert taken.status_code == 422
    assert "Somebody else has this e-mail" in taken.text


def test_a_new_password_needs_the_present_one_and_ends_the_other_sessions(browser: Browser) -> None:
    here, elsewhere = browser("viewer"), browser("viewer")
    wrong = here.post("/account/set-password", data={"current": "wrong", "password": "quite another password"})
    assert "not your present password" in wrong.text
    assert elsewhere.get("/account").status_code == 200
    here.post("/account/set-password", data={"current": PASSWORD, "password": "quite another password"})
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303


def test_my_account_shows_where_i_am_signed_in_and_ends_the_others(browser: Browser) -> None:
    here, elsewhere = browser("viewer"), browser("viewer")
    assert "this browser" in here.get("/account").text
    here.post("/account/sign-out-elsewhere")
    assert elsewhere.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_a_long_timeline_is_folded_with_its_first_entry_pinned(admin: FlaskClient, conn: Connection) -> None:
    editor = person(conn, "editor")
    for number in range(40):
        admin.post(f"/users/{editor.id}/rename", data={"name": f"Edith {number}"})
    page = admin.get(f"/users/{editor.id}").text
    assert "Show 21 older entries" in page
    assert "made an account for <b>Editor</b>" in page
    assert "Edith 19<" not in page
    url = f"/users/{editor.id}?show=changes&before=23"
    older = admin.get(url, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert "<html" not in older
    assert "Edith 19<" in older
    assert "Show 1 older entry" in older
    assert "Show the newest entries" in admin.get(url).text
