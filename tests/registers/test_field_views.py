"""The pages of a register's fields, as a browser sees them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg.pq import TransactionStatus

from eventsourcing import registers
from eventsourcing.kernel import Connection, uuid7
from eventsourcing.registers import Field, FieldSettings, RegisterView
from eventsourcing.registers.looking import People
from eventsourcing.registers.making import field_form
from eventsourcing.web import User
from tests.registers.conftest import SignIn

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def assets(client: FlaskClient, conn: Connection) -> RegisterView:
    client.post("/registers/from-template", data={"command_id": str(uuid7()), "template": "assets"})
    return now(conn)


def now(conn: Connection) -> RegisterView:
    [register] = registers.all(conn)
    return register


def labelled(view: RegisterView, label: str) -> Field:
    return next(field for field in view.fields if field.label == label)


def sent(version: int = 1, /, **filled: str) -> dict[str, str]:
    return {"command_id": str(uuid7()), "seen": str(version), **filled}


def change(client: FlaskClient, view: RegisterView, label: str, filled: dict[str, str]) -> Any:
    return client.post(f"/registers/{view.id}/fields/{labelled(view, label).id}/change", data=filled)


def act(client: FlaskClient, view: RegisterView, label: str, what: str, **filled: str) -> Any:
    return client.post(f"/registers/{view.id}/fields/{labelled(view, label).id}/{what}", data=sent(**filled))


STATUS = {
    "label": "Status",
    "default": "in-use",
    "options-0-id": "in-use",
    "options-0-label": "In use",
    "options-1-id": "stored",
    "options-1-label": "Stored",
    "options-2-id": "in-repair",
    "options-2-label": "In repair",
    "options-3-id": "disposed-of",
    "options-3-label": "Disposed of",
}


def test_the_kind_is_asked_first_and_then_what_it_must_know(client: FlaskClient, assets: RegisterView) -> None:
    first = client.get(f"/registers/{assets.id}/fields/new").text
    for kind in registers.kinds.KINDS.values():
        assert f">{kind.label}</option>" in first
    assert 'name="label"' not in first
    second = client.get(f"/registers/{assets.id}/fields/new?kind=integer").text
    assert 'name="minimum"' in second
    assert 'name="pattern"' not in second


@pytest.mark.parametrize("kind", sorted(registers.kinds.KINDS))
def test_the_form_asks_only_for_the_limits_that_the_kind_knows(
    client: FlaskClient, assets: RegisterView, kind: str
) -> None:
    page = client.get(f"/registers/{assets.id}/fields/new?kind={kind}").text
    for limit in registers.Limits.__struct_fields__:
        assert (f'name="{limit}"' in page) == (limit in registers.kinds.KINDS[kind].limits), limit
    assert ('name="more_options"' in page) == (kind in ("choice", "choices"))


def test_choosing_a_kind_swaps_the_settings_and_keeps_the_label(client: FlaskClient, assets: RegisterView) -> None:
    answer = client.get(f"/registers/{assets.id}/fields/new?kind=money&label=Price", headers=PARTIAL)
    assert "<html" not in answer.text
    assert 'value="Price"' in answer.text
    assert 'name="currency"' in answer.text


def test_a_field_is_added_with_its_settings(client: FlaskClient, conn: Connection, assets: RegisterView) -> None:
    filled = sent(kind="integer", label="Seats", help="With crew.", required="y", minimum="1", maximum="1,000")
    answer = client.post(f"/registers/{assets.id}/fields", data=filled)
    added = now(conn).fields[-1]
    assert answer.headers["Location"] == f"/registers/{assets.id}/definition#{added.id}"
    assert added.kind == "integer"
    assert added.settings == FieldSettings(
        "Seats", "With crew.", required=True, limits=registers.Limits(minimum="1", maximum="1000")
    )
    assert "added the field <b>Seats</b>" in client.get(f"/registers/{assets.id}/definition").text


def test_a_field_says_how_its_people_write(client: FlaskClient, conn: Connection, assets: RegisterView) -> None:
    filled = sent(kind="decimal", label="Weight", decimal_sign="comma", minimum="1.500")
    assert client.post(f"/registers/{assets.id}/fields", data=filled).status_code == 303
    added = now(conn).fields[-1]
    assert added.settings.limits == registers.Limits(minimum="1.500", decimal_sign="comma")
    page = client.get(f"/registers/{assets.id}/fields/{added.id}").text
    assert '<option selected value="comma">' in page
    filled = sent(kind="date", label="Since", date_order="noon")
    assert client.post(f"/registers/{assets.id}/fields", data=filled).status_code == 422


def test_a_field_sent_twice_is_added_once(client: FlaskClient, conn: Connection, assets: RegisterView) -> None:
    filled = sent(kind="text", label="Serial")
    for _ in range(2):
        assert client.post(f"/registers/{assets.id}/fields", data=filled).status_code == 303
    assert len(now(conn).fields) == 8


def test_a_choice_is_added_with_options_one_on_each_line(
    client: FlaskClient, conn: Connection, assets: RegisterView
) -> None:
    filled = sent(kind="choice", label="Condition", more_options="Good\n Worn \n\nBroken")
    client.post(f"/registers/{assets.id}/fields", data=filled)
    assert [option.label for option in now(conn).fields[-1].settings.options] == ["Good", "Worn", "Broken"]


def test_a_link_is_added_to_a_register(client: FlaskClient, conn: Connection, assets: RegisterView) -> None:
    filled = sent(kind="link", label="Part of", register_id=str(assets.id))
    client.post(f"/registers/{assets.id}/fields", data=filled)
    assert now(conn).fields[-1].settings.limits.register_id == assets.id
    assert "of Assets" in client.get(f"/registers/{assets.id}/definition").text


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({"kind": "text", "label": ""}, "Give the field a label."),
        ({"kind": "text", "label": "TAG"}, "Another field of this register"),
        ({"kind": "text", "label": "A", "max_length": "many"}, "Enter a whole number, like 80."),
        ({"kind": "text", "label": "A", "pattern": "["}, "pattern"),
        ({"kind": "text", "label": "A", "min_length": "9", "max_length": "3"}, "longest cannot be shorter"),
        ({"kind": "integer", "label": "A", "default": "x"}, 'id="default-error"'),
        ({"kind": "integer", "label": "A", "minimum": "x"}, 'id="minimum-error"'),
        ({"kind": "choice", "label": "A"}, "Give at least one option."),
        ({"kind": "choice", "label": "A", "more_options": "B\nb"}, "Two options"),
        ({"kind": "link", "label": "A"}, "Choose the register"),
        ({"kind": "link", "label": "A", "register_id": "x"}, "Choose a register."),
        ({"kind": "link", "label": "A", "register_id": str(uuid7())}, "Choose a register."),
        ({"kind": "money", "label": "A", "currency": ""}, "currency"),
        ({"kind": "date", "label": "A", "minimum": "2026-13-01"}, 'id="minimum-error"'),
    ],
)
def test_settings_that_are_wrong_come_back_with_the_reason_at_the_field(
    client: FlaskClient, conn: Connection, assets: RegisterView, filled: dict[str, str], said: str
) -> None:
    answer = client.post(f"/registers/{assets.id}/fields", data=sent(**filled))
    assert answer.status_code == 422
    assert said in answer.text
    assert now(conn).version == 1


def test_a_link_keeps_its_register_where_that_is_not_offered(
    client: FlaskClient, conn: Connection, assets: RegisterView
) -> None:
    client.post(f"/registers/{assets.id}/fields", data=sent(kind="link", label="Of", register_id=str(assets.id)))
    link = now(conn).fields[-1]
    with client.application.test_request_context():
        form = field_form(link, seen=2, registers=[], names=People())
        assert "the register it links to now" in form.register_id()
        form.register_id.data = str(assets.id)
        assert form.settings(link.id, People()).limits.register_id == assets.id


def test_a_kind_that_is_not_there_is_refused(client: FlaskClient, assets: RegisterView) -> None:
    assert client.post(f"/registers/{assets.id}/fields", data=sent(kind="x", label="A")).status_code == 400
    assert "Choose what it holds" in client.get(f"/registers/{assets.id}/fields/new?kind=x").text


def test_every_field_can_be_opened_and_saved_unchanged(
    client: FlaskClient, conn: Connection, assets: RegisterView
) -> None:
    for kind in registers.kinds.KINDS:
        more = {"more_options": "A\nB"} if kind in ("choice", "choices") else {}
        more |= {"register_id": str(assets.id)} if kind == "link" else {}
        more |= {"currency": "EUR", "minimum": "1"} if kind == "money" else {}
        added = client.post(f"/registers/{assets.id}/fields", data=sent(kind=kind, label=f"A {kind}", **more))
        assert added.status_code == 303, kind
    view = now(conn)
    for one in view.fields:
        page = client.get(f"/registers/{view.id}/fields/{one.id}")
        assert page.status_code == 200
        answer = client.post(f"/registers/{view.id}/fields/{one.id}/change", data=as_filled_in(page.text))
        assert answer.status_code == 303, one.label
    assert now(conn).version == view.version


class Inputs(HTMLParser):
    """What a browser would send for the form in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "")
        if tag == "input" and (kind not in ("checkbox", "radio") or "checked" in given):
            self.sent[name] = given.get("value", "")
        self.area = name if tag == "textarea" else ""
        self.select = name if tag == "select" else self.select
        if tag == "option" and "selected" in given:
            self.sent[self.select] = given["value"]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] = data.strip()


