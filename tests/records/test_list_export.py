"""A list as a file: exactly what is listed, safe to open, and read back as it was."""

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from eventsourcing import web
from eventsourcing.exports import RecordsExported, harmless
from eventsourcing.kernel import Connection, head, read_log
from eventsourcing.records import DatabaseNames
from eventsourcing.records.listing import export as list_export
from eventsourcing.registers import Field, FieldSettings, RegisterView, kinds
from eventsourcing.registers.domain import RetireField
from eventsourcing.web import limits
from eventsourcing.web.limits import Limit
from tests.records.conftest import NOTES, PRICE, SEATS, STATUS, TAG, WEIGHT, Desk, Join, define, make, redefine
from tests.records.shelves import in_order, shelve


def exported(desk: Desk, register: RegisterView, query: str = "") -> list[list[str]]:
    text = desk.post(f"/registers/{register.id}/export.csv?{query}", {}, 200).text
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.fixture
def zoe(join: Join) -> Desk:
    return join("Zoë Ärm")


@settings(
    max_examples=10,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_the_file_has_all_rows_in_order_and_values_that_can_be_read_back(
    conn: Connection, zoe: Desk, data: st.DataObject
) -> None:
    shelf = shelve(conn, data, {str(zoe.user.id): zoe.user.name}, 9)
    sort = data.draw(st.sampled_from(shelf.register.fields))
    columns = "&".join(f"columns={field.id}" for field in shelf.register.fields)
    head, *rows = exported(zoe, shelf.register, f"sort={sort.id}&{columns}")
    assert head == [*(field.label for field in shelf.register.fields), "Changed by", "Changed"]
    assert len(rows) == len(shelf.rows)
    with zoe.app.test_request_context():
        names = DatabaseNames(web.connection())
        for cells, id in zip(rows, in_order(shelf, sort, descending=False), strict=True):
            for cell, field in zip(cells, shelf.register.fields, strict=False):
                plain = cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell
                assert kinds.of(field.id).parse(plain, field, names) == shelf.rows[id].get(field.id)


def test_the_file_holds_every_page_of_what_is_listed_and_no_more(
    ana: Desk, conn: Connection, assets: RegisterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_export, "AT_ONCE", 7)
    for number in range(120):
        make(conn, assets, {TAG.id: f"T{number:03}", SEATS.id: number % 5, STATUS.id: "stored"})
    query = f"f.{SEATS.id}.at-least=3&sort={TAG.id}&direction=descending&columns={SEATS.id}"
    head, *rows = exported(ana, assets, query)
    assert head == ["Tag", "Seats", "Changed by", "Changed"]
    assert [row[:2] for row in rows] == [[f"T{n:03}", str(n % 5)] for n in reversed(range(120)) if n % 5 >= 3]


def test_archived_records_are_told_apart(ana: Desk, conn: Connection, assets: RegisterView) -> None:
    id = make(conn, assets, {TAG.id: "N1"})
    make(conn, assets, {TAG.id: "N2"})
    ana.send(f"/records/{id}/archive", {**ana.form(f"/records/{id}"), "reason": "Broken"})
    assert len(exported(ana, assets)) == 2
    head, *rows = exported(ana, assets, "archived=all")
    assert head[-1] == "Archived"
    assert [(row[0], row[-1]) for row in rows] == [("N1", "yes"), ("N2", "no")]


def test_the_file_is_called_like_the_register(ana: Desk, conn: Connection) -> None:
    register = define(conn, name='Möbel / "alt"\\')
    ana.open("/registers")
    answer = ana.post(f"/registers/{register.id}/export.csv", {}, 200)
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"Mbel alt.csv\"; filename*=UTF-8''M%C3%B6bel%20alt.csv"
    )
    assert answer.mimetype == "text/csv"
    answer.close()


def test_an_export_that_would_leave_something_out_is_refused(ana: Desk, conn: Connection, assets: RegisterView) -> None:
    end = head(conn)
    page = ana.post(f"/registers/{assets.id}/export.csv?f.{SEATS.id}.is=many", {}, 400).text
    assert "The filter on Seats was left out" in page
    assert head(conn) == end


def test_the_connection_is_given_back_when_the_file_is_sent_or_the_reader_leaves(
    ana: Desk, conn: Connection, assets: RegisterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "EXPORTS", Limit(burst=50, seconds=1))
    make(conn, assets, {TAG.id: "N1"})
    for _ in range(20):  # more than the pool has
        exported(ana, assets)
        left = ana.client.post(f"/registers/{assets.id}/export.csv", buffered=False)
        next(left.iter_encoded())
        left.close()
    assert exported(ana, assets)[1][0] == "N1"


