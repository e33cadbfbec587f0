"""All that happened: narrowed, walked, looked into, and taken away as a file."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from eventsourcing.registers import RegisterView
from tests.browser.conftest import Meet, Served
from tests.browser.keeping import a_field, a_record, a_register, changes, some_records
from tests.browser.visitor import Visitor


@pytest.fixture
def fleet(served: Served) -> RegisterView:
    """One import of twenty, a record that was changed three times, and one in Hebrew."""
    register = a_register(served, "Fleet", a_field("text", "Tag"), a_field("integer", "Seats"))
    some_records(served, register, [(f"T{number:02}", number) for number in range(20)])
    tag, seats = (field.id for field in register.active_fields)
    chosen = a_record(served, register, "N14228", 149, by="Ben Carter")
    for count, reason in ((137, "Cabin refit signed off."), (140, None), (145, "Counted again.")):
        changes(served, chosen, {seats: count}, by="Ben Carter", reason=reason)
    changes(served, chosen, {tag: "מטוס 14228"}, by="Ana Ruiz")
    return register


@pytest.fixture
def olu(meet: Meet, served: Served, fleet: RegisterView) -> Visitor:
    olu = meet(served, "Olu Ade")
    olu.open("/registers", "Registers")
    olu.page.get_by_role("navigation", name="Main").get_by_role("link", name="Activity").click()
    olu.arrive("Activity")
    return olu


def narrow(olu: Visitor, menu: str, choice: str) -> None:
    panel = olu.page.locator("details").filter(has=olu.page.locator("summary").get_by_text(menu, exact=True))
    panel.locator("summary").click()
    panel.get_by_label(choice, exact=True).check()
    with olu.page.expect_navigation():
        panel.get_by_role("button", name="Show").click()
    olu.look()


def test_filters_narrow_what_is_shown_and_chips_widen_it(olu: Visitor, fleet: RegisterView) -> None:
    narrow(olu, "Register", fleet.name)
    rows = olu.page.locator('tr[id^="event-"]')
    expect(rows).to_have_count(7)  # the register, twenty records in one row, one record and its four changes
    olu.sees("20 records", "מטוס 14228")
    narrow(olu, "Actor", "Ben Carter")
    expect(rows).to_have_count(4)
    olu.unfold("Reason")
    olu.page.get_by_label("Words in the reason").fill("cabin")
    olu.page.locator("details[open]").get_by_role("button", name="Show").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("149")
    olu.page.get_by_role("link", name="Remove the filter on Actor").click()
    expect(olu.page).not_to_have_url(re.compile("actor="))
    expect(rows).to_have_count(1)


def test_an_event_opens_beside_the_list_or_on_its_page(olu: Visitor, fleet: RegisterView, javascript: bool) -> None:
    narrow(olu, "Register", fleet.name)
    link = olu.page.locator('tr[id^="event-"]').nth(1).locator("td a").first
    position = link.inner_text()
    link.click()
    if not javascript:
        olu.arrive(f"Event #{position}")
        olu.sees("145", "Hash before it")
        return
    drawer = olu.page.locator("#drawer")
    expect(drawer.get_by_role("heading", name=f"Event #{position}")).to_be_focused()
    expect(drawer).to_contain_text("Counted again.")
    olu.look()
    drawer.get_by_role("link", name="Older event").click()
    expect(drawer).to_contain_text("137")
    expect(olu.page.locator("tr:has([aria-expanded=true])")).to_have_count(1)
    olu.page.keyboard.press("Escape")
    expect(drawer).to_be_empty()


def test_a_change_set_shows_what_one_act_did(olu: Visitor, fleet: RegisterView) -> None:
    narrow(olu, "Register", fleet.name)
    olu.page.get_by_role("link", name="20 records").click()
    olu.arrive("One act of Ana Ruiz")
    olu.sees("20 events", "T19")


def test_exactly_what_is_shown_can_be_exported(olu: Visitor, fleet: RegisterView, tmp_path: Path) -> None:
    narrow(olu, "Register", fleet.name)
    olu.unfold("Export")
    with olu.page.expect_download() as download:
        olu.page.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "activity.csv")
    lines = list(csv.reader(io.StringIO((tmp_path / "activity.csv").read_text())))
    assert lines[1] == ["Filters", f"Register is {fleet.name}"]
    assert lines[-1] == ["Number of events", "26"]
    olu.open("/activity?kind=ActivityExported", "Activity")
    olu.sees("exported Activity")
