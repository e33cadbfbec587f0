"""The page that says who may do what in a register, as a browser sees it."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from eventsourcing import registers
from eventsourcing.kernel import Connection, head, uuid7
from eventsourcing.registers import RegisterView
from eventsourcing.registers.domain import Access, Allowed
from eventsourcing.web import User
from tests.registers.conftest import Join, SignIn


@pytest.fixture
def assets(client: FlaskClient, conn: Connection) -> RegisterView:
    client.post("/registers/from-template", data={"command_id": str(uuid7()), "template": "assets"})
    [view] = registers.all(conn)
    return view


@pytest.fixture
def vera(join: Join) -> User:
    return join("Vera Voss", "viewer")


def sent(seen: int = 1, **chosen: list[object]) -> dict[str, Any]:
    """What the browser sends of a form in which these are ticked."""
    ticked = {right: list(map(str, values)) for right, values in chosen.items()}
    return {"command_id": str(uuid7()), "seen": str(seen), "reason": "The board wants it.", **ticked}


def now(conn: Connection, id: UUID) -> RegisterView:
    view = registers.get(conn, id)
    assert view
    return view


def test_an_admin_says_who_may_do_what(
    client: FlaskClient, conn: Connection, assets: RegisterView, vera: User, sign_in: SignIn, ana: User
) -> None:
    url = f"/registers/{assets.id}"
    page = client.get(f"{url}/access").text
    assert "Name somebody (1 person)" in page
    assert "Vera Voss" in page
    choices = sent(see=["editor"], write=["editor", vera.id], define=[])
    answer = client.post(f"{url}/access", data=choices)
    assert answer.headers["Location"] == f"{url}/definition#access"
    assert now(conn, assets.id).access == Access(Allowed(("editor",)), Allowed(("editor",), (vera.id,)), Allowed())
    page = client.get(f"{url}/definition").text
    for said in (
        "Editors and Vera Voss",
        "let <b>viewers</b> no longer see it",
        "let <b>Vera Voss</b> write its records",
        "now may see it: editors and Vera Voss; write its records: editors and Vera Voss; define it: nobody else.",
        "The board wants it.",
    ):
        assert said in " ".join(page.split()), said
    assert "Vera Voss" in client.get(f"{url}/access").text.split("Name somebody")[0], "who is named stands first"
    assert client.post(f"{url}/access", data=choices).status_code == 303
    assert now(conn, assets.id).version == 2, "sent twice, it is saved once"
    assert sign_in(vera).get(f"{url}/definition").status_code == 200
    assert sign_in(User(uuid7(), "Will", "w@example.org", "viewer")).get(f"{url}/definition").status_code == 404


def test_names_stay_as_they_were_in_the_timeline_and_change_on_the_page(
    client: FlaskClient, conn: Connection, assets: RegisterView, vera: User
) -> None:
    client.post(f"/registers/{assets.id}/access", data=sent(see=[vera.id]))
    client.post(f"/users/{vera.id}/rename", data={"command_id": str(uuid7()), "name": "Vera Wolf"})
    page = client.get(f"/registers/{assets.id}/definition").text
    assert "Vera Wolf" in page.split('aria-label="Timeline of the definition"')[0]
    assert "Vera Voss" in page.split('aria-label="Timeline of the definition"')[1]


def test_only_admins_change_who_may_do_what(
    client: FlaskClient, conn: Connection, assets: RegisterView, vera: User, sign_in: SignIn
) -> None:
    url = f"/registers/{assets.id}"
    client.post(f"{url}/access", data=sent(see=["viewer"], define=[vera.id]))
    browser = sign_in(vera)
    page = browser.get(f"{url}/definition").text
    assert "Name and description" in page, "she defines it"
    assert f"{url}/access" not in page
    assert browser.get(f"{url}/access").status_code == 403
    assert browser.post(f"{url}/access", data=sent(define=[vera.id])).status_code == 403
    assert browser.post(f"{url}/reason-policy", data=sent(2) | {"reason_policy": "off"}).status_code == 303
    assert browser.post(f"{url}/retire", data=sent(3)).status_code == 303


@pytest.mark.parametrize("value", ["king", "auditor", str(UUID(int=7)), "x" * 10_000])
def test_who_is_not_offered_is_refused(client: FlaskClient, conn: Connection, assets: RegisterView, value: str) -> None:
    before = head(conn)
    answer = client.post(f"/registers/{assets.id}/access", data=sent(write=[value, "editor"]))
    assert answer.status_code == 422
    assert "Choose among the roles and the people" in answer.text
    assert "The board wants it." in answer.text
    assert head(conn) == before


def test_two_admins_at_once_are_told_of_one_another(
    assets: RegisterView, ana: User, ben: User, sign_in: SignIn, vera: User
) -> None:
    url = f"/registers/{assets.id}/access"
    sign_in(ben).post(url, data=sent(see=["editor"], write=["editor"]))
    answer = sign_in(ana).post(url, data=sent(see=["viewer", "editor"], write=["editor", vera.id]))
    assert answer.status_code == 409
    assert "Somebody else was first" in answer.text
    assert "let <b>viewers</b> no longer see it" in answer.text
    assert f'value="{vera.id}" checked' in answer.text
    assert re.search(r'<input[^>]* name="seen"[^>]* value="2"', answer.text), "sent again, it is saved upon theirs"


def test_a_person_who_left_is_shown_so_that_they_can_be_unticked(
    client: FlaskClient, conn: Connection, assets: RegisterView, vera: User
) -> None:
    url = f"/registers/{assets.id}/access"
    client.post(url, data=sent(see=[vera.id]))
    client.post(f"/users/{vera.id}/deactivate", data={"command_id": str(uuid7()), "reason": "Left."})
    assert "no longer active" in client.get(url).text
    assert client.post(url, data=sent(2, see=[])).status_code == 303
    assert now(conn, assets.id).access.see == Allowed()


def test_whose_right_is_taken_while_a_form_lies_open_gets_words(
    client: FlaskClient, conn: Connection, assets: RegisterView, vera: User, sign_in: SignIn, ana: User
) -> None:
    url = f"/registers/{assets.id}"
    client.post(f"{url}/access", data=sent(see=["viewer"], define=[vera.id]))
    assert sign_in(vera).get(f"{url}/describe").status_code == 200
    sign_in(ana).post(f"{url}/access", data=sent(2, see=["viewer"]))
    answer = sign_in(vera).post(f"{url}/describe", data=sent(2) | {"name": "Mine"})
    assert answer.status_code == 403
    assert "You may look at this register, but not change what it is." in answer.text
    assert now(conn, assets.id).name == assets.name