def as_filled_in(page: str) -> dict[str, str]:
    inputs = Inputs()
    inputs.feed(page[page.index("<main") :])
    return inputs.sent


def test_a_field_changes_and_the_timeline_says_how(client: FlaskClient, conn: Connection, assets: RegisterView) -> None:
    filled = sent(label="Place", help="Room or shelf.", required="y", max_length="40")
    assert change(client, assets, "Location", filled).status_code == 303
    settings = labelled(now(conn), "Place").settings
    assert (settings.required, settings.limits.max_length) == (True, 40)
    page = client.get(f"/registers/{assets.id}/definition").text
    assert "changed <b>Place</b> in 4 ways" in page
    for phrase in ("renamed Location to <b>Place</b>", "made <b>Place</b> required", "set the greatest length"):
        assert phrase in page


def test_one_change_of_a_field_is_told_in_the_headline(client: FlaskClient, assets: RegisterView) -> None:
    change(client, assets, "Location", sent(label="Location", required="y"))
    assert "</b> made <b>Location</b> required" in client.get(f"/registers/{assets.id}/definition").text


def test_options_are_renamed_retired_added_and_brought_back(
    client: FlaskClient, conn: Connection, assets: RegisterView
) -> None:
    filled = {**STATUS, "options-1-label": "In store", "options-3-retired": "y", "more_options": "Lent"}
    assert change(client, assets, "Status", sent(**filled)).status_code == 303
    options = labelled(now(conn), "Status").settings.options
    assert [(o.label, o.retired) for o in options] == [
        ("In use", False),
        ("In store", False),
        ("In repair", False),
        ("Lent", False),
        ("Disposed of", True),
    ]
    assert options[1].id == "stored"
    page = client.get(f"/registers/{assets.id}/definition").text
    assert "added option <b>Lent</b> to <b>Status</b>" in page
    assert "retired option <b>Disposed of</b> of <b>Status</b>" in page
    again = {**STATUS, "options-1-label": "In store", "options-3-retired": "y", "more_options": "Lent\ndisposed of"}
    assert change(client, assets, "Status", sent(2, **again)).status_code == 303
    back = labelled(now(conn), "Status").settings.options
    assert [o.id for o in back if not o.retired][-1] == "disposed-of"


