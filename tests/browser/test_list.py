"""The list of a register: search, filter, sort, columns, pages and the export of exactly that."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from eventsourcing.registers import RegisterView
from tests.browser.conftest import Meet, Served
from tests.browser.keeping import a_field, a_register, some_records
from tests.browser.visitor import Visitor


@pytest.fixture(scope="module")
def aircraft(served: Served) -> RegisterView:
    """120 records: N001 to N120, 1 to 120 seats, every third stored."""
    register = a_register(
        served, "Aircraft", a_field("text", "Tag"), a_field("integer", "Seats"),
        a_field("choice", "Status"), a_field("text", "Maker"), a_field("choices", "Colours"), a_field("date", "Built"),
    )  # fmt: skip
    some_records(served, register, [
        [f"N{n:03}", n, "in-use" if n % 3 else "stored", "Zürich Works" if n % 2 else "Ōsaka", ("red",), "2026-03-01"]
        for n in range(1, 121)
    ])  # fmt: skip
    return register


@pytest.fixture
def ana(meet: Meet, served: Served, aircraft: RegisterView) -> Visitor:
    ana = meet(served, "Ana Ruiz")
    ana.open(f"/registers/{aircraft.id}", aircraft.name)
    return ana


def rows(visitor: Visitor) -> Locator:
    return visitor.page.locator("tbody tr")


def search(visitor: Visitor, text: str) -> None:
    box = visitor.page.locator("#search")
    box.fill(text)
    box.press("Enter")


def test_search_finds_parts_of_words_and_says_when_there_is_nothing(ana: Visitor) -> None:
    expect(rows(ana)).to_have_count(50)
    search(ana, "zürich n04")
    expect(rows(ana)).to_have_count(5)
    ana.look()
    search(ana, "nothing like this")
    ana.sees("No record fits.")
    ana.look()
    ana.press("Clear search and filters")
    expect(rows(ana)).to_have_count(50)


def test_filters_are_added_by_field_and_stay_in_the_address(ana: Visitor, meet: Meet, served: Served) -> None:
    add_filter(ana, "Status")
    ana.page.get_by_role("checkbox", name="Stored").check()
    ana.press("Show", within=ana.page.locator("details[open]"))
    expect(ana.page.locator(".filter-chip")).to_have_text("Status is Stored")
    expect(rows(ana)).to_have_count(40)
    add_filter(ana, "Seats")
    ana.page.get_by_label("How to compare").select_option("is at least")
    value = ana.page.get_by_role("textbox", name="Seats")
    value.fill("many")
    ana.press("Show", within=ana.page.locator("details[open]"))
    ana.sees("Enter a whole number, like 42.")
    ana.look()
    value.fill("100")
    ana.press("Show", within=ana.page.locator("details[open]"))
    expect(rows(ana)).to_have_count(7)
    ana.look()
    ben = meet(served, "Ben Carter")
    ben.page.goto(ana.page.url)
    expect(rows(ben)).to_have_count(7)
    ben.press("Remove the filter on Status")
    expect(rows(ben)).to_have_count(21)


def add_filter(visitor: Visitor, label: str) -> None:
    visitor.unfold("Filter")
    visitor.press(label, within=visitor.page.locator("details[open]"))
    expect(visitor.page.get_by_label("How to compare")).to_be_visible()


def test_sorting_and_pages_keep_their_place(ana: Visitor) -> None:
    for direction, first in (("ascending", "N001"), ("descending", "N120")):
        ana.press("Seats", within=ana.page.locator("thead"))
        expect(ana.page.get_by_role("columnheader", name="Seats")).to_have_attribute("aria-sort", direction)
        expect(rows(ana).first).to_contain_text(first)
    ana.press("Next")
    expect(rows(ana).first).to_contain_text("N070")
    ana.look()
    ana.press("Next")
    expect(rows(ana)).to_have_count(20)
    ana.press("Previous")
    expect(rows(ana).first).to_contain_text("N070")
    ana.page.go_back()
    expect(rows(ana)).to_have_count(20)


def test_the_export_holds_exactly_what_is_listed_on_all_its_pages(
    ana: Visitor, aircraft: RegisterView, tmp_path: Path
) -> None:
    ana.unfold("Columns")
    ana.page.locator("details[open]").get_by_label("Maker").uncheck()
    ana.press("Show", within=ana.page.locator("details[open]"))
    expect(ana.page.get_by_role("columnheader", name="Maker")).to_have_count(0)
    search(ana, "zürich")
    expect(ana.page).to_have_url(re.compile("q="))
    expect(rows(ana).nth(1)).to_contain_text("N003")
    ana.unfold("Export")
    with ana.page.expect_download() as download:
        ana.page.get_by_role("button", name="Download CSV").click()
    download.value.save_as(tmp_path / "export.csv")
    exported = list(csv.DictReader(io.StringIO((tmp_path / "export.csv").read_text("utf-8-sig"))))
    assert len(exported) == 60
    assert exported[1]["Tag"] == "N003"
    assert "Maker" not in exported[0]
    expect(ana.page.locator(".is-busy")).to_have_count(0)
    ana.page.get_by_label(re.compile("^All [0-9]+ fields$")).check()
    ana.page.get_by_label("Between cells").select_option("semicolon")
    with ana.page.expect_download() as download:
        ana.page.get_by_role("button", name="Download CSV").click()
    download.value.save_as(tmp_path / "all.csv")
    everything = list(csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text()), delimiter=";"))
    assert len(everything) == 60
    assert "Maker" in everything[0]


def test_search_across_registers(ana: Visitor) -> None:
    box = ana.page.get_by_label("Search all registers")
    box.fill("n117")
    box.press("Enter")
    ana.arrive("Search")
    of_this_register = ana.page.get_by_role("table", name="Aircraft").first  # others have it, too
    ana.press("N117", then="N117", within=of_this_register)


@pytest.mark.parametrize("javascript", [True], indirect=True)
def test_typing_alone_searches_and_keeps_the_cursor(ana: Visitor) -> None:
    ana.page.locator("#search").press_sequentially("n11")
    expect(rows(ana)).to_have_count(10)
    ana.page.keyboard.type("7")
    expect(rows(ana)).to_have_count(1)
    expect(ana.page.locator("#search")).to_be_focused()
    expect(ana.page.locator("#search")).to_have_value("n117")
