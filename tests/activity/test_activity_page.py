"""The page of all events: what it shows, and how its filters, columns, pages and menus behave."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest

from app import PROJECTIONS
from eventsourcing import web
from eventsourcing.activity import finding, folding, views
from eventsourcing.kernel import Connection, Metadata, handle_batch, head, uuid7
from eventsourcing.registers import Field, FieldSettings, RegisterView
from tests.activity.logs import Scribe
from tests.records import conftest as c
from tests.records.conftest import Desk, Join, make
from tests.records.telling import Pen, plain


@pytest.fixture
def olu(join: Join) -> Desk:
    return join("Olu Ade", "auditor")


def rows(page: str) -> list[str]:
    """What each row says, without the day headings."""
    return [plain(row) for row in re.findall(r'<tr id="event-\d+">.*?</tr>', page, re.DOTALL)]


def positions(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'<tr id="event-(\d+)">', page)]


def chips(page: str) -> list[str]:
    return [plain(one) for one in re.findall(r'<span class="filter-chip-words">(.*?)</span>', page, re.DOTALL)]


def link(page: str, words: str) -> str:
    """The address of the link or button that says this."""
    drawing = r"<svg[^>]*><use[^>]*/></svg>"
    found = re.search(rf'<a [^>]*href="([^"]*)"[^>]*>(?:{drawing}|<span>|\s)*{re.escape(words)}', page)
    assert found, words
    return unescape(found[1])


def test_each_event_is_a_row_with_who_what_where_and_why(
    conn: Connection, olu: Desk, ana: Desk, chair: UUID, assets: RegisterView
) -> None:
    [event] = Pen(conn, chair, ana).change({c.SEATS.id: 5, c.NOTES.id: "New"}, "Counted again.").events
    chosen = "&".join(f"columns={one}" for one in ("register", "record", "change", "reason", "source"))
    first = olu.open(f"/activity?{chosen}")
    assert "<h1>Activity</h1>" in first
    assert plain(f"{event.position} {event.recorded_at:%H:%M}") in rows(first)[0]
    assert f'href="/records/{chair}?v=2"' in first
    assert f'href="/registers/{assets.id}"' in first
    for words in (
        "Ana Ruiz",
        "changed Seats and Notes",
        "Assets",
        "N1",
        "4 became 5 (+1) and 1 more",
        "Counted again.",
        "web",
    ):
        assert words in rows(first)[0]
    assert [int(row.split()[0].replace(",", "")) for row in rows(first)] == sorted(positions(first), reverse=True)


def test_only_admins_and_auditors_see_all_events(join: Join) -> None:
    for role, status in (("viewer", 403), ("editor", 403), ("auditor", 200), ("admin", 200)):
        desk = join(f"{role.title()} Person", role)
        assert ('href="/activity"' in desk.open("/registers")) == (status == 200)
        desk.open("/activity", status)
        desk.post("/activity/export", {"format": "csv"}, status)


def test_an_empty_answer_says_what_to_do(olu: Desk) -> None:
    page = olu.open("/activity?reason=nobody+ever+said+this")
    assert "Nothing fits." in page
    assert link(page, "Clear all filters") == "/activity"


def test_every_filter_is_a_chip_with_a_link_that_takes_it_away(
    conn: Connection, olu: Desk, ana: Desk, chair: UUID, assets: RegisterView
) -> None:
    change_set = uuid7()
    said = Pen(conn, chair, ana, change_set_id=change_set).change({c.SEATS.id: 5}, "Because.").events[0]
    Pen(conn, chair, ana).change({c.SEATS.id: 6}, "Because.")
    asked = {
        f"actor={ana.user.id}": "Actor is Ana Ruiz",
        "kind=RecordChanged": "Kind is Record changed",
        f"register={assets.id}": "Register is Assets",
        "source=web": "Source is the browser",
        f"record={chair}": "Record is N1",
        f"change-set={change_set}": f"Change set is {str(change_set)[:13]}…",
        "reason=because": "Reason has “because”",
        "when=today": "When is today",
    }
    page = olu.open("/activity?" + "&".join(asked))
    assert set(chips(page)) == set(asked.values())
    assert positions(page) == [said.position]
    without = [unescape(url) for url in re.findall(r'filter-chip-remove" href="([^"]*)"', page)]
    assert len(without) == len(asked)
    for url in without:
        assert len(chips(olu.open(url))) == len(asked) - 1
    assert len(positions(olu.open(next(url for url in without if "change-set" not in url)))) == 2


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("actor=x", "A filter on Actor was left out. “x” is no id."),
        (f"actor={UUID(int=7)}", "Nobody here has this id."),
        ("kind=RecordExploded", "There are no events of the kind “RecordExploded”."),
        (f"register={UUID(int=7)}", "There is no such register."),
        ("source=dream", "Events come from web, import"),
        ("record=nothing", "The filter on Record was left out. “nothing” is no id."),
        ("change-set=1", "The filter on Change set was left out."),
        ("when=once", "It knows today, yesterday"),
        ("from=2026-13-01", "“2026-13-01” is no day; write it like 2026-03-01."),
        ("from=0001-01-01", "0001-01-01 is not in the time of any log."),
        ("to=9999-12-31", "9999-12-31 is not in the time of any log."),
        ("from=2026-03-02&to=2026-03-01", "It ends before it begins."),
        ("before=-1", "it is no position of the log"),
        ("after=" + "9" * 40, "it is no position of the log"),
    ],
)
def test_a_filter_that_makes_no_sense_is_left_out_and_said(conn: Connection, olu: Desk, query: str, note: str) -> None:
    end = head(conn)
    page = olu.open(f"/activity?{query}")
    assert note in plain(page)
    assert chips(page) == []
    assert positions(page) != []
    if not query.startswith(("before", "after")):
        assert note in plain(olu.post(f"/activity/export?{query}", {"format": "csv"}, 400).text)
    assert head(conn) == end


@pytest.mark.usefixtures("within_a_day")
def test_days_are_days_in_utc(conn: Connection, olu: Desk, chair: UUID) -> None:
    today = datetime.now(UTC).date()
    shown = positions(olu.open("/activity"))
    assert positions(olu.open(f"/activity?from={today}&to={today}")) == shown
    assert positions(olu.open(f"/activity?to={today - timedelta(days=1)}")) == []
    assert positions(olu.open(f"/activity?from={today + timedelta(days=1)}")) == []
    for when in ("today", "last-7-days", "last-30-days", "this-month", "this-year"):
        assert positions(olu.open(f"/activity?when={when}")) == shown
    for when in ("yesterday", "last-month"):
        assert positions(olu.open(f"/activity?when={when}")) == []


def test_people_and_records_can_be_typed_in(conn: Connection, olu: Desk, ana: Desk, chair: UUID) -> None:
    found = olu.client
    olu.open("/activity")
    assert found.get("/activity?who=ana+ruiz&kind=RecordChanged").location == (
        f"/activity?actor={ana.user.id}&kind=RecordChanged"
    )
    assert found.get("/activity?title=N1").location == f"/activity?record={chair}"
    assert found.get(f"/activity?title={quote(f'http://localhost/records/{chair}?v=1')}").location == (
        f"/activity?record={chair}"
    )
    page = olu.open("/activity?who=nemo", 422)
    assert "Nobody has this name or e-mail" in page
    assert 'value="nemo"' in page
    assert "No record has this title." in olu.open("/activity?title=N404", 422)


def test_where_there_are_many_registers_some_are_offered_and_any_can_be_typed_in(
    conn: Connection, olu: Desk, assets: RegisterView
) -> None:
    assert 'name="in"' not in olu.open("/activity")
    made = [
        c.define(conn, Field(f"text-{n:08}", FieldSettings("Name")), name=f"Room {n}") for n in range(views.MOST + 5)
    ]
    page = olu.open("/activity")
    assert page.count('name="register"') == views.MOST
    assert 'name="in"' in page
    last = made[9]  # by name after all of those that are offered
    assert f'value="{last.id}"' not in page
    found = olu.client.get(f"/activity?in=+room++9&register={assets.id}")
    assert found.location == f"/activity?register={assets.id}&register={last.id}"
    chosen = olu.open(f"/activity?register={last.id}")
    assert f'value="{last.id}" checked' in chosen
    assert olu.client.get("/activity?in=ASSE").location == f"/activity?register={assets.id}"
    assert "Several registers" in olu.open("/activity?in=room", 422)
    none = olu.open("/activity?in=garage", 422)
    assert "No register is called so." in none
    assert 'value="garage"' in none


def test_columns_are_chosen(conn: Connection, olu: Desk, chair: UUID) -> None:
    heads = re.compile(r'<th scope="col"[^>]*>([^<]*)</th>')
    usual = ["Event", "Time", "Actor", "What happened", "Register", "About", "Old → new", "Reason"]
    assert heads.findall(olu.open("/activity")) == usual
    assert heads.findall(olu.open("/activity?columns=none&columns=source")) == [*usual[:4], "Source"]
    assert heads.findall(olu.open("/activity?columns=none")) == usual[:4]


def test_pages_are_linked_both_ways(conn: Connection, olu: Desk, ana: Desk, chair: UUID) -> None:
    for seats in range(10, 130):
        Pen(conn, chair, ana).change({c.SEATS.id: seats})
    first = olu.open("/activity")
    second = olu.open(link(first, "Older"))
    third = olu.open(link(second, "Older"))
    assert positions(first) + positions(second) + positions(third) == list(range(head(conn).position, 0, -1))
    assert positions(olu.open(link(third, "Newer"))) == positions(second)
    assert positions(olu.open(link(second, "Newer"))) == positions(first)
    assert "There is nothing older." in olu.open("/activity?before=1")


def test_an_import_is_one_row_that_leads_to_its_change_set(
    conn: Connection, olu: Desk, ana: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    scribe = Scribe(conn, [ana.user.id])
    act = uuid7()
    said = Metadata(source="import", actor_id=ana.user.id, change_set_id=act)
    handle_batch(conn, scribe.creations(scribe.registers[0], 300), said, projections=PROJECTIONS)
    page = olu.open("/activity")
    assert "imported 300 records" in rows(page)[0]
    assert f'href="/change-sets/{act}"' in page
    assert len(positions(olu.open(f"/activity?change-set={act}"))) == 50
    for query in ("kind=RecordCreated", f"register={scribe.registers[0]}", f"actor={ana.user.id}"):
        assert "imported 300 records" in rows(olu.open(f"/activity?{query}"))[0]
    monkeypatch.setattr(folding, "COUNTED", 250)
    assert "imported several records" in rows(olu.open("/activity?kind=RecordCreated"))[0]


def test_a_long_search_says_how_far_it_looked_and_goes_on(
    conn: Connection, olu: Desk, assets: RegisterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    needle = make(conn, assets, {c.TAG.id: "needle"}, "Needle.")
    for number in range(60):
        make(conn, assets, {c.TAG.id: f"T{number}"}, None)
    monkeypatch.setattr(folding, "BUDGET", 20)
    monkeypatch.setattr(finding, "PORTIONS", (10,))
    page = olu.open("/activity?reason=needle")
    looked = 0
    while "Looked back to" in page:
        page = olu.open(link(page, "Go on"))
        looked += 1
    assert looked == 3
    assert f'href="/records/{needle}?v=1"' in page


def test_htmx_gets_the_list_alone(olu: Desk) -> None:
    olu.open("/activity")
    answer = olu.client.get("/activity", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert "<html" not in answer.text
    assert positions(answer.text)


def test_what_others_wrote_is_shown_as_text(conn: Connection, olu: Desk, ana: Desk, assets: RegisterView) -> None:
    chair = make(conn, assets, {c.TAG.id: "<b>שלום</b>"}, "<script>alert(1)</script>")
    Pen(conn, chair, ana).comment("<img src=x>")
    page = olu.open("/activity")
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;b&gt;שלום&lt;/b&gt;" in page


def test_a_page_asks_the_database_the_same_number_of_times_however_much_it_shows(
    conn: Connection, olu: Desk, ana: Desk, assets: RegisterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(events: int) -> int:
        for _ in range(events):
            chair = make(conn, assets, {c.TAG.id: str(uuid7())})
            Pen(conn, chair, ana).comment("Well.")
        asked: list[object] = []
        with olu.app.test_request_context("/activity"), monkeypatch.context() as patch:
            web.access.identify_by(olu.app, lambda: olu.user)
            connection = web.connection()
            execute = type(connection).execute

            def counting(self: Connection, *query: Any, **options: Any) -> Any:
                asked.append(query)
                return execute(self, *query, **options)

            patch.setattr(type(connection), "execute", counting)
            olu.app.dispatch_request()
        return len(asked)

    few = counted(2)
    assert counted(40) <= few <= 30