def test_the_form_for_the_file_is_no_business_of_htmx() -> None:
    assert 'method="post" hx-boost="false" data-download' in Path("templates/web/menus.html").read_text()


def test_an_export_is_an_event_that_says_what_was_taken(ana: Desk, conn: Connection, assets: RegisterView) -> None:
    make(conn, assets, {TAG.id: "N1", SEATS.id: 4})
    end = head(conn).position
    query = f"q=N1&f.{SEATS.id}.at-least=3&archived=all"
    answer = ana.post(f"/registers/{assets.id}/export.csv?{query}", {}, 200)
    assert answer.headers["X-Log-Position"] == str(end)
    with ana.app.app_context():
        [noted] = web.codec().decode_all(read_log(conn, after=end))
    assert noted.event == RecordsExported(
        assets.id, "csv", ("Search for “N1”", "Seats is at least 3", "In use and archived"), query, end
    )
    assert (noted.actor_id, noted.source) == (ana.user.id, "web")


def test_no_link_exports_anything(ana: Desk, conn: Connection, assets: RegisterView) -> None:
    end = head(conn)
    ana.open(f"/registers/{assets.id}/export.csv", 405)
    assert head(conn) == end


def sent_back(desk: Desk, register: RegisterView, query: str = "", **asked: str) -> str:
    return desk.post(f"/registers/{register.id}/export.csv?{query}", asked, 200).text


def test_all_fields_can_be_had_beside_those_that_are_listed(ana: Desk, conn: Connection, app: Flask) -> None:
    gone = Field("text-gonegone", FieldSettings("Gone"))
    register = define(conn, TAG, NOTES, SEATS, STATUS, gone)
    make(conn, register, {TAG.id: "N1", NOTES.id: "Long", SEATS.id: 4, STATUS.id: "stored", gone.id: "g"})
    make(conn, register, {TAG.id: "N2", SEATS.id: 5})
    redefine(conn, register, RetireField(gone.id))
    query = f"columns={SEATS.id}&f.{SEATS.id}.is=4"
    assert exported(ana, register, query)[0] == ["Tag", "Seats", "Changed by", "Changed"]
    text = sent_back(ana, register, query, fields="all")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert head == ["Tag", "Notes", "Seats", "Status", "Changed by", "Changed"]
    assert [row[:4] for row in rows] == [["N1", "Long", "4", "Stored"]]
    with app.app_context():
        events = [one.event for one in web.codec().decode_all(read_log(conn))]
    taken = [one for one in events if isinstance(one, RecordsExported)][-1]
    assert all(f"columns={field.id}" in taken.query for field in (NOTES, SEATS, STATUS)), "what was taken is said"
    assert sent_back(ana, register, f"columns={gone.id}", fields="all").startswith("Tag,Notes,Seats,Status,Gone,")


@pytest.mark.parametrize(("delimiter", "sign"), [("comma", ","), ("semicolon", ";"), ("tab", "\t")])
@pytest.mark.parametrize(("decimals", "weight"), [("point", "-1.5"), ("comma", "-1,5")])
def test_signs_between_cells_and_before_decimals_are_as_asked(
    ana: Desk, conn: Connection, delimiter: str, sign: str, decimals: str, weight: str
) -> None:
    register = define(conn, TAG, WEIGHT, PRICE)
    make(conn, register, {TAG.id: "a,b;c\td", WEIGHT.id: "-1.5", PRICE.id: "EUR 1200.50"})
    text = sent_back(ana, register, delimiter=delimiter, decimals=decimals)
    [head, row] = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    assert head[:3] == ["Tag", "Weight", "Price (EUR)"]
    assert row[:3] == ["a,b;c\td", weight, "1200.50" if decimals == "point" else "1200,50"]


@pytest.mark.parametrize("asked", [{"delimiter": "|"}, {"decimals": "x"}, {"fields": "some"}])
def test_what_cannot_be_asked_of_an_export_is_said_in_words(
    ana: Desk, conn: Connection, assets: RegisterView, asked: dict[str, str]
) -> None:
    before = head(conn)
    page = ana.post(f"/registers/{assets.id}/export.csv", asked, 400).text
    assert f"not “{next(iter(asked.values()))}”" in page
    assert head(conn) == before
