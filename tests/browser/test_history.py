"""A record's story: filters, older entries, one value over time, one event, and the record as it was."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Locator, expect

from eventsourcing.records.domain import CommentRecord
from eventsourcing.registers import RegisterView
from tests.browser.conftest import Meet, Served
from tests.browser.keeping import a_field, a_record, a_register, changes, tell
from tests.browser.visitor import Visitor

SAVES = 30


@pytest.fixture(scope="module")
def register(served: Served) -> RegisterView:
    return a_register(
        served, "Storied", a_field("text", "Tag"), a_field("integer", "Seats"), a_field("longtext", "Notes"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def record_id(served: Served, register: RegisterView) -> UUID:
    """Made with 100 seats; then Ana and Ben by turns made it 101 to 130, and Ben said something."""
    _, seats, notes = (field.id for field in register.active_fields)
    record_id = a_record(served, register, "N1041", 100, "Slot B by the door")
    for n in range(1, SAVES + 1):
        changes(served, record_id, {seats: 100 + n}, by=("Ana Ruiz", "Ben Carter")[n % 2], reason=f"Count {n}")
    changes(served, record_id, {notes: "Slot C by the window"})
    tell(served, record_id, CommentRecord("Who has the key?"), by="Ben Carter")
    return record_id


@pytest.fixture
def ana(meet: Meet, served: Served, record_id: UUID) -> Visitor:
    ana = meet(served, "Ana Ruiz")
    ana.open(f"/records/{record_id}", "N1041")
    return ana


def entries(visitor: Visitor) -> Locator:
    return visitor.page.locator("#entries > .entry:not(.entry-say):not(.fold)")


def test_the_timeline_says_who_what_from_what_to_and_why(ana: Visitor) -> None:
    expect(entries(ana).nth(0)).to_contain_text("Ben Carter commented")
    expect(entries(ana).nth(0)).to_contain_text("Who has the key?")
    expect(entries(ana).nth(1)).to_contain_text("Ana Ruiz changed Notes")
    expect(entries(ana).nth(1).locator("del").first).to_contain_text("B")
    expect(entries(ana).nth(1)).to_contain_text("no reason given")
    for text in ("Ana Ruiz changed Seats", "129", "130", "(+1)", "Count 30"):
        expect(entries(ana).nth(2)).to_contain_text(text)
    expect(entries(ana).last).to_contain_text("created")


def test_the_timeline_is_filtered(ana: Visitor, javascript: bool) -> None:
    ana.press("Comments", within=ana.page.locator(".tabs"))
    expect(entries(ana)).to_have_count(2)
    if javascript:
        expect(ana.page.get_by_role("link", name="Comments", exact=True)).to_be_focused()
    ana.look()
    ana.press("Links", within=ana.page.locator(".tabs"))
    ana.sees("No other record has ever linked here.")
    expect(ana.page).to_have_url(re.compile("show=links"))


def test_older_entries_are_shown_and_the_first_is_always_there(ana: Visitor, javascript: bool) -> None:
    if javascript:
        ana.page.locator(".fold").first.scroll_into_view_if_needed()
        expect(entries(ana)).to_have_count(SAVES + 3)
        ana.look()
    else:
        ana.page.locator(".fold a").first.click()
        ana.arrive("Timeline of N1041")
        ana.sees("Count 2")


def test_a_value_tells_its_own_history(ana: Visitor, javascript: bool) -> None:
    ana.page.get_by_role("link", name="Seats over time").click()
    if javascript:
        expect(ana.page.get_by_role("group", name="Seats over time")).to_contain_text("Count 30")
        ana.look()
        ana.page.keyboard.press("Escape")
        expect(ana.page.get_by_role("group", name="Seats over time")).to_have_count(0)
        ana.page.get_by_role("link", name="Seats over time").click()
    else:
        ana.arrive("Seats over time")
    ana.page.get_by_role("link", name="Use this value").first.click()
    ana.arrive("Edit N1041")
    expect(ana.field("Seats")).to_have_value("129")


def test_the_record_as_it_was_steps_from_change_to_change(ana: Visitor) -> None:
    entries(ana).nth(2).get_by_role("link", name="before").click()
    ana.arrive("N1041")
    expect(ana.page.locator(".amber-bar")).to_contain_text("You are looking at")
    expect(ana.page.locator("#values")).to_contain_text("129")
    expect(ana.page.get_by_role("link", name="Edit", exact=True)).to_have_count(0)
    ana.page.locator(".amber-bar").get_by_role("link", name="Next").click()
    expect(ana.page.locator(".amber-bar")).to_contain_text("version 31 of 33")
    ana.page.locator(".amber-bar").get_by_role("link", name="Previous").click()
    expect(ana.page.locator(".amber-bar")).to_contain_text("version 30 of 33")
    ana.press("Back to now", then="N1041")
    expect(ana.page.locator(".amber-bar")).to_have_count(0)


def test_a_moment_is_picked_from_the_menu(ana: Visitor) -> None:
    ana.unfold("As of")
    ana.page.get_by_label("Date and time, UTC").fill("2020-02-29T12:00:00")
    ana.press("Show", then="N1041", within=ana.page.locator("details[open]"))
    expect(ana.page.locator(".amber-bar")).to_contain_text("29 February 2020, 12:00 UTC")
    ana.sees("This record did not exist yet.")
    ana.press("See it as it was first", then="N1041")
    expect(ana.page.locator("#values")).to_contain_text("Slot B by the door")
    ana.page.locator(".amber-bar summary").click()
    ana.look()


def test_an_entry_has_an_address_of_its_own(ana: Visitor) -> None:
    entries(ana).nth(2).get_by_role("link", name="v31").click()
    expect(ana.page.get_by_role("heading", level=1)).to_contain_text("Event #")
    ana.look()
    ana.sees("Ana Ruiz", "Count 30")
    ana.page.get_by_role("link", name="Previous of this record").click()
    ana.sees("Count 29")
