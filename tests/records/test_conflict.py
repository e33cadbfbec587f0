"""Two people change one record: what does not collide is merged, what does is asked about."""

from uuid import UUID

from flask import Flask

from eventsourcing.kernel import Connection, head
from eventsourcing.records.domain import RecordChanged
from eventsourcing.registers import RegisterView
from tests.records.browser import filled_in
from tests.records.conftest import COLOURS, NOTES, SEATS, STATUS, TAG, Desk, make, seen, story
from tests.records.telling import plain


def both_open(ana: Desk, ben: Desk, record_id: UUID) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    return ana.form(f"/records/{record_id}/edit"), ben.form(f"/records/{record_id}/edit")


def test_changes_of_different_fields_are_both_kept_and_the_page_says_so(
    conn: Connection, ana: Desk, ben: Desk, chair: UUID
) -> None:
    anas, bens = both_open(ana, ben, chair)
    ana.send(f"/records/{chair}/change", anas | {f"f-{SEATS.id}": ["6"]})
    page = ben.send(f"/records/{chair}/change", bens | {f"f-{TAG.id}": ["N2"]})
    assert "N2 saved · v3. Ana Ruiz changed Seats meanwhile; both are kept." in page
    assert seen(conn, chair).data == {TAG.id: "N2", SEATS.id: 6, STATUS.id: "in-use", COLOURS.id: ("red",)}


def test_the_same_change_by_two_people_is_no_collision(conn: Connection, ana: Desk, ben: Desk, chair: UUID) -> None:
    anas, bens = both_open(ana, ben, chair)
    ana.send(f"/records/{chair}/change", anas | {f"f-{SEATS.id}": ["6"]})
    before = head(conn)
    assert "just saved the same" in ben.send(f"/records/{chair}/change", bens | {f"f-{SEATS.id}": ["6"]})
    assert head(conn) == before


def test_a_collision_shows_was_theirs_and_yours_with_nothing_chosen_and_nothing_saved(
    conn: Connection, ana: Desk, ben: Desk, chair: UUID
) -> None:
    anas, bens = both_open(ana, ben, chair)
    ana.send(
        f"/records/{chair}/change",
        anas | {f"f-{SEATS.id}": ["6"], f"f-{TAG.id}": ["N9"], "reason": ["Two more by the door"]},
    )
    before = head(conn)
    bens |= {f"f-{SEATS.id}": ["3"], f"f-{NOTES.id}": ["Mine"], "reason": ["One broke"], "effective_on": ["2026-02-03"]}
    page = ben.send(f"/records/{chair}/change", bens, 409)
    assert head(conn) == before
    assert "Two people changed N9" in page
    assert "<bdi>Ana Ruiz</bdi> saved version 2 while you were editing version 1." in page
    for words in ("Two more by the door", "(+2)", "(−1)", "Ana Ruiz’s Tag (N9)", "your Notes (Mine)"):
        assert words in plain(page), words
    for kept in ('value="One broke"', 'value="2026-02-03"', 'value="3"'):
        assert kept in page
    assert page.count('type="radio"') == 3
    assert " checked" not in page
    assert "Save as version 3" in page


def collide(ana: Desk, ben: Desk, record_id: UUID) -> dict[str, list[str]]:
    """Ana makes it 6 seats, Ben 3 and writes notes; he is asked, and this is the form before him."""
    anas, bens = both_open(ana, ben, record_id)
    ana.send(f"/records/{record_id}/change", anas | {f"f-{SEATS.id}": ["6"]})
    bens |= {f"f-{SEATS.id}": ["3"], f"f-{NOTES.id}": ["Mine"], "reason": ["One broke"]}
    return filled_in(ben.send(f"/records/{record_id}/change", bens, 409))


def test_what_is_chosen_of_a_collision_is_saved_with_all_that_was_merged(
    app: Flask, conn: Connection, ana: Desk, ben: Desk, chair: UUID
) -> None:
    form = collide(ana, ben, chair)
    ben.send(f"/records/{chair}/change", form | {f"pick-{SEATS.id}": ["yours"]})
    *_, last = story(app, conn, chair)
    assert last.event == RecordChanged({SEATS.id: 3, NOTES.id: "Mine"}, {SEATS.id: 6, NOTES.id: None})
    assert last.reason == "One broke"