def test_fields_move_up_and_down(client: FlaskClient, conn: Connection, assets: RegisterView) -> None:
    act(client, assets, "Name", "move", direction="up")
    act(client, assets, "Status", "move", direction="down")
    assert [field.label for field in now(conn).fields][:4] == ["Name", "Tag", "Location", "Status"]
    assert act(client, assets, "Name", "move", direction="up").status_code == 303
    assert now(conn).version == 3, "the first cannot go further up"


def test_a_field_is_retired_and_brought_back(client: FlaskClient, conn: Connection, assets: RegisterView) -> None:
    act(client, assets, "Holder", "retire")
    page = client.get(f"/registers/{assets.id}/definition").text
    assert "1 retired field" in page
    assert "retired the field <b>Holder</b>" in page
    act(client, assets, "Holder", "bring-back")
    assert not labelled(now(conn), "Holder").retired


def test_the_last_field_stays(client: FlaskClient, conn: Connection) -> None:
    client.post("/registers/from-template", data={"command_id": str(uuid7()), "template": "blank"})
    answer = act(client, now(conn), "Name", "retire")
    assert answer.status_code == 422
    assert "keeps at least one" in answer.text


def test_who_changes_a_field_second_is_told_what_the_first_did(
    client: FlaskClient, sign_in: SignIn, ben: User, conn: Connection, assets: RegisterView
) -> None:
    change(client, assets, "Location", sent(label="Location", required="y"))
    mine = sent(label="Whereabouts", help="By Ben.")
    answer = change(sign_in(ben), assets, "Location", mine)
    assert answer.status_code == 409
    assert "<b>Ana Ruiz</b> made <b>Location</b> required" in answer.text
    assert 'value="Whereabouts"' in answer.text
    assert change(sign_in(ben), assets, "Location", mine | {"seen": "2"}).status_code == 303
    assert labelled(now(conn), "Whereabouts").settings.help == "By Ben."


