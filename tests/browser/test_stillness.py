"""What arrives later moves nothing that is there: Chromium's own measure of layout shifts, page by page."""

from uuid import UUID

import pytest
from playwright.sync_api import expect

from eventsourcing.registers import RegisterView
from tests.browser.conftest import Meet, Served
from tests.browser.keeping import a_field, a_register, changes, some_records
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("javascript", [True], indirect=True)

PATHS = ("/records/{record}", "/records/{record}?v=40", "/records/{record}/edit", "/registers/{register}",
         "/registers/{register}/definition", "/registers", "/imports/new")  # fmt: skip
# Shifts right after a press or a key are expected by whoever pressed; those of a pixel or two nobody sees.
SHIFTS = """() => new Promise(done => {
    const shifts = [];
    new PerformanceObserver(list => shifts.push(...list.getEntries())).observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(shifts.filter(one => !one.hadRecentInput && one.value > 0.001).map(
        one => one.value.toFixed(4) + " " + one.sources.map(({node}) => node?.className || node?.nodeName))), 100);
})"""

TOP = "element => element.getBoundingClientRect().top"


@pytest.fixture(scope="module")
def register(served: Served) -> RegisterView:
    fields = a_field("text", "Tag"), a_field("integer", "Seats"), a_field("longtext", "Notes")
    return a_register(served, "Still", *fields)


@pytest.fixture(scope="module")
def record_id(served: Served, register: RegisterView) -> UUID:
    _, seats, _ = (field.id for field in register.active_fields)
    [record_id, *_] = some_records(served, register, [[f"S{n:02}", 0, "Words. " * n] for n in range(60)])
    for n in range(1, 60):
        changes(served, record_id, {seats: n}, reason=f"Count {n}")
    return record_id


@pytest.fixture
def ana(meet: Meet, served: Served) -> Visitor:
    return meet(served, "Ana Ruiz")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_that_opens_stays_where_it_is(
    ana: Visitor, record_id: UUID, register: RegisterView, path: str, width: int
) -> None:
    ana.page.set_viewport_size({"width": width, "height": 740})
    ana.page.goto(ana.address + path.format(record=record_id, register=register.id))
    assert ana.page.evaluate(SHIFTS) == []


def test_older_entries_arrive_before_the_fold_comes_into_view(ana: Visitor, record_id: UUID) -> None:
    ana.open(f"/records/{record_id}", "S00")
    ana.page.evaluate("scrollBy(0, document.querySelector('.fold').getBoundingClientRect().top - innerHeight - 300)")
    expect(ana.page.locator(".timeline > .entry")).to_have_count(43)
    assert ana.page.evaluate(SHIFTS) == []


@pytest.mark.usefixtures("record_id")
def test_a_list_that_is_searched_stays_where_it_is(ana: Visitor, register: RegisterView) -> None:
    ana.open(f"/registers/{register.id}", register.name)
    top = ana.page.locator("table").evaluate(TOP)
    ana.page.locator("#search").fill("s0")
    expect(ana.page.locator("tbody tr")).to_have_count(10)
    assert ana.page.locator("table").evaluate(TOP) == top