def test_theirs_may_stand(app: Flask, conn: Connection, ana: Desk, ben: Desk, chair: UUID) -> None:
    form = collide(ana, ben, chair)
    ben.send(f"/records/{chair}/change", form | {f"pick-{SEATS.id}": ["theirs"]})
    *_, last = story(app, conn, chair)
    assert last.event == RecordChanged({NOTES.id: "Mine"}, {NOTES.id: None})


def test_what_it_was_before_both_may_stand_again(conn: Connection, ana: Desk, ben: Desk, chair: UUID) -> None:
    form = collide(ana, ben, chair)
    ben.send(f"/records/{chair}/change", form | {f"pick-{SEATS.id}": ["was"]})
    assert seen(conn, chair).data[SEATS.id] == 4


def test_what_was_typed_can_still_be_changed_beside_theirs(conn: Connection, ana: Desk, ben: Desk, chair: UUID) -> None:
    form = collide(ana, ben, chair)
    ben.send(f"/records/{chair}/change", form | {f"pick-{SEATS.id}": ["yours"], f"f-{SEATS.id}": ["5"]})
    assert seen(conn, chair).data[SEATS.id] == 5


def test_a_collision_without_a_choice_is_asked_again_with_everything_kept(
    conn: Connection, ana: Desk, ben: Desk, chair: UUID
) -> None:
    form = collide(ana, ben, chair)
    before = head(conn)
    page = ben.send(f"/records/{chair}/change", form, 422)
    for kept in ("Choose which value should stand.", 'value="3"', 'value="Mine"', 'value="One broke"', "Two people"):
        assert kept in page, kept
    assert "What you typed, which you can still change:" in page
    wrong = form | {f"pick-{SEATS.id}": ["yours"], f"f-{SEATS.id}": ["lots"]}
    page = ben.send(f"/records/{chair}/change", wrong, 422)
    assert 'value="lots"' in page
    assert "Enter a whole number" in page
    assert head(conn) == before


def test_a_third_person_who_is_quicker_again_leads_to_another_question(
    conn: Connection, ana: Desk, ben: Desk, chair: UUID
) -> None:
    form = collide(ana, ben, chair)
    ana.send(f"/records/{chair}/change", ana.form(f"/records/{chair}/edit") | {f"f-{SEATS.id}": ["8"]})
    page = ben.send(f"/records/{chair}/change", form | {f"pick-{SEATS.id}": ["yours"]}, 409)
    assert "<bdi>Ana Ruiz</bdi> saved version 3 while you were editing version 2." in page
    assert seen(conn, chair).data[SEATS.id] == 8


def test_texts_are_compared_word_by_word(conn: Connection, ana: Desk, ben: Desk, assets: RegisterView) -> None:
    record_id = make(conn, assets, {TAG.id: "N3", NOTES.id: "A trace of fluid"})
    anas, bens = both_open(ana, ben, record_id)
    ana.send(f"/records/{record_id}/change", anas | {f"f-{NOTES.id}": ["A pool of fluid"]})
    page = ben.send(f"/records/{record_id}/change", bens | {f"f-{NOTES.id}": ["A trace of oil"]}, 409)
    assert "trace</" in page or "trace<span" in page
    assert "<del>" in page
    assert "<ins>" in page
    assert "A trace of oil" in page


def test_a_record_archived_meanwhile_refuses_the_change_and_keeps_the_words(
    conn: Connection, ana: Desk, ben: Desk, chair: UUID
) -> None:
    sent = ben.form(f"/records/{chair}/edit") | {f"f-{SEATS.id}": ["3"]}
    ana.send(f"/records/{chair}/archive", ana.form(f"/records/{chair}/archive"))
    page = ben.send(f"/records/{chair}/change", sent, 422)
    assert "This record is archived. Restore it before you change it." in page
    assert 'value="3"' in page
