"""The page of a list, its menus, its links and its search, as a browser sees them."""

import re
from html import unescape
from uuid import UUID

import pytest

from eventsourcing.kernel import Connection
from eventsourcing.records.domain import StoredValue
from eventsourcing.records.listing import views as list_views
from eventsourcing.records.listing.rows import Column
from eventsourcing.registers import Field, FieldSettings, RegisterView
from eventsourcing.registers.domain import RetireField, RetireRegister
from eventsourcing.registers.kinds import NOBODY
from tests.records.conftest import (
    COLOURS,
    EVERY_KIND,
    NOTES,
    SEATS,
    STATUS,
    TAG,
    Desk,
    Join,
    define,
    make,
    redefine,
    seen,
)

OTHER_TAG = Field("text-othertag", FieldSettings("Tag"))
ATTACKS = ["'; DROP TABLE records; --", "%s", "%(x)s", "{}", "\\", "' OR '1'='1", "0x00", "é\u202e", "[1,2]", "9" * 400]


def url(register: RegisterView, query: str = "") -> str:
    return f"/registers/{register.id}" + (f"?{query}" if query else "")


def titles(page: str) -> list[str]:
    return [unescape(title) for title in re.findall(r'class="title-cell[^>]*><a [^>]*>([^<]*)</a>', page)]


def link(page: str, words: str) -> str:
    """The address of the link with these words."""
    found = re.search(rf'<a [^>]*href="([^"]*)"[^>]*>(?:<svg.*?</svg>)?(?:<span>)?{re.escape(words)}(?![\w ])', page)
    assert found, words
    return unescape(found[1])


@pytest.fixture
def hundred(conn: Connection, assets: RegisterView) -> RegisterView:
    """Tags T000 to T119, with seats that repeat and every third stored."""
    for number in range(120):
        status = "stored" if number % 3 == 0 else "in-use"
        make(conn, assets, {TAG.id: f"T{number:03}", SEATS.id: number % 7, STATUS.id: status})
    return assets


def test_a_register_without_records_says_what_to_do(ana: Desk, assets: RegisterView) -> None:
    page = ana.open(url(assets))
    assert "No records yet." in page
    assert link(page, "New record") == f"{url(assets)}/records/new"
    assert link(page, "Import") == f"/imports/new?register={assets.id}"


def test_a_viewer_is_not_offered_to_write(join: Join, assets: RegisterView) -> None:
    page = join("Vic", "viewer").open(url(assets))
    assert "New record" not in page


def test_pages_follow_one_another_and_go_back(ana: Desk, hundred: RegisterView) -> None:
    first = ana.open(url(hundred))
    assert titles(first) == [f"T{n:03}" for n in range(50)]
    assert "T000 to T049" in first
    second = ana.open(link(first, "Next"))
    third = ana.open(link(second, "Next"))
    assert titles(second) + titles(third) == [f"T{n:03}" for n in range(50, 120)]
    assert 'rel="next"' not in third
    assert titles(ana.open(link(third, "Previous"))) == titles(second)
    back = ana.open(link(second, "Previous"))
    assert titles(back) == titles(first)
    assert 'rel="prev"' not in back


