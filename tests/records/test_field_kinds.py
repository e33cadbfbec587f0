"""A field becomes another kind: its values are read as that one, in one change set, and told with what came before."""

import csv
import io
import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app import DECIDERS, PROJECTIONS
from eventsourcing import web
from eventsourcing.kernel import Connection, Rejected, head, verify
from eventsourcing.kernel.testing import given
from eventsourcing.records.domain import ContinueValue, Record, RecordChanged, RecordCreated, record
from eventsourcing.registers import Field, FieldSettings, Option, RegisterView
from eventsourcing.registers.domain import ChangeField
from tests.records.browser import filled_in
from tests.records.conftest import (
    Desk,
    Join,
    ask_for_reasons,
    change,
    define,
    make,
    redefine,
    seen,
    seen_register,
    story,
)
from tests.records.test_names import archive

TITLE = Field("text-titletit", FieldSettings("Title"))
PRICE = Field("text-priceprc", FieldSettings("Price"))


@pytest.fixture
def goods(conn: Connection) -> RegisterView:
    return define(conn, TITLE, PRICE, name="Goods")


@pytest.fixture
def ada(join: Join) -> Desk:
    return join("Ada Adler", "admin")


def preview(ada: Desk, register: RegisterView, field_id: str, kind: str, status: int = 200, **settings: Any) -> str:
    """The page that shows what would become of the values."""
    url = f"/registers/{register.id}/fields/{field_id}/kind"
    sent = filled_in(ada.open(f"{url}?kind={kind}"))
    return ada.send(url, {**sent, **settings}, status)


def change_kind(
    ada: Desk, conn: Connection, register: RegisterView, field_id: str, kind: str, reason: str = "", **settings: Any
) -> str:
    """Change it, and return the id of the field that goes on."""
    page = preview(ada, register, field_id, kind, **settings)
    ada.send(f"/registers/{register.id}/fields/{field_id}/kind", filled_in(page) | {"change": "", "reason": reason})
    current = seen_register(conn, register.id).current(field_id)
    assert current is not None
    return current.id


def figures(page: str) -> dict[str, str]:
    return dict(re.findall(r'<dt>([^<]*)</dt><dd class="figure-number">([^<]*)</dd>', page))


