"""Records are made and changed in the browser."""

from uuid import UUID

import pytest
from flask import Flask

from eventsourcing import web
from eventsourcing.kernel import Connection, head
from eventsourcing.records.domain import RecordChanged, RecordCreated, Values
from eventsourcing.registers import RegisterView
from tests.records.conftest import COLOURS, NOTES, SEATS, STATUS, TAG, Desk, Join, newest, seen, story


def test_a_new_record_starts_with_the_defaults_of_its_fields(ana: Desk, assets: RegisterView) -> None:
    sent = ana.form(f"/registers/{assets.id}/records/new")
    assert sent[f"f-{STATUS.id}"] == ["in-use"]
    assert sent[f"f-{TAG.id}"] == [""]


def test_a_record_is_made_of_what_was_filled_in(app: Flask, conn: Connection, ana: Desk, assets: RegisterView) -> None:
    sent = ana.form(f"/registers/{assets.id}/records/new")
    sent |= {f"f-{TAG.id}": ["N7"], f"f-{COLOURS.id}": ["green", "red"], f"f-{NOTES.id}": ["One\r\nTwo"]}
    sent |= {"reason": ["New in stock"], "effective_on": ["2026-03-01"]}
    page = ana.send(f"/registers/{assets.id}/records", sent)
    assert "N7 created · v1" in page
    assert "<h1>N7</h1>" in page
    [recorded] = story(app, conn, newest(conn))
    values: Values = {TAG.id: "N7", STATUS.id: "in-use", COLOURS.id: ("red", "green"), NOTES.id: "One\nTwo"}
    assert recorded.event == RecordCreated(assets.id, values)
    assert recorded.reason == "New in stock"
    assert str(recorded.effective_at) == "2026-03-01 00:00:00+00:00"
    assert recorded.actor_id == ana.user.id


def test_a_form_sent_twice_makes_one_record(conn: Connection, ana: Desk, assets: RegisterView) -> None:
    sent = ana.form(f"/registers/{assets.id}/records/new") | {f"f-{TAG.id}": ["N7"]}
    ana.send(f"/registers/{assets.id}/records", sent)
    before = head(conn)
    assert "saved already" in ana.send(f"/registers/{assets.id}/records", sent)
    assert head(conn) == before


def test_only_the_fields_that_were_changed_are_in_the_event(
    app: Flask, conn: Connection, ana: Desk, chair: UUID
) -> None:
    sent = ana.form(f"/records/{chair}/edit") | {f"f-{SEATS.id}": ["6"], "reason": ["Two more"]}
    page = ana.send(f"/records/{chair}/change", sent)
    *_, last = story(app, conn, chair)
    assert f'<span>N1 saved · v2</span> <a href="/records/{chair}#event-{last.position}">Show the change</a>' in page
    assert last.event == RecordChanged({SEATS.id: 6}, {SEATS.id: 4})
    assert last.reason == "Two more"


def test_inputs_are_made_only_where_somebody_looks_at_them(
    monkeypatch: pytest.MonkeyPatch, conn: Connection, ana: Desk, chair: UUID
) -> None:
    sent = ana.form(f"/records/{chair}/edit") | {f"f-{SEATS.id}": ["6"]}
    monkeypatch.setattr(web, "run_time_form", None)
    ana.post(f"/records/{chair}/change", sent)
    assert seen(conn, chair).data[SEATS.id] == 6


def test_a_form_sent_unchanged_writes_nothing_and_says_so(conn: Connection, ana: Desk, chair: UUID) -> None:
    before = head(conn)
    page = ana.send(f"/records/{chair}/change", ana.form(f"/records/{chair}/edit"))
    assert "nothing was saved" in page
    assert head(conn) == before


def test_a_change_sent_twice_is_one_event(conn: Connection, ana: Desk, chair: UUID) -> None:
    sent = ana.form(f"/records/{chair}/edit") | {f"f-{SEATS.id}": ["6"]}
    ana.send(f"/records/{chair}/change", sent)
    before = head(conn)
    ana.send(f"/records/{chair}/change", sent)
    assert head(conn) == before


def test_a_form_changed_after_a_step_back_is_not_taken_for_a_repetition(
    conn: Connection, ana: Desk, chair: UUID
) -> None:
    sent = ana.form(f"/records/{chair}/edit") | {f"f-{SEATS.id}": ["6"]}
    ana.send(f"/records/{chair}/change", sent)
    ana.send(f"/records/{chair}/change", sent | {f"f-{SEATS.id}": ["4"], f"f-{TAG.id}": ["N2"]})
    assert seen(conn, chair).data[TAG.id] == "N2"


def test_emptying_a_field_empties_it(app: Flask, conn: Connection, ana: Desk, chair: UUID) -> None:
    sent = ana.form(f"/records/{chair}/edit") | {f"f-{SEATS.id}": [""]}
    sent.pop(f"f-{COLOURS.id}")  # a browser sends nothing for boxes that are not ticked
    ana.send(f"/records/{chair}/change", sent)
    assert seen(conn, chair).data.keys() == {TAG.id, STATUS.id}
    *_, last = story(app, conn, chair)
    assert last.event.values == {SEATS.id: None, COLOURS.id: None}


def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_stays(conn: Connection, ana: Desk, chair: UUID) -> None:
    before = head(conn)
    sent = ana.form(f"/records/{chair}/edit")
    sent |= {f"f-{TAG.id}": [" "], f"f-{SEATS.id}": ["a few"], f"f-{NOTES.id}": ["Long\r\nstory"]}
    sent |= {"reason": ["Why not"], "effective_on": ["sometime"]}
    page = ana.send(f"/records/{chair}/change", sent, 422)
    assert "Fill this in." in page
    assert "Enter a whole number, like 42." in page
    assert 'value="a few"' in page
    assert "Long\r\nstory" in page
    assert 'value="Why not"' in page
    assert 'value="sometime"' in page
    assert page.count("autofocus") == 1
    assert 0 < page.index(f'id="f-{TAG.id}"') - page.index("autofocus") < 40
    assert head(conn) == before
    again = ana.send(f"/records/{chair}/change", sent | {f"f-{TAG.id}": ["N1"]}, 422)
    assert "Fill this in." not in again


def test_a_reader_can_neither_make_nor_change_records(join: Join, assets: RegisterView, chair: UUID) -> None:
    for role in ("viewer", "auditor"):
        desk = join(f"{role} {role}", role)
        page = desk.open(f"/records/{chair}")
        for control in ("/edit", "/archive", "/comment"):
            assert f"/records/{chair}{control}" not in page
        for url in (f"/registers/{assets.id}/records/new", f"/records/{chair}/edit", f"/records/{chair}/archive"):
            desk.open(url, 403)
        for url in (f"/registers/{assets.id}/records", f"/records/{chair}/change", f"/records/{chair}/comment"):
            desk.post(url, {}, 403)


def test_a_record_that_is_not_there_is_said_not_to_be(ana: Desk) -> None:
    assert "There is no such record" in ana.open("/records/00000000-0000-7000-8000-000000000000", 404)
