from datetime import UTC, datetime
from uuid import UUID

import pytest

from app import PROJECTIONS
from eventsourcing import accounts, registers
from eventsourcing.accounts.domain import DeactivateUser
from eventsourcing.kernel import Connection, Metadata, handle
from eventsourcing.records.domain import StoredValue
from eventsourcing.registers import Field, FieldSettings, Option, RegisterView
from eventsourcing.registers.domain import RetireField
from tests.records import conftest as c
from tests.records.conftest import Desk, Join, ask_for_reasons, define, make, parent_field, redefine
from tests.records.telling import Pen, entries, import_of, redefine_field, rename, sentences

NAME = Field("text-namename", FieldSettings("Name"))  # ids of fields are of one register only


@pytest.fixture
def full(conn: Connection, ana: Desk) -> tuple[RegisterView, UUID]:
    """A register with every kind of field, and a record of it with a tag."""
    bases = define(conn, NAME, name="Bases")
    register = define(conn, *c.EVERY_KIND, parent_field(bases.id), name="Aircraft")
    return register, make(conn, register, {c.TAG.id: "N1"}, reason=None)


def test_every_event_is_told_in_a_sentence(conn: Connection, ana: Desk, chair: UUID) -> None:
    pen = Pen(conn, chair, ana)
    pen.change({c.SEATS.id: 5})
    pen.comment("Looks good.\nReally.")
    pen.archive("Sold.")
    pen.restore()
    page = ana.open(f"/records/{chair}")
    assert sentences(page) == [
        "Ana Ruiz restored this record",
        "Ana Ruiz archived this record",
        "Ana Ruiz commented",
        "Ana Ruiz changed Seats",
        "Daybook created this record with 4 values",
    ]
    assert "no reason given" in entries(page)[0]
    assert "Sold." in entries(page)[1]
    assert "Looks good. Really." in entries(page)[2]


KINDS: list[tuple[Field, StoredValue, StoredValue, str]] = [
    (c.TAG, "N1", "N2", "Tag N1 became N2"),
    (c.SEATS, 1200, 1450, "Seats 1,200 became 1,450 (+250)"),
    (c.WEIGHT, "12.50", "10.00", "Weight 12.50 became 10.00 (−2.50)"),
    (c.PRICE, "EUR 19200000.00", "EUR 18450000.00", "Price EUR 19,200,000.00 became EUR 18,450,000.00 (−750,000.00)"),
    (c.COVERED, True, False, "Covered yes became no"),
    (c.DUE, "2026-12-14", "2026-12-28", "Due 14 Dec 2026 became 28 Dec 2026 (+14 days)"),
    (
        c.SEEN,
        "2026-03-01T12:00:00Z",
        "2026-03-01T13:30:00Z",
        "Last seen 1 Mar 2026, 12:00 UTC became 1 Mar 2026, 13:30 UTC",
    ),
    (c.STATUS, "in-use", "stored", "Status In use became Stored"),
    (c.COLOURS, ("red",), ("red", "blue"), "Colours Red became Red Blue"),
    (c.EMAIL, "a@example.org", "b@example.org", "E-mail a@example.org became b@example.org"),
    (c.PHONE, "+49 1", "+49 2", "Phone +49 1 became +49 2"),
    (c.MANUAL, "https://a.org", "https://b.org", "Manual https://a.org became https://b.org"),
    (c.NOTES, "Slot B stays.", "Slot C stays.", "Slot [-removed: B, -][+added: C, +] stays."),
]


Full = tuple[RegisterView, UUID]
Example = tuple[Field, StoredValue, StoredValue, str]


@pytest.mark.parametrize("example", KINDS, ids=[field.kind for field, *_ in KINDS])
def test_a_change_is_told_as_its_kind_shows_it(conn: Connection, ana: Desk, full: Full, example: Example) -> None:
    field, was, now, told = example
    pen = Pen(conn, full[1], ana)
    pen.change({field.id: was}, "First.")
    pen.change({field.id: now}, "Then.")
    assert told in entries(ana.open(f"/records/{full[1]}"))[0]


@pytest.mark.parametrize("example", KINDS, ids=[field.kind for field, *_ in KINDS])
def test_a_value_that_was_emptied_is_said_to_be(conn: Connection, ana: Desk, full: Full, example: Example) -> None:
    field, _, now, _ = example
    pen = Pen(conn, full[1], ana)
    pen.change({field.id: now}, "First.")
    pen.change({field.id: None}, "Then.")
    newest, older = entries(ana.open(f"/records/{full[1]}"))[:2]
    assert "became empty" in newest or "[-removed: Slot C stays., -]" in newest
    assert "empty became" in older or field in (c.TAG, c.NOTES)


def test_a_choice_that_was_left_is_dashed(conn: Connection, ana: Desk, chair: UUID) -> None:
    Pen(conn, chair, ana).change({c.STATUS.id: "stored"})
    page = ana.open(f"/records/{chair}#timeline")
    assert "chip-former" in page[page.index('id="story"') :]


