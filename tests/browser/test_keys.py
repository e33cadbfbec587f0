"""Single keys: to the search, up and down, open, edit, the timeline, the past; and never while somebody types."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Locator, expect

from eventsourcing.registers import RegisterView
from tests.browser.conftest import Meet, Served
from tests.browser.keeping import a_field, a_register, changes, some_records
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("javascript", [True], indirect=True)


@pytest.fixture(scope="module")
def register(served: Served) -> RegisterView:
    return a_register(served, "Keyed", a_field("text", "Tag"), a_field("integer", "Seats"))


@pytest.fixture(scope="module")
def record_id(served: Served, register: RegisterView) -> UUID:
    """K1 of three, which got 2 and 3 seats for different reasons."""
    [record_id, *_] = some_records(served, register, [["K1", 1], ["K2", 1], ["K3", 1]])
    for seats in (2, 3):
        changes(served, record_id, {register.active_fields[1].id: seats}, reason=f"Count {seats}")
    return record_id


@pytest.fixture
def ana(meet: Meet, served: Served, register: RegisterView, record_id: UUID) -> Visitor:
    ana = meet(served, "Ana Ruiz")
    ana.open(f"/registers/{register.id}", register.name)
    return ana


def link(ana: Visitor, name: str) -> Locator:
    return ana.page.locator("main").get_by_role("link", name=name)


def press(ana: Visitor, *keys: str) -> None:
    for key in keys:
        ana.page.keyboard.press(key)


def test_j_and_k_go_through_a_list_and_enter_opens(ana: Visitor) -> None:
    press(ana, "j", "j", "j", "k")
    expect(link(ana, "K2")).to_be_focused()
    press(ana, "k", "Enter")
    ana.arrive("K1")


def test_a_slash_goes_to_the_list_s_own_search_where_keys_are_letters_again(ana: Visitor) -> None:
    press(ana, "/", "?", "j")
    expect(ana.page.locator("#search")).to_have_value("?j")


def test_a_record_is_read_and_edited_from_the_keyboard(ana: Visitor, record_id: UUID) -> None:
    ana.open(f"/records/{record_id}", "K1")
    press(ana, "h")
    expect(ana.page.get_by_role("heading", name="Timeline")).to_be_focused()
    press(ana, "j", "j")
    expect(link(ana, "v2")).to_be_focused()
    press(ana, "e")
    ana.arrive("Edit K1")


def test_the_past_is_walked_with_brackets(ana: Visitor, record_id: UUID) -> None:
    ana.open(f"/records/{record_id}?v=3", "K1")
    for key, version in (("[", 2), ("[", 1), ("]", 2)):
        press(ana, key)
        expect(ana.page).to_have_url(re.compile(rf"\?v={version}$"))


def test_events_are_walked_like_rows_and_along_their_record(meet: Meet, served: Served, record_id: UUID) -> None:
    olu = meet(served, "Olu Ade")
    olu.open(f"/activity?record={record_id}", "Activity")
    press(olu, "j", "j", "k")
    newest = olu.page.locator(".event-number a").first
    expect(newest).to_be_focused()
    position = str(newest.get_attribute("href")).split("?")[0]
    olu.page.goto(served.address + position)
    for key, version in (("[", 2), ("[", 1), ("]", 2)):
        press(olu, key)
        expect(olu.page.get_by_label("Where you are")).to_contain_text(f"version {version}")


def test_the_keys_are_explained_and_can_be_turned_off(ana: Visitor) -> None:
    press(ana, "?", "j")
    help = ana.page.get_by_role("dialog", name="Keyboard")
    expect(help).to_be_visible()
    ana.look()
    help.get_by_label("Use single keys in this browser").uncheck()
    press(ana, "Escape", "j", "?")
    expect(help).to_be_hidden()
    expect(link(ana, "K1")).not_to_be_focused()
    ana.unfold("Menu and account of Ana Ruiz")
    ana.press("Keyboard")
    help.get_by_label("Use single keys in this browser").check()
    ana.press("Close", within=help)
    press(ana, "j")
    expect(link(ana, "K1")).to_be_focused()