def test_what_lies_before_the_first_page_is_the_first_page(
    ana: Desk, hundred: RegisterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = ana.open(link(ana.open(url(hundred)), "Next"))
    monkeypatch.setattr(list_views, "PER_PAGE", 70)
    assert titles(ana.open(link(second, "Previous"))) == [f"T{n:03}" for n in range(70)]


def test_all_state_is_in_the_address(ana: Desk, hundred: RegisterView) -> None:
    query = (
        f"q=t0&f.{STATUS.id}.is=stored&f.{SEATS.id}.at-least=5&sort={SEATS.id}&direction=descending&columns={SEATS.id}"
    )
    page = ana.open(url(hundred, query))
    expected = [n for n in range(0, 100, 3) if n % 7 >= 5]
    assert titles(page) == [f"T{n:03}" for n in sorted(expected, key=lambda n: (n % 7, n), reverse=True)]
    assert "Remove the filter on Status" in page
    assert "<b>5</b>" in page
    assert "Colours</th>" not in page
    unfiltered = re.search(r'href="([^"]*)" aria-label="Remove the filter on Status"', page)
    assert unfiltered
    assert len(titles(ana.open(unescape(unfiltered[1])))) > len(expected)


def test_several_options_mean_any_of_them(ana: Desk, hundred: RegisterView) -> None:
    field = f"f.{STATUS.id}.is"
    page = ana.open(url(hundred, f"{field}=stored&{field}=in-use"))
    assert len(titles(page)) == 50
    assert page.count('class="filter-chip"') == 1


def test_a_filter_is_added_without_javascript(ana: Desk, hundred: RegisterView) -> None:
    page = ana.open(link(ana.open(url(hundred, "q=t")), "Seats"))
    assert '<details class="menu" open>' in page
    answer = ana.client.get(url(hundred, f"q=t&filter={SEATS.id}&operator=at-least&value=6"))
    assert answer.status_code == 303
    assert answer.headers["Location"] == url(hundred, f"q=t&f.{SEATS.id}.at-least=6")
    refused = ana.open(url(hundred, f"filter={SEATS.id}&operator=at-least&value=many"), status=422)
    assert "Enter a whole number" in refused


def test_the_form_offers_each_kinds_operators(ana: Desk, conn: Connection) -> None:
    register = define(conn, *EVERY_KIND)
    for field in register.fields:
        assert 'name="operator"' in ana.open(url(register, f"filter={field.id}"))


def test_what_an_old_link_asks_in_vain_is_said_and_ignored(ana: Desk, hundred: RegisterView) -> None:
    page = ana.open(url(hundred, "f.text-gonegone.is=1&columns=text-gonegone&sort=text-gonegone&archived=maybe"))
    assert page.count("notice-warning") == 3
    assert len(titles(page)) == 50
    wrong = ana.open(url(hundred, f"f.{SEATS.id}.is=many&f.{SEATS.id}.contains=1&f.{SEATS.id}=1&f.=1"))
    assert "The filter on Seats was left out. Enter a whole number, like 42." in wrong
    assert len(titles(wrong)) == 50


def test_a_retired_field_can_still_be_filtered_by(ana: Desk, conn: Connection, hundred: RegisterView) -> None:
    redefine(conn, hundred, RetireField(SEATS.id))
    assert "Seats" not in ana.open(url(hundred))
    assert len(titles(ana.open(url(hundred, f"f.{SEATS.id}.is=6")))) == 17


def test_a_retired_register_says_so(ana: Desk, conn: Connection, hundred: RegisterView) -> None:
    redefine(conn, hundred, RetireRegister())
    page = ana.open(url(hundred))
    assert "This register is retired" in page
    assert "New record" not in page
    assert len(titles(page)) == 50


@pytest.mark.parametrize("mark", ["x", "!!!", "bnVsbA", "W10", "W251bGwsbnVsbCxudWxsXQ", "e30=" * 99, "é", "%00"])
def test_a_broken_place_is_refused_in_words(ana: Desk, hundred: RegisterView, mark: str) -> None:
    for name in ("after", "before"):
        page = ana.open(url(hundred, f"{name}={mark}"), status=400)
        assert "This list cannot read" in page or "characters that are not text" in page


def test_a_place_of_another_order_is_refused(ana: Desk, hundred: RegisterView) -> None:
    following = link(ana.open(url(hundred)), "Next")
    ana.open(f"{following}&sort={SEATS.id}", status=400)


def test_archived_records_are_listed_on_request(ana: Desk, assets: RegisterView, chair: UUID) -> None:
    ana.send(f"/records/{chair}/archive", {**ana.form(f"/records/{chair}"), "reason": "Broken"})
    assert "No record is in use." in ana.open(url(assets))
    for which in ("yes", "all"):
        page = ana.open(url(assets, f"archived={which}"))
        assert titles(page) == ["N1"]
        assert "Archived</span>" in page


def test_nothing_fits_and_the_page_says_how_to_go_on(ana: Desk, hundred: RegisterView) -> None:
    page = ana.open(url(hundred, "q=xyzzy"))
    assert "No record fits." in page
    assert len(titles(ana.open(link(page, "Clear search and filters")))) == 50


def test_words_with_signs_of_patterns_mean_themselves(ana: Desk, conn: Connection, assets: RegisterView) -> None:
    for tag in ("100%", "100", "a_b", "aXb", "c\\d", "Straße ΟΔΟΣ"):
        make(conn, assets, {TAG.id: tag})
    for q, found in {
        "0%": ["100%"],
        "a_": ["a_b"],
        "c%5C": ["c\\d"],
        "STRASSE": ["Straße ΟΔΟΣ"],
        "ταχ": [],
        "οδός": ["Straße ΟΔΟΣ"],
        "ΟΔΟ": ["Straße ΟΔΟΣ"],
    }.items():
        assert titles(ana.open(url(assets, f"q={q.replace('%', '%25') if q == '0%' else q}"))) == found


def test_equal_values_of_other_makes_have_cells_of_their_own(conn: Connection, assets: RegisterView) -> None:
    row = seen(conn, make(conn, assets, {TAG.id: "1"}))
    column = Column(TAG, NOBODY)
    held: list[StoredValue] = ["1", True, 1, "True", None, "1"]
    cells = [column.cell(row._replace(data={} if value is None else {TAG.id: value})) for value in held]
    assert [cell.text for cell in cells] == ["1", "True", "1", "True", "", "1"]


def test_htmx_gets_the_list_alone_and_the_address(ana: Desk, hundred: RegisterView) -> None:
    ana.open(url(hundred))
    answer = ana.client.get(url(hundred, "q=T01&sort="), headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert "<html" not in answer.text
    assert titles(answer.text) == [f"T{n:03}" for n in range(10, 20)]
    assert answer.headers["HX-Push-Url"] == url(hundred, "q=T01")
    assert 'hx-target="#export"' in answer.text


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_parameter_can_carry_sql(
    ana: Desk, conn: Connection, chair: UUID, assets: RegisterView, attack: str
) -> None:
    ana.open(url(assets))
    for name in ("q", "sort", "direction", "columns", "archived", "after", "before", "filter", "operator", "value"):
        assert ana.client.get(url(assets), query_string={name: attack}).status_code in (200, 400)
    for field in (TAG, SEATS, STATUS, COLOURS, NOTES):
        for operator in ("is", "is-not", "contains", "starts", "at-least", "includes", attack):
            name = f"f.{field.id}.{operator}"
            assert ana.client.get(url(assets), query_string={name: attack}).status_code == 200
    assert ana.client.get(url(assets), query_string={f"f.{attack}.is": "1"}).status_code == 200
    assert ana.client.get("/search", query_string={"q": attack}).status_code == 200
    assert conn.execute("SELECT count(*) FROM records").fetchone() == (1,)


def test_the_search_over_all_registers_groups_what_it_finds(ana: Desk, conn: Connection, hundred: RegisterView) -> None:
    others = define(conn, OTHER_TAG, name="Others")
    make(conn, others, {OTHER_TAG.id: "T01 of another"})
    page = ana.open("/search?q=t01")
    assert titles(page) == [f"T{n:03}" for n in range(10, 20)] + ["T01 of another"]
    assert link(page, "Open in Others") == url(others, "q=t01")
    assert len(titles(ana.open("/search?q=T"))) == 21
    assert "Nothing was found." in ana.open("/search?q=xyzzy")
    assert 'action="/search"' in ana.open("/registers")