def test_no_entry_shows_an_id_or_json(conn: Connection, ana: Desk, full: tuple[RegisterView, UUID]) -> None:
    register, record_id = full
    base = make(conn, register, {c.TAG.id: "TUL"})
    pen = Pen(conn, record_id, ana)
    pen.change(
        {field.id: value for field, value, *_ in KINDS} | {"link-parentpa": str(base), c.HOLDER.id: str(ana.user.id)}
    )
    text = " ".join(entries(ana.open(f"/records/{record_id}")))
    for hidden in (str(base), str(ana.user.id), "in-use", c.SEATS.id, "{", "RecordChanged"):
        assert hidden not in text


def test_names_are_told_as_they_were(conn: Connection, ana: Desk, ben: Desk, full: tuple[RegisterView, UUID]) -> None:
    register, record_id = full
    link = register.field("link-parentpa")
    assert link.settings.limits.register_id
    bases = c.seen_register(conn, link.settings.limits.register_id)
    base = make(conn, bases, {NAME.id: "TUL Tulsa"})
    Pen(conn, record_id, ben).change({c.STATUS.id: "stored", c.HOLDER.id: str(ana.user.id), link.id: str(base)})
    rename(conn, ben, "Benjamin Carter")
    rename(conn, ana, "Ana Castellanos")
    Pen(conn, base).change({NAME.id: "Tulsa International"})
    relabelled = FieldSettings("State", options=(Option("in-use", "Active"), Option("stored", "Mothballed")))
    redefine_field(conn, register.id, c.STATUS.id, relabelled)
    page = ben.open(f"/records/{record_id}")
    told = entries(page)[0]
    assert "Ben Carter changed Status, Holder and Part of" in told
    assert "Status empty became Stored" in told
    assert "Holder empty became Ana Ruiz" in told
    assert "Part of empty became TUL Tulsa" in told
    assert f'<a href="/records/{base}">TUL Tulsa</a>' in page
    Pen(conn, record_id, ben).change({c.STATUS.id: "in-use", c.HOLDER.id: None, link.id: None}, "Later.")
    later = entries(ben.open(f"/records/{record_id}"))[0]
    assert "Benjamin Carter changed State, Holder and Part of" in later
    assert "State Mothballed became Active" in later
    assert "Holder Ana Castellanos became empty" in later
    assert "Part of Tulsa International became empty" in later


def test_a_field_that_is_retired_since_is_still_told(
    conn: Connection, ana: Desk, assets: RegisterView, chair: UUID
) -> None:
    Pen(conn, chair, ana).change({c.SEATS.id: 5})
    redefine(conn, assets, RetireField(c.SEATS.id))
    assert "Seats 4 became 5 (+1) field retired since" in entries(ana.open(f"/records/{chair}"))[0]


def test_people_are_linked_for_those_who_may_see_their_pages(
    conn: Connection, ana: Desk, join: Join, full: tuple[RegisterView, UUID]
) -> None:
    Pen(conn, full[1], ana).change({c.HOLDER.id: str(ana.user.id)})
    link = f'<a href="/users/{ana.user.id}">Ana Ruiz</a>'
    assert link in join("Olga Petrova", "auditor").open(f"/records/{full[1]}")
    assert link not in ana.open(f"/records/{full[1]}")


def test_actors_are_told_apart_by_word_and_drawing(conn: Connection, ana: Desk, ben: Desk, chair: UUID) -> None:
    pen = Pen(conn, chair, ana)
    pen.by(None, actor_kind="process", source="worker").change({c.SEATS.id: 5})
    pen.by(None, actor_kind="system", source="command line").change({c.SEATS.id: 6})
    pen.by(None, actor_kind="system").change({c.SEATS.id: 7})
    pen.by(ana, source="command line").change({c.SEATS.id: 8})
    planes = import_of(conn, "planes.csv", ben)
    pen.by(ben, source="import", change_set_id=planes).change({c.SEATS.id: 9})
    assert sentences(ana.open(f"/records/{chair}"))[:5] == [
        "Import planes.csv by Ben Carter changed Seats",
        "Ana Ruiz changed Seats on the command line",
        "System Daybook changed Seats",
        "The command line changed Seats",
        "Automation Daybook changed Seats",
    ]


def test_people_who_are_gone_are_told_to_be(conn: Connection, ana: Desk, ben: Desk, chair: UUID) -> None:
    Pen(conn, chair, ben).change({c.SEATS.id: 5})
    handle(conn, accounts.user, ben.user.id, DeactivateUser(2), Metadata(), projections=PROJECTIONS)
    assert sentences(ana.open(f"/records/{chair}"))[0] == "Ben Carter (account deactivated) changed Seats"


