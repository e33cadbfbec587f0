"""The pages of registers, as a browser sees them."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from eventsourcing import registers
from eventsourcing.kernel import Connection, head, uuid7
from eventsourcing.registers import RegisterView
from eventsourcing.web import User
from tests.registers.conftest import SignIn


def only_register(conn: Connection) -> RegisterView:
    [register] = registers.all(conn)
    return register


def start(client: FlaskClient, conn: Connection, template: str = "assets") -> RegisterView:
    sent = {"command_id": str(uuid7()), "template": template}
    assert client.post("/registers/from-template", data=sent).status_code == 303
    return only_register(conn)


def defined(**filled: str) -> dict[str, str]:
    blank = {"name": "Aircraft", "description": "The fleet.", "reason_policy": "required"}
    rows = {"fields-0-label": "Registration", "fields-0-kind": "text", "fields-1-label": "Seats"}
    return {"command_id": str(uuid7()), **blank, **rows, "fields-1-kind": "integer", **filled}


def test_an_empty_workspace_offers_the_ways_to_begin(client: FlaskClient) -> None:
    page = client.get("/registers").text
    assert "What will you keep records of?" in page
    assert "/imports/new" in page
    for name in ("Assets", "Contacts", "Contracts", "Blank"):
        assert f"<b>{name}</b>" in page


def test_who_may_not_define_is_told_who_does(sign_in: SignIn, ana: User) -> None:
    page = sign_in(User(ana.id, "Vic", "v@example.org", "viewer")).get("/registers").text
    assert "An admin defines them and says who sees them." in page
    assert "/registers/new" not in page


def test_a_template_makes_a_register_and_goes_to_its_list(client: FlaskClient, conn: Connection) -> None:
    sent = {"command_id": str(uuid7()), "template": "assets"}
    answer = client.post("/registers/from-template", data=sent)
    view = only_register(conn)
    assert answer.headers["Location"] == f"/registers/{view.id}"
    labels = [field.label for field in view.fields]
    assert labels == ["Tag", "Name", "Status", "Location", "Holder", "Bought on", "Value"]
    assert view.fields[2].settings.default == "in-use"
    assert client.post("/registers/from-template", data=sent).status_code == 303
    assert only_register(conn).version == 1, "sent twice, it is one register"


def test_a_template_used_again_gets_a_name_of_its_own(client: FlaskClient, conn: Connection) -> None:
    start(client, conn, "contracts")
    client.post("/registers/from-template", data={"command_id": str(uuid7()), "template": "contracts"})
    assert [view.name for view in registers.all(conn)] == ["Contracts", "Contracts 2"]


def test_every_template_has_settings_that_its_kinds_accept() -> None:
    for starter in registers.STARTERS:
        for kind, settings in starter.fields:
            registers.kinds.tidy_settings(kind, settings)


def test_a_template_that_is_not_there_is_refused(client: FlaskClient) -> None:
    sent = {"command_id": str(uuid7()), "template": "spaceships"}
    assert client.post("/registers/from-template", data=sent).status_code == 400


def test_an_admin_defines_a_register_with_its_first_fields(client: FlaskClient, conn: Connection) -> None:
    assert "First fields" in client.get("/registers/new").text
    answer = client.post("/registers/new", data=defined())
    view = only_register(conn)
    assert answer.headers["Location"] == f"/registers/{view.id}/definition"
    assert (view.name, view.description, view.reason_policy) == ("Aircraft", "The fleet.", "required")
    assert [(field.label, field.kind) for field in view.fields] == [("Registration", "text"), ("Seats", "integer")]


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({"name": " "}, "Give the register a name."),
        ({"fields-0-label": "", "fields-1-label": ""}, "at least one field"),
        ({"fields-1-label": "registration"}, "called “registration”"),
        ({"fields-0-kind": "spaceship"}, "Not a valid choice"),
    ],
)
def test_a_definition_that_is_wrong_comes_back_with_its_words(
    client: FlaskClient, conn: Connection, filled: dict[str, str], said: str
) -> None:
    answer = client.post("/registers/new", data=defined(**filled))
    assert answer.status_code == 422
    assert said in answer.text
    assert "The fleet." in answer.text
    assert registers.all(conn) == []


def test_a_name_that_is_taken_is_said_at_the_field(client: FlaskClient, conn: Connection) -> None:
    start(client, conn)
    answer = client.post("/registers/new", data=defined(name="ASSETS"))
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert "of this name already" in answer.text


def test_more_rows_are_added_without_losing_what_was_typed(client: FlaskClient, conn: Connection) -> None:
    answer = client.post("/registers/new", data=defined(more="1"))
    assert answer.status_code == 200
    assert 'value="Registration"' in answer.text
    assert answer.text.count('aria-label="Kind of field') == 8
    assert registers.all(conn) == []


def test_the_definition_tells_fields_policy_and_timeline(client: FlaskClient, conn: Connection) -> None:
    view = start(client, conn)
    page = client.get(f"/registers/{view.id}/definition").text
    assert "In use, Stored, In repair, Disposed of" in page
    assert "required, unique" in page
    assert "People may say why." in page
    assert "defined the register <b>Assets</b> with 7 fields" in page


def test_a_register_that_is_not_there_is_404(client: FlaskClient) -> None:
    for page in ("definition", "describe", "fields/new", "fields/text-aaaaaaaa"):
        assert client.get(f"/registers/{uuid4()}/{page}").status_code == 404


def test_every_role_reads_a_definition_and_only_admins_change_it(
    client: FlaskClient, sign_in: SignIn, ana: User, conn: Connection
) -> None:
    view = start(client, conn)
    for role in ("viewer", "editor", "auditor"):
        browser = sign_in(User(ana.id, ana.name, ana.email, role))
        page = browser.get(f"/registers/{view.id}/definition")
        assert page.status_code == 200
        assert '<form action="/registers' not in page.text
        for act in ("describe", "reason-policy", "retire", "bring-back", "fields"):
            assert browser.post(f"/registers/{view.id}/{act}").status_code == 403
    assert only_register(conn).version == 1


def seen(version: int, /, **filled: str) -> dict[str, str]:
    return {"command_id": str(uuid7()), "seen": str(version), **filled}


def test_a_register_is_described_anew_and_the_timeline_tells(client: FlaskClient, conn: Connection) -> None:
    view = start(client, conn)
    assert "what you own" in client.get(f"/registers/{view.id}/describe").text.lower()
    sent = seen(1, name="Things", description="What you own, where it is, who kept it.")
    assert client.post(f"/registers/{view.id}/describe", data=sent).status_code == 303
    page = client.get(f"/registers/{view.id}/definition").text
    assert "renamed the register to <b>Things</b> and rewrote its <b>description</b>" in page
    assert "kept" in page


def test_saving_the_same_writes_nothing(client: FlaskClient, conn: Connection) -> None:
    view = start(client, conn)
    before = head(conn).position
    sent = seen(1, name=view.name, description=view.description)
    assert client.post(f"/registers/{view.id}/describe", data=sent).status_code == 303
    assert client.post(f"/registers/{view.id}/reason-policy", data=seen(1, reason_policy="optional")).status_code == 303
    assert head(conn).position == before


def test_the_reason_policy_changes(client: FlaskClient, conn: Connection) -> None:
    view = start(client, conn)
    client.post(f"/registers/{view.id}/reason-policy", data=seen(1, reason_policy="required"))
    assert only_register(conn).reason_policy == "required"
    page = client.get(f"/registers/{view.id}/definition").text
    assert "made <b>reasons</b> required" in page
    assert "Assets, v2: What is asked about reasons is saved." in page
    assert f'<a href="/registers/{view.id}/definition#event-{head(conn).position}">Show the change</a>' in page
    assert client.post(f"/registers/{view.id}/reason-policy", data=seen(2, reason_policy="x")).status_code == 422


def test_a_register_is_retired_and_brought_back(client: FlaskClient, conn: Connection) -> None:
    view = start(client, conn)
    client.post(f"/registers/{view.id}/retire", data=seen(1))
    page = client.get(f"/registers/{view.id}/definition").text
    assert "This register is retired" in page
    assert "Add a field" not in page
    refused = client.post(f"/registers/{view.id}/describe", data=seen(2, name="New", description=""))
    assert refused.status_code == 422
    assert "Bring it back first." in refused.text
    client.post(f"/registers/{view.id}/bring-back", data=seen(2))
    assert not only_register(conn).retired


def test_who_comes_second_is_told_what_the_first_changed(
    client: FlaskClient, sign_in: SignIn, ben: User, conn: Connection
) -> None:
    view = start(client, conn)
    client.post(f"/registers/{view.id}/describe", data=seen(1, name="Things", description="All of it."))
    sent = seen(1, name="Kit", description="Mine.")
    answer = sign_in(ben).post(f"/registers/{view.id}/describe", data=sent)
    assert answer.status_code == 409
    assert "<b>Ana Ruiz</b> renamed the register to <b>Things</b>" in answer.text
    assert 'value="Kit"' in answer.text
    assert 'name="seen" type="hidden" value="2"' in answer.text
    assert only_register(conn).name == "Things"
    assert sign_in(ben).post(f"/registers/{view.id}/describe", data=sent | {"seen": "2"}).status_code == 303
    assert only_register(conn).name == "Kit"


def test_changes_of_different_things_do_not_meet(client: FlaskClient, conn: Connection) -> None:
    view = start(client, conn)
    client.post(f"/registers/{view.id}/reason-policy", data=seen(1, reason_policy="off"))
    answer = client.post(f"/registers/{view.id}/describe", data=seen(1, name="Kit", description=""))
    assert answer.status_code == 303
    assert (only_register(conn).name, only_register(conn).reason_policy) == ("Kit", "off")


def test_a_form_sent_twice_is_saved_once_and_not_taken_for_a_rival(client: FlaskClient, conn: Connection) -> None:
    view = start(client, conn)
    sent = seen(1, name="Kit", description="")
    for _ in range(2):
        assert client.post(f"/registers/{view.id}/describe", data=sent).status_code == 303
    assert only_register(conn).version == 2


def test_a_form_without_its_version_is_refused(client: FlaskClient, conn: Connection) -> None:
    view = start(client, conn)
    sent = {"command_id": str(uuid7()), "name": "Kit", "description": ""}
    assert client.post(f"/registers/{view.id}/describe", data=sent | {"seen": "x"}).status_code == 400
    assert client.post(f"/registers/{view.id}/describe", data=sent).status_code == 400


def test_the_first_pages_say_where_registers_are(client: FlaskClient, conn: Connection) -> None:
    view = start(client, conn)
    page = client.get("/registers").text
    assert f'href="/registers/{view.id}"' in page
    assert "What you own, where it is, who has it." in page
