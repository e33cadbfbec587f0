"""What cannot be read is refused by every kind, on its own field, with what was typed kept."""

from html import escape
from uuid import UUID

import pytest

from eventsourcing import records
from eventsourcing.kernel import Connection, head
from eventsourcing.records.domain import Values
from eventsourcing.registers import Field, FieldSettings, Limits
from tests.records.conftest import (
    COLOURS,
    COVERED,
    DUE,
    EMAIL,
    EVERY_KIND,
    HOLDER,
    MANUAL,
    NOTES,
    NUMBER,
    PHONE,
    PRICE,
    SEATS,
    SEEN,
    STATUS,
    TAG,
    WEIGHT,
    Desk,
    define,
    make,
    parent_field,
    seen,
)

BAD: list[tuple[Field, str]] = [
    (TAG, ""),
    (TAG, "x" * 10_001),
    (NOTES, "x" * 100_001),
    (SEATS, "4.5"),
    (SEATS, "-1"),
    (SEATS, "9" * 20),
    (WEIGHT, "1.200,5"),
    (PRICE, "USD 3"),
    (PRICE, "3.001"),
    (COVERED, "perhaps"),
    (DUE, "2026-02-30"),
    (DUE, "03/04/2026"),
    (SEEN, "yesterday noon"),
    (STATUS, "sold"),
    (COLOURS, "purple"),
    (EMAIL, "ana at example"),
    (PHONE, "call me"),
    (MANUAL, "javascript:alert(1)"),
    (HOLDER, "Nobody Known"),
]


def test_what_is_typed_is_taken_where_it_is_unambiguous(conn: Connection, ana: Desk) -> None:
    comma = Field("decimal-commacom", FieldSettings("Length", limits=Limits(decimal_sign="comma")))
    register = define(conn, TAG, PRICE, MANUAL, EMAIL, comma)
    record_id = make(conn, register, {TAG.id: "N1"})
    typed = {PRICE: "€ 42000", MANUAL: "example.com/manual", EMAIL: "ana@server.local", comma: "1.250,50"}
    sent = ana.form(f"/records/{record_id}/edit") | {f"f-{field.id}": [text] for field, text in typed.items()}
    ana.send(f"/records/{record_id}/change", sent)
    record = records.get(conn, record_id)
    assert record is not None
    assert {field.label: record.data[field.id] for field in typed} == {
        PRICE.label: "EUR 42000.00",
        MANUAL.label: "https://example.com/manual",
        EMAIL.label: "ana@server.local",
        "Length": "1250.50",
    }
    again = ana.form(f"/records/{record_id}/edit")
    assert again[f"f-{comma.id}"] == ["1250,50"]
    ana.send(f"/records/{record_id}/change", again)
    assert records.get(conn, record_id) == record


@pytest.mark.parametrize(("field", "text"), BAD, ids=lambda one: one.kind if isinstance(one, Field) else one[:12])
def test_what_cannot_be_read_is_refused_on_its_field_and_changes_nothing(
    conn: Connection, ana: Desk, field: Field, text: str
) -> None:
    register = define(conn, *EVERY_KIND)
    record_id = make(conn, register, {TAG.id: "N1", NUMBER.id: 1})
    before = head(conn)
    sent = ana.form(f"/records/{record_id}/edit") | {f"f-{field.id}": [text]}
    page = ana.send(f"/records/{record_id}/change", sent, 422)
    assert f'id="f-{field.id}-error"' in page
    assert escape(text) in page
    assert head(conn) == before
    assert f'id="f-{field.id}-error"' in ana.send(
        f"/registers/{register.id}/records",
        ana.form(f"/registers/{register.id}/records/new") | {f"f-{TAG.id}": ["N2"], f"f-{field.id}": [text]},
        422,
    )


def everything(holder: str) -> Values:
    return {
        TAG.id: "N1 <b>",
        NOTES.id: "One\n\nTwo",
        SEATS.id: 1200,
        WEIGHT.id: "12.50",
        PRICE.id: "EUR 1200.00",
        COVERED.id: False,
        DUE.id: "2026-03-01",
        SEEN.id: "2026-03-01T12:00:00.123456Z",
        STATUS.id: "stored",
        COLOURS.id: ("red", "green"),
        EMAIL.id: "ana@example.org",
        PHONE.id: "+44 20 7946 0958",
        MANUAL.id: "https://example.org/a?b=c&d",
        HOLDER.id: holder,
        NUMBER.id: 7,
    }


def test_a_form_of_every_kind_sent_as_it_came_changes_nothing(conn: Connection, ana: Desk) -> None:
    register = define(conn, *EVERY_KIND)
    record_id = make(conn, register, everything(str(ana.user.id)))
    before = head(conn)
    assert "nothing was saved" in ana.send(f"/records/{record_id}/change", ana.form(f"/records/{record_id}/edit"))
    assert head(conn) == before