def test_many_changes_are_folded_and_counted(conn: Connection, ana: Desk, full: tuple[RegisterView, UUID]) -> None:
    Pen(conn, full[1], ana).change({field.id: now for field, _, now, _ in KINDS})
    page = ana.open(f"/records/{full[1]}")
    assert sentences(page)[0] == "Ana Ruiz changed Tag, Notes and 11 more"
    assert "Show the 7 other changes" in entries(page)[0]


def test_several_saves_in_a_row_are_one_entry_that_unfolds(conn: Connection, ana: Desk, chair: UUID) -> None:
    pen = Pen(conn, chair, ana)
    pen.change({c.SEATS.id: 5})
    pen.change({c.SEATS.id: 6, c.TAG.id: "N2"})
    pen.change({c.TAG.id: "N1"})
    page = ana.open(f"/records/{chair}")
    assert sentences(page)[0] == "Ana Ruiz changed Tag and Seats in 3 saves"
    told = entries(page)[0]
    assert "Tag changed and changed back Seats 4 became 6 (+2) Show the 3 saves one by one" in told
    assert "v2–4" in told
    assert "Seats 5 became 6 (+1)" in told
    assert f'href="/records/{chair}?v=1"' in page


def test_a_missing_reason_is_said_where_the_policy_then_made_it_optional(
    conn: Connection, ana: Desk, ben: Desk, assets: RegisterView, chair: UUID
) -> None:
    Pen(conn, chair, ana).change({c.SEATS.id: 5})
    ask_for_reasons(conn, assets, "off")
    Pen(conn, chair, ben).change({c.SEATS.id: 6})
    newest, older = entries(ana.open(f"/records/{chair}"))[:2]
    assert "no reason given" not in newest
    assert "no reason given" in older


def test_a_date_in_effect_is_told_where_it_differs(conn: Connection, ana: Desk, chair: UUID) -> None:
    Pen(conn, chair, ana).change({c.SEATS.id: 5}, effective_at=datetime(2020, 3, 1, tzinfo=UTC))
    Pen(conn, chair, ana).change({c.SEATS.id: 6}, effective_at=datetime.now(UTC))
    newest, older = entries(ana.open(f"/records/{chair}"))[:2]
    assert "in effect since 1 Mar 2020" in older
    assert "in effect" not in newest


def test_links_from_other_records_are_told_and_so_is_their_end(
    conn: Connection, ana: Desk, full: tuple[RegisterView, UUID]
) -> None:
    register, record_id = full
    base = make(
        conn, define(conn, Field("text-placepla", FieldSettings("Place")), name="Places"), {"text-placepla": "TUL"}
    )
    pen = Pen(conn, record_id, ana)
    pen.change({"link-parentpa": str(base)})
    pen.change({c.TAG.id: "N2"})
    redefine_field(conn, register.id, "link-parentpa", FieldSettings("Home base"))
    pen.change({"link-parentpa": None}, "Moved.")
    page = ana.open(f"/records/{base}")
    assert sentences(page)[:2] == [
        "Ana Ruiz removed the link to this record from Aircraft N2, field Home base",
        "Ana Ruiz linked this record from Aircraft N1, field Part of",
    ]
    assert f'href="/records/{record_id}">N1</a>' in page
    assert "Moved." in entries(page)[0]


def test_links_from_many_records_of_one_import_are_one_entry(conn: Connection, ana: Desk, assets: RegisterView) -> None:
    register = define(conn, NAME, parent_field(assets.id), name="Parts")
    whole = make(conn, assets, {c.TAG.id: "Whole"})
    act = import_of(conn, "parts.csv", ana)
    for number in range(3):
        part = make(conn, register, {NAME.id: f"P{number}"})
        Pen(conn, part, ana, source="import", change_set_id=act).change({"link-parentpa": str(whole)})
    page = ana.open(f"/records/{whole}")
    assert sentences(page)[0] == "Import parts.csv by Ana Ruiz linked this record from 3 records of Parts"
    assert "Parts P2, field Part of Parts P1, field Part of Parts P0, field Part of" in entries(page)[0]


def test_what_people_write_is_never_markup(conn: Connection, ana: Desk, assets: RegisterView) -> None:
    bold = "<b id=x>bold</b>"
    redefine_field(conn, assets.id, c.TAG.id, FieldSettings(bold))
    record_id = make(conn, assets, {c.TAG.id: bold}, reason=bold)
    pen = Pen(conn, record_id, ana)
    pen.comment(bold)
    pen.change({c.TAG.id: bold + "2", c.NOTES.id: bold}, bold)
    rename(conn, ana, bold)
    pen.archive(bold)
    linking = define(conn, NAME, Field("link-parentpa", FieldSettings(bold)), name=bold)
    make(conn, linking, {NAME.id: bold, "link-parentpa": str(record_id)})
    for url in (
        f"/records/{record_id}",
        f"/records/{record_id}?v=3",
        f"/records/{record_id}/fields/{c.TAG.id}",
        "/events/5",
    ):
        assert "<b id=x>" not in ana.open(url)
    assert registers.get(conn, linking.id)