def words(page: str) -> str:
    """The page's text."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_the_values_are_read_as_the_new_kind_in_one_change_set(
    app: Flask, conn: Connection, ada: Desk, goods: RegisterView
) -> None:
    one, two = make(conn, goods, {TITLE.id: "A", PRICE.id: "12.5"}), make(conn, goods, {TITLE.id: "B"})
    page = preview(ada, goods, PRICE.id, "money", currency="EUR")
    assert "1 record has a value here" in page
    price = change_kind(ada, conn, goods, PRICE.id, "money", "Sums at last", currency="EUR")
    assert price.startswith("money-")
    assert seen(conn, one).data == {TITLE.id: "A", price: "EUR 12.50"}
    assert seen(conn, two).version == 1
    assert [field.label for field in seen_register(conn, goods.id).active_fields] == ["Title", "Price"]
    [changed] = [e for e in story(app, conn, goods.id) if e.event_type == "FieldKindChanged"]
    moved = story(app, conn, one)[-1]
    assert moved.event == RecordChanged({PRICE.id: None, price: "EUR 12.50"}, {PRICE.id: "12.5", price: None})
    assert moved.change_set_id == changed.change_set_id
    assert (moved.causation_id, moved.actor_id, moved.reason) == (changed.event_id, ada.user.id, "Sums at last")
    with app.app_context():
        assert verify(conn, web.codec(), DECIDERS, PROJECTIONS).ok


def test_a_field_that_continues_another_stands_in_its_place(conn: Connection, ada: Desk) -> None:
    fields = [Field(f"text-field{n:03}", FieldSettings(f"Field {n}", help="Help", required=n == 1)) for n in range(3)]
    register = define(conn, *fields)
    now = change_kind(ada, conn, register, fields[1].id, "longtext")
    after = seen_register(conn, register.id)
    assert [field.label for field in after.active_fields] == ["Field 0", "Field 1", "Field 2"]
    assert after.field(now).settings == fields[1].settings
    again = change_kind(ada, conn, register, now, "text")
    after = seen_register(conn, register.id)
    assert [field.id for field in after.active_fields] == [fields[0].id, again, fields[2].id]
    assert after.lineage(now) == (fields[1].id, now, again)


def test_first_it_is_shown_what_would_become_of_the_values(conn: Connection, ada: Desk, goods: RegisterView) -> None:
    for price in ("12", "12", "007", "about 30"):
        make(conn, goods, {TITLE.id: f"T{price}", PRICE.id: price})
    before = head(conn)
    page = preview(ada, goods, PRICE.id, "integer")
    assert figures(page) == {"The same": "2", "Altered": "1", "Not read": "1"}
    assert "about 30 Enter a whole number, like 42. 1 Tabout 30" in words(page)
    assert "007 7 1 T007" in words(page)
    assert head(conn) == before


def test_what_cannot_be_read_is_left_empty_and_stays_in_the_history(
    app: Flask, conn: Connection, ada: Desk, goods: RegisterView
) -> None:
    odd = make(conn, goods, {TITLE.id: "Odd", PRICE.id: "about 30"})
    now = change_kind(ada, conn, goods, PRICE.id, "integer")
    assert seen(conn, odd).data == {TITLE.id: "Odd"}
    assert story(app, conn, odd)[-1].event == RecordChanged({PRICE.id: None}, {PRICE.id: "about 30"})
    page = words(ada.open(f"/records/{odd}"))
    assert "left Price empty, as it cannot be read as whole number" in page
    assert "field retired since" not in page
    assert "about 30" in ada.open(f"/records/{odd}/fields/{now}")
    outcome = ada.open(f"/registers/{goods.id}/fields/{PRICE.id}/kind")
    assert figures(outcome) == {"Read": "0", "Not read": "1"}


def test_archived_records_keep_their_values_too(conn: Connection, ada: Desk, goods: RegisterView) -> None:
    gone = make(conn, goods, {TITLE.id: "Gone", PRICE.id: "3"})
    archive(conn, gone)
    now = change_kind(ada, conn, goods, PRICE.id, "integer")
    assert seen(conn, gone).data == {TITLE.id: "Gone", now: 3}
    assert seen(conn, gone).archived


def test_changing_it_back_is_the_same_act_again(conn: Connection, ada: Desk, goods: RegisterView) -> None:
    one = make(conn, goods, {TITLE.id: "A", PRICE.id: "12"})
    number = change_kind(ada, conn, goods, PRICE.id, "integer")
    change(conn, one, {number: 13})
    back = change_kind(ada, conn, goods, number, "text")
    assert back not in (PRICE.id, number)
    assert seen(conn, one).data == {TITLE.id: "A", back: "13"}
    for field_id in (PRICE.id, number, back):
        page = words(ada.open(f"/records/{one}/fields/{field_id}"))
        assert page.count("Ada Adler") >= 2
        assert "12" in page


def test_a_field_whose_kind_was_changed_cannot_be_brought_back(
    conn: Connection, ada: Desk, goods: RegisterView
) -> None:
    change_kind(ada, conn, goods, PRICE.id, "integer")
    page = ada.open(f"/registers/{goods.id}/definition")
    assert "became whole number" in page
    assert "changed Price from text to whole number" in words(page)
    sent = {"command_id": str(goods.id), "seen": str(seen_register(conn, goods.id).version)}
    refused = ada.send(f"/registers/{goods.id}/fields/{PRICE.id}/bring-back", sent, 422)
    assert "“Price” is of another kind now." in refused


def test_options_are_made_of_the_values(conn: Connection, ada: Desk, goods: RegisterView) -> None:
    cheap, dear = (make(conn, goods, {TITLE.id: text, PRICE.id: text}) for text in ("cheap", "Dear"))
    other = make(conn, goods, {TITLE.id: "o", PRICE.id: "CHEAP"})
    now = change_kind(ada, conn, goods, PRICE.id, "choice")
    labels = {option.id: option.label for option in seen_register(conn, goods.id).field(now).settings.options}
    assert labels[str(seen(conn, dear).data[now])] == "Dear"
    assert seen(conn, cheap).data[now] == seen(conn, other).data[now]


def test_options_keep_their_ids_and_retired_ones_stay_with_those_that_have_them(conn: Connection, ada: Desk) -> None:
    options = (Option("one", "One"), Option("two", "Two; or more"), Option("old", "Old"))
    state = Field("choice-stateabc", FieldSettings("State", default="one", options=options))
    register = define(conn, TITLE, state)
    old, two = (make(conn, register, {TITLE.id: id, state.id: id}) for id in ("old", "two"))
    redefine(conn, register, ChangeField(state.id, FieldSettings("State", default="one", options=options[:2])))
    now = change_kind(ada, conn, register, state.id, "choices")
    assert seen(conn, old).data[now] == ("old",)
    assert seen(conn, two).data[now] == ("two",)
    settings = seen_register(conn, register.id).field(now).settings
    assert [(option.id, option.retired) for option in settings.options] == [
        ("one", False),
        ("two", False),
        ("old", True),
    ]
    text = change_kind(ada, conn, register, now, "text")
    assert seen(conn, two).data[text] == "Two; or more"


def test_too_many_values_become_no_options(conn: Connection, ada: Desk, goods: RegisterView) -> None:
    for number in range(501):
        make(conn, goods, {PRICE.id: f"Price {number}"})
    page = preview(ada, goods, PRICE.id, "choice", 422)
    assert "Give at least one option." in page


def test_values_that_must_differ_are_told_before(conn: Connection, ada: Desk, goods: RegisterView) -> None:
    redefine(conn, goods, ChangeField(PRICE.id, FieldSettings("Price", unique=True)))
    for price in ("1", "01", "2"):
        make(conn, goods, {TITLE.id: price, PRICE.id: price})
    page = preview(ada, goods, PRICE.id, "integer")
    assert "2 records would share a value with another" in page
    before = head(conn)
    ada.send(f"/registers/{goods.id}/fields/{PRICE.id}/kind", filled_in(page) | {"change": ""}, 422)
    assert head(conn) == before


def test_only_those_who_define_the_register_may(conn: Connection, join: Join, goods: RegisterView) -> None:
    url = f"/registers/{goods.id}/fields/{PRICE.id}/kind"
    ana = join("Ana Ruiz")
    ana.open(url, 403)
    ana.post(url, {"kind": "integer", "change": ""}, 403)


def test_a_reason_is_asked_for_where_the_register_asks(conn: Connection, ada: Desk, goods: RegisterView) -> None:
    make(conn, goods, {PRICE.id: "1"})
    ask_for_reasons(conn, goods, "required")
    page = preview(ada, goods, PRICE.id, "integer")
    url = f"/registers/{goods.id}/fields/{PRICE.id}/kind"
    refused = ada.send(url, filled_in(page) | {"change": ""}, 422)
    assert "Say why: this change needs a reason." in refused
    ada.send(url, filled_in(refused) | {"change": "", "reason": "Because"})
    assert PRICE.id in seen_register(conn, goods.id).continued


def test_what_changed_since_it_was_shown_is_shown_again(conn: Connection, ada: Desk, goods: RegisterView) -> None:
    make(conn, goods, {PRICE.id: "1"})
    url = f"/registers/{goods.id}/fields/{PRICE.id}/kind"
    page = preview(ada, goods, PRICE.id, "integer")
    make(conn, goods, {PRICE.id: "one"})
    again = ada.send(url, filled_in(page) | {"change": ""}, 409)
    assert figures(again)["Not read"] == "1"
    redefine(conn, goods, ChangeField(TITLE.id, FieldSettings("Name")))
    again = ada.send(url, filled_in(again) | {"change": ""}, 409)
    ada.send(url, filled_in(again) | {"change": ""})
    assert PRICE.id in seen_register(conn, goods.id).continued


def unread(ada: Desk, url: str, sent: dict[str, Any]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(ada.post(url, sent, 200).text, newline="")))


def test_what_cannot_be_read_is_a_file_before_and_after(conn: Connection, ada: Desk, goods: RegisterView) -> None:
    odd = make(conn, goods, {TITLE.id: "Odd", PRICE.id: "=about 30"})
    make(conn, goods, {TITLE.id: "Even", PRICE.id: "30"})
    url = f"/registers/{goods.id}/fields/{PRICE.id}/kind"
    page = preview(ada, goods, PRICE.id, "integer")
    row = ["Odd", "'=about 30", "Enter a whole number, like 42.", f"http://localhost/records/{odd}"]
    before = unread(ada, url, filled_in(page) | {"unread_csv": "1"})
    assert before == [["Record", "Price", "Why it cannot be read", "Address"], row]
    ada.post(f"{url}/unread.csv", {}, 404)
    ada.send(url, filled_in(page) | {"change": "1"})
    assert unread(ada, f"{url}/unread.csv", {}) == before
    assert conn.execute("SELECT count(*) FROM exports WHERE register_id = %s", (goods.id,)).fetchone() == (2,)


MADE = RecordCreated(UUID(int=7), {"text-a": "12"})


def test_a_value_goes_from_one_field_to_the_other() -> None:
    moved = RecordChanged({"text-a": None, "integer-b": 12}, {"text-a": "12", "integer-b": None})
    given(record, MADE).when(ContinueValue("text-a", "integer-b", 12, "12")).then(moved)
    given(record, MADE, moved).when(ContinueValue("text-a", "integer-b", 12, "12")).then_nothing()


def test_a_value_that_cannot_be_read_is_left_to_history() -> None:
    emptied = RecordChanged({"text-a": None}, {"text-a": "12"})
    given(record, MADE).when(ContinueValue("text-a", "date-b", None, "12")).then(emptied)


def test_what_was_filled_in_meanwhile_stands() -> None:
    filled = RecordChanged({"integer-b": 13}, {"integer-b": None})
    emptied = RecordChanged({"text-a": None}, {"text-a": "12"})
    given(record, MADE, filled).when(ContinueValue("text-a", "integer-b", 12, "12")).then(emptied)


def test_a_value_that_is_another_one_by_now_is_not_moved() -> None:
    state = record.fold(Record(), [MADE])
    with pytest.raises(Rejected):
        record.decide(ContinueValue("text-a", "integer-b", 11, "11"), state)