def test_the_page_says_every_value_in_words_and_links_only_to_safe_places(conn: Connection, ana: Desk) -> None:
    register = define(conn, *EVERY_KIND)
    record_id = make(conn, register, everything(str(ana.user.id)))
    page = ana.open(f"/records/{record_id}")
    for words in (
        "N1 &lt;b&gt;",
        "One\n\nTwo",
        "1,200",
        "12.50",
        "EUR 1,200.00",
        "1 Mar 2026",
        "Stored",
        "Red",
        "Green",
        'href="mailto:ana@example.org"',
        'href="tel:+442079460958"',
        'href="https://example.org/a?b=c&amp;d" rel="noopener noreferrer"',
        "Ana Ruiz",
    ):
        assert words in page, words
    hostile = make(conn, register, {TAG.id: "N2", MANUAL.id: "javascript:alert(1)"})
    assert 'href="javascript' not in ana.open(f"/records/{hostile}")


def test_a_link_is_made_by_title_id_or_address(conn: Connection, ana: Desk) -> None:
    parents = define(conn, TAG)
    child = define(conn, Field("text-namename", TAG.settings), parent_field(parents.id), name="Parts")
    big = make(conn, parents, {TAG.id: "Big one"})
    for number, text in enumerate(("big one", str(big), f"http://localhost/records/{big}")):
        sent = ana.form(f"/registers/{child.id}/records/new")
        sent |= {"f-text-namename": [f"Part {number}"], "f-link-parentpa": [text]}
        page = ana.send(f"/registers/{child.id}/records", sent)
        assert f'<a href="/records/{big}">Big one</a>' in page
        assert records.get(conn, UUID(sent["command_id"][0])) is not None
    page = ana.open(f"/records/{big}")
    assert "Linked from" in page
    assert "Parts, Part of" in page
    assert all(f">Part {number}</a>" in page for number in range(3))


def test_a_title_that_two_records_have_is_not_guessed_at(conn: Connection, ana: Desk) -> None:
    name = Field("text-plainnam", TAG.settings.__class__("Name"))
    parents = define(conn, name)
    child = define(conn, TAG, parent_field(parents.id), name="Parts")
    make(conn, parents, {name.id: "Twin"})
    make(conn, parents, {name.id: "Twin"})
    for text, why in (
        ("Twin", "More than one record is called “Twin”."),
        ("Unheard", "No record is called “Unheard”."),
    ):
        sent = ana.form(f"/registers/{child.id}/records/new") | {f"f-{TAG.id}": ["P"], "f-link-parentpa": [text]}
        page = ana.send(f"/registers/{child.id}/records", sent, 422)
        assert why in page
        assert f'value="{text}"' in page


def test_a_link_that_was_not_touched_stays_though_the_other_record_was_renamed(conn: Connection, ana: Desk) -> None:
    parents = define(conn, TAG)
    name = Field("text-namename", TAG.settings)
    child = define(conn, name, parent_field(parents.id), name="Parts")
    big = make(conn, parents, {TAG.id: "Big one"})
    part = make(conn, child, {name.id: "Part", "link-parentpa": str(big)})
    sent = ana.form(f"/records/{part}/edit") | {f"f-{name.id}": ["Spare part"]}
    ana.send(f"/records/{big}/change", ana.form(f"/records/{big}/edit") | {f"f-{TAG.id}": ["Bigger one"]})
    make(conn, parents, {TAG.id: "Big one"})
    ana.send(f"/records/{part}/change", sent)
    assert seen(conn, part).data == {name.id: "Spare part", "link-parentpa": str(big)}


def test_titles_are_suggested_while_one_types(conn: Connection, ana: Desk) -> None:
    register = define(conn, TAG)
    for tag in ("Alpha", "Beta", "Alphabet"):
        make(conn, register, {TAG.id: tag})
    page = ana.open(f"/registers/{register.id}/titles?for=f-link-x&f-link-x=PHA")
    assert [page.count(f"<li>{title}</li>") for title in ("Alpha", "Alphabet", "Beta")] == [1, 1, 0]


def test_a_value_in_the_address_is_put_into_the_form_but_not_saved(conn: Connection, ana: Desk) -> None:
    register = define(conn, TAG, SEATS)
    record_id = make(conn, register, {TAG.id: "N1", SEATS.id: 4})
    sent = ana.form(f"/records/{record_id}/edit?f-{SEATS.id}=12")
    assert sent[f"f-{SEATS.id}"] == ["12"]
    ana.send(f"/records/{record_id}/change", sent)
    assert seen(conn, record_id).data[SEATS.id] == 12