def test_two_may_change_different_fields_at_once(client: FlaskClient, conn: Connection, assets: RegisterView) -> None:
    change(client, assets, "Location", sent(label="Place"))
    assert change(client, assets, "Name", sent(label="Title", required="y")).status_code == 303
    assert [field.label for field in now(conn).fields][1:4] == ["Title", "Status", "Place"]


def test_a_long_timeline_is_folded_and_its_first_entry_stays(
    client: FlaskClient, conn: Connection, assets: RegisterView
) -> None:
    for number in range(30):
        act(client, assets, "Name", "move", direction="down" if number % 2 else "up")
    page = client.get(f"/registers/{assets.id}/definition").text
    assert "Show 10 older entries" in page
    assert "defined the register" in page
    older = client.get(f"/registers/{assets.id}/definition/timeline?before=12", headers=PARTIAL).text
    assert older.count("put the fields in another order") == 10
    assert "defined the register" not in older
    whole = client.get(f"/registers/{assets.id}/definition/timeline?before=12").text
    assert "<html" in whole
    assert "defined the register" in whole
    assert client.get(f"/registers/{assets.id}/definition/timeline").status_code == 404
    for beyond in (10**30, 2**63, -(10**30)):
        url = f"/registers/{assets.id}/definition/timeline?before={beyond}"
        assert client.get(url).status_code == client.get(url, headers=PARTIAL).status_code == 200


# Records that would not fit.


@dataclass(frozen=True)
class Misfit:
    record_id: UUID
    title: str
    value: str
    why: str


@dataclass(frozen=True)
class Misfits:
    count: int
    examples: list[Misfit]
    sharing: int


@dataclass
class Records:
    """Stands in for the records: says what it was asked, and what would not fit."""

    misfits: Callable[[FieldSettings], int]
    asked: list[FieldSettings] = field(default_factory=list)
    alone: list[bool] = field(default_factory=list)

    def find(self, conn: Connection, register_id: UUID, field: Field, settings: FieldSettings) -> Misfits:
        self.asked.append(settings)
        self.alone.append(conn.info.transaction_status is TransactionStatus.INTRANS)
        count = self.misfits(settings)
        examples = [Misfit(uuid7(), f"Record {n}", "", "It is not filled in.") for n in range(min(20, count))]
        return Misfits(count, examples, count if settings.unique else 0)


def with_records(app: Flask, misfits: Callable[[FieldSettings], int]) -> Records:
    records = Records(misfits)
    registers.ask_before_changing(app, records.find)
    return records


def test_a_change_that_records_would_not_fit_says_how_many_and_which_and_asks(
    app: Flask, client: FlaskClient, conn: Connection, assets: RegisterView
) -> None:
    with_records(app, lambda settings: 23 if settings.required else 0)
    filled = sent(label="Place", required="y")
    answer = change(client, assets, "Location", filled)
    assert answer.status_code == 422
    assert "23 records would not fit" in answer.text
    assert "Record 19" in answer.text
    assert "These are the first 20 of 23." in answer.text
    assert "Change it anyway" in answer.text
    assert 'name="label" value="Place"' in answer.text
    assert now(conn).version == 1
    back = change(client, assets, "Location", {**filled, "again": "1"})
    assert back.status_code == 200
    assert 'value="Place"' in back.text
    assert change(client, assets, "Location", {**filled, "anyway": "1"}).status_code == 303
    assert labelled(now(conn), "Place").settings.required


