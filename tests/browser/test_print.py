"""On paper: the record with all that was ever done to it, and the list with the words of its filter."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import expect

from eventsourcing.registers import RegisterView
from tests.browser.conftest import Meet, Served
from tests.browser.keeping import a_field, a_register, changes, some_records

SAVES = 45


@pytest.fixture(scope="module")
def register(served: Served) -> RegisterView:
    return a_register(served, "Printed", a_field("text", "Tag"), a_field("integer", "Seats"))


@pytest.fixture(scope="module")
def record_id(served: Served, register: RegisterView) -> UUID:
    [record_id, _] = some_records(served, register, [["P1", 0], ["P2", 0]])
    for n in range(1, SAVES + 1):
        changes(served, record_id, {register.active_fields[1].id: n}, reason=f"Count {n}")
    return record_id


def test_a_record_is_printed_with_its_whole_timeline(meet: Meet, served: Served, record_id: UUID) -> None:
    ana = meet(served, "Ana Ruiz")
    ana.open(f"/records/{record_id}", "P1")
    ana.page.locator("summary[aria-label=More]").click()
    ana.press("Print with the whole timeline", then="P1")
    ana.page.emulate_media(media="print")
    printed = ana.page.locator(".printed")
    expect(printed).to_have_text(re.compile(r"Printed \d+ · P1 · version 46 · printed .* UTC by Ana Ruiz"))
    expect(ana.page.locator(".timeline .entry .reason")).to_have_count(SAVES)
    for row, words in (("Tag", "unchanged"), ("Seats", "changed")):
        expect(ana.page.get_by_role("row", name=row)).to_contain_text(words)
    expect(ana.page.locator(".unfold dl").last).to_be_visible()
    for controls in (".topbar", ".actions", ".entry-views"):
        expect(ana.page.locator(controls).first).to_be_hidden()


def test_a_list_is_printed_with_what_was_asked_for(meet: Meet, served: Served, register: RegisterView) -> None:
    ana = meet(served, "Ana Ruiz")
    ana.open(f"/registers/{register.id}?q=p1", register.name)
    words = ana.page.get_by_text("With “p1”. Records in use, sorted by Tag, A–Z.")
    expect(words).to_be_hidden()
    ana.page.emulate_media(media="print")
    expect(words).to_be_visible()
    expect(ana.page.locator(".toolbar")).to_be_hidden()
    expect(ana.page.locator("tbody tr")).to_have_count(1)
