"""One-time links: invitations, and the choice of a new password."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import psycopg
import pytest
from flask.testing import FlaskClient

from eventsourcing import accounts
from eventsourcing.accounts import links
from eventsourcing.accounts.acts import Write, deactivate
from eventsourcing.accounts.letting_in import LinkEnded, choose_password, invite, make_link
from eventsourcing.kernel import Connection, Metadata, Rejected, read_log, read_stream, uuid7
from tests.web.conftest import PASSWORD, Browser

MIA = {"name": "Mia Stone", "email": "mia@example.org", "role": "viewer"}
CHOSEN = {"name": "Mia Stone", "password": "correct horse battery"}


def link_on(page: str) -> str:
    """The address of the link that a page shows, without the host."""
    shown = re.search(r'value="http://localhost(/join/[\w-]{43})"', page)
    assert shown is not None
    return shown[1]


def invited(admin: FlaskClient) -> tuple[str, str]:
    """An invitation for Mia: her page, and her link."""
    url = admin.post("/users", data=MIA).location
    return url, link_on(admin.get(url).text)


def mia(conn: Connection) -> accounts.UserView:
    found = accounts.find(conn, "mia@example.org")
    assert found is not None
    return found


def events(conn: Connection, user_id: UUID) -> list[str]:
    return [event.event_type for event in read_stream(conn, user_id)]


def write(conn: Connection) -> Write:
    return Write(conn, Metadata(actor_kind="system", source="command line"))


def test_an_invited_person_chooses_a_password_and_is_in(
    admin: FlaskClient, nobody: FlaskClient, conn: Connection
) -> None:
    url, link = invited(admin)
    assert "/join/" not in admin.get(url).text, "it is shown once"
    assert "invited, not yet here" in admin.get("/users").text
    assert mia(conn).state == "invited"
    asked = nobody.get(link).text
    assert "mia@example.org" in asked
    assert 'value="Mia Stone"' in asked
    assert nobody.post(link, data={**CHOSEN, "name": "Mia Stone-Reed"}).location == "/"
    assert nobody.get("/account").status_code == 200
    told = events(conn, mia(conn).id)
    assert told[1:] == ["UserInvited", "UserInvitationAccepted", "UserRenamed", "UserPasswordSet", "UserSignedIn"]
    assert {event.actor_id for event in read_stream(conn, mia(conn).id)[2:]} == {mia(conn).id}
    page = admin.get(url).text
    assert "<b>Mia Stone</b> accepted the <b>invitation</b>" in page
    assert "invited, not yet here" not in page


def test_every_event_of_a_person_has_a_page(admin: FlaskClient, nobody: FlaskClient, conn: Connection) -> None:
    _, link = invited(admin)
    nobody.post(link, data=CHOSEN)
    nobody.post("/sign-in", data={"email": "nobody@example.org", "password": "wrong"})
    for event in read_log(conn):
        page = admin.get(f"/events/{event.position}")
        assert page.status_code == 200, event.event_type
        assert "counted" in page.text or event.event_type != "UnknownSignInFailed"


def test_a_link_works_once(admin: FlaskClient, nobody: FlaskClient) -> None:
    _, link = invited(admin)
    assert nobody.post(link, data=CHOSEN).status_code == 303
    nobody.post("/sign-out")
    for answer in (nobody.get(link), nobody.post(link, data={**CHOSEN, "password": "yet another password"})):
        assert answer.status_code == 404
        assert "It may have been used already" in answer.text
    sent = {"email": "mia@example.org", "password": CHOSEN["password"]}
    assert nobody.post("/sign-in", data=sent).status_code == 303


def test_a_link_ends(admin: FlaskClient, nobody: FlaskClient, conn: Connection) -> None:
    url, link = invited(admin)
    conn.execute("UPDATE one_time_links SET ends_at = now() - interval '1 second'")
    assert nobody.get(link).status_code == 404
    assert nobody.post(link, data=CHOSEN).status_code == 404
    assert "the link ended on" in admin.get(url).text


def test_a_new_link_voids_the_one_before(admin: FlaskClient, nobody: FlaskClient) -> None:
    url, first = invited(admin)
    assert admin.post(f"{url}/make-invitation", data={"reason": "Lost."}).location == url
    second = link_on(admin.get(url).text)
    assert nobody.get(first).status_code == 404
    assert nobody.get(second).status_code == 200


def test_a_refused_choice_keeps_the_link_and_the_name(admin: FlaskClient, nobody: FlaskClient) -> None:
    _, link = invited(admin)
    answer = nobody.post(link, data={"name": "Mia Reed", "password": "tooshort"})
    assert answer.status_code == 422
    assert "12 characters" in answer.text
    assert "Mia Reed" in answer.text
    assert "tooshort" not in answer.text
    assert nobody.post(link, data=CHOSEN).status_code == 303


def test_who_has_not_come_in_cannot_sign_in(admin: FlaskClient, nobody: FlaskClient) -> None:
    invited(admin)
    for password in ("", PASSWORD):
        answer = nobody.post("/sign-in", data={"email": "mia@example.org", "password": password})
        assert answer.status_code == 422


def test_a_reset_changes_the_password_and_signs_out_everywhere(browser: Browser, conn: Connection) -> None:
    admin, viewer, new = browser("admin"), browser("viewer"), browser("editor")
    found = accounts.find(conn, "viewer@example.org")
    assert found is not None
    url = f"/users/{found.id}"
    admin.post(f"{url}/offer-password-reset", data={"reason": "She forgot it."})
    link = link_on(admin.get(url).text)
    assert viewer.get("/account").status_code == 200, "until then all stays as it was"
    assert "You are signed in as Editor here" in new.get(link).text
    assert new.post(link, data={"password": "quite another password"}).location == "/"
    assert "viewer@example.org" in new.get("/account").text
    assert viewer.get("/account").status_code == 303
    assert events(conn, found.id)[-3:] == ["UserPasswordResetOffered", "UserPasswordSet", "UserSignedIn"]


def test_a_password_that_is_set_voids_the_link(browser: Browser, conn: Connection) -> None:
    admin, viewer = browser("admin"), browser("viewer")
    found = accounts.find(conn, "viewer@example.org")
    assert found is not None
    admin.post(f"/users/{found.id}/offer-password-reset")
    link = link_on(admin.get(f"/users/{found.id}").text)
    viewer.post("/account/set-password", data={"current": PASSWORD, "password": "quite another password"})
    assert admin.get(link).status_code == 404


def test_links_fit_who_they_are_for(conn: Connection) -> None:
    made = invite(write(conn), email="mia@example.org", name="Mia", role="viewer")
    assert made is not None
    with pytest.raises(Rejected, match="has not come in yet"):
        make_link(write(conn), made.user_id, links.RESET)
    choose_password(write(conn), made.token, password="correct horse battery")
    with pytest.raises(Rejected, match="has a password already"):
        make_link(write(conn), made.user_id, links.INVITATION)
    reset = make_link(write(conn), made.user_id, links.RESET)
    assert reset is not None
    deactivate(write(conn), made.user_id)
    with pytest.raises(LinkEnded):
        choose_password(write(conn), reset.token, password="correct horse battery")
    with pytest.raises(Rejected, match="is deactivated"):
        make_link(write(conn), made.user_id, links.RESET)


def test_an_invited_admin_is_none_to_rely_on(conn: Connection) -> None:
    said = write(conn)
    lena = accounts.create_user(said, email="lena@example.org", name="Lena", role="admin", password=PASSWORD)
    made = invite(write(conn), email="mia@example.org", name="Mia", role="admin")
    assert made is not None
    with pytest.raises(Rejected, match="Lena is the last admin"):
        deactivate(write(conn), lena)
    deactivate(write(conn), made.user_id)
    again = invite(write(conn), email="ben@example.org", name="Ben", role="admin")
    assert again is not None
    choose_password(write(conn), again.token, password="correct horse battery")
    deactivate(write(conn), lena)


def test_tokens_are_nowhere(admin: FlaskClient, conn: Connection) -> None:
    _, link = invited(admin)
    token = link.rpartition("/")[2]
    assert token not in str(read_log(conn))
    assert token not in str(conn.execute("SELECT * FROM one_time_links").fetchall())


def test_a_link_that_works_is_not_refused_because_others_did_not(nobody: FlaskClient, admin: FlaskClient) -> None:
    _, link = invited(admin)
    assert {nobody.get(f"/join/wrong{number}").status_code for number in range(40)} == {404}
    assert nobody.get(link).status_code == 200
    assert nobody.post(link, data=CHOSEN).status_code == 303


def test_an_invitation_that_is_sent_twice_tells_one_link(conn: Connection) -> None:
    said = Write(conn, Metadata(actor_kind="system", source="command line", command_id=uuid7()))
    assert invite(said, email="mia@example.org", name="Mia", role="viewer") is not None
    assert invite(said, email="mia@example.org", name="Mia", role="viewer") is None
    assert events(conn, mia(conn).id) == ["UserCreated", "UserInvited"]


def test_of_many_who_use_a_link_at_once_one_is_let_in(conn: Connection, database_url: str) -> None:
    made = invite(write(conn), email="mia@example.org", name="Mia", role="viewer")
    assert made is not None
    token, together = made.token, Barrier(4)

    def choose(number: int) -> bool:
        with psycopg.connect(database_url, autocommit=True) as own:
            together.wait()
            try:
                choose_password(write(own), token, password=f"the password of number {number}")
            except LinkEnded:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(choose, range(4))) == [False, False, False, True]
    assert events(conn, made.user_id).count("UserPasswordSet") == 1