def test_a_change_that_asks_no_more_of_records_does_not_ask(
    app: Flask, client: FlaskClient, assets: RegisterView
) -> None:
    records = with_records(app, lambda _settings: 5)
    assert change(client, assets, "Name", sent(label="Title")).status_code == 303
    assert change(client, assets, "Status", sent(**{**STATUS, "more_options": "Lent"})).status_code == 303
    assert records.asked == []


def test_a_retired_option_in_use_is_asked_about(app: Flask, client: FlaskClient, assets: RegisterView) -> None:
    records = with_records(app, lambda _settings: 1)
    answer = change(client, assets, "Status", sent(**STATUS, **{"options-1-retired": "y"}))
    assert answer.status_code == 422
    assert "1 record would not fit" in answer.text
    assert [o.label for o in records.asked[0].options if o.retired] == ["Stored"]


def test_a_field_does_not_become_unique_while_records_share_a_value(
    app: Flask, client: FlaskClient, conn: Connection, assets: RegisterView
) -> None:
    with_records(app, lambda settings: 2 if settings.unique else 0)
    filled = sent(label="Name", required="y", unique="y")
    for more in ({}, {"anyway": "1"}):
        answer = change(client, assets, "Name", filled | more)
        assert answer.status_code == 422
        assert "cannot be unique while records share a value" in answer.text
        assert "Change it anyway" not in answer.text
    assert now(conn).version == 1


def test_a_field_becomes_unique_where_no_records_share_a_value(
    app: Flask, client: FlaskClient, conn: Connection, assets: RegisterView
) -> None:
    records = with_records(app, lambda _settings: 0)
    filled = sent(label="Name", required="y", unique="y")
    for _ in range(2):
        assert change(client, assets, "Name", filled).status_code == 303
    assert labelled(now(conn), "Name").settings.unique
    assert now(conn).version == 2
    assert records.alone == [True], "no record slips in between the look and the change"


def test_a_new_required_field_is_asked_about(
    app: Flask, client: FlaskClient, conn: Connection, assets: RegisterView
) -> None:
    with_records(app, lambda settings: 3 if settings.required else 0)
    filled = sent(kind="text", label="Serial", required="y")
    answer = client.post(f"/registers/{assets.id}/fields", data=filled)
    assert answer.status_code == 422
    assert "3 records would not fit" in answer.text
    assert client.post(f"/registers/{assets.id}/fields", data={**filled, "anyway": "1"}).status_code == 303
    assert now(conn).fields[-1].settings.required


def test_a_required_field_that_comes_back_is_asked_about(
    app: Flask, client: FlaskClient, conn: Connection, assets: RegisterView
) -> None:
    act(client, assets, "Name", "retire")
    with_records(app, lambda _settings: 3)
    assert act(client, assets, "Name", "bring-back").status_code == 422
    assert act(client, assets, "Name", "bring-back", anyway="1").status_code == 303
    assert not labelled(now(conn), "Name").retired


def test_options_change_places_and_keep_what_else_was_typed(
    client: FlaskClient, conn: Connection, assets: RegisterView
) -> None:
    before = labelled(assets, "Status").settings.options
    typed = {**STATUS, "label": "Standing", "options-1-label": "In store"}
    moved = change(client, assets, "Status", sent(**typed, again="up-1"))
    assert (moved.status_code, now(conn).version) == (200, 1)
    assert moved.text.index('value="In store"') < moved.text.index('value="In use"')
    assert 'value="Standing"' in moved.text
    for beyond in ("up-0", "down-3", "down-99", "sideways-1"):
        unmoved = change(client, assets, "Status", sent(**typed, again=beyond)).text
        assert unmoved.index('value="In use"') < unmoved.index('value="In store"'), beyond
    swapped = STATUS | {
        "options-0-id": "stored", "options-0-label": "Stored", "options-1-id": "in-use", "options-1-label": "In use",
    }  # fmt: skip
    assert change(client, assets, "Status", sent(**swapped)).status_code == 303
    assert labelled(now(conn), "Status").settings.options == (before[1], before[0], *before[2:])
    assert "put the options of <b>Status</b> in another order" in client.get(f"/registers/{assets.id}/definition").text
