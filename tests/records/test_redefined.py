"""A register is redefined while somebody fills in a record's form."""

from uuid import UUID

from eventsourcing.kernel import Connection, head
from eventsourcing.registers import AddField, Field, FieldSettings, Limits, RegisterView
from eventsourcing.registers.domain import BringBackField, ChangeField, RetireField
from tests.records.browser import filled_in
from tests.records.conftest import COLOURS, SEATS, TAG, Desk, newest, redefine, seen

LEGS = Field("integer-legslegs", FieldSettings("Legs", required=True))


def test_a_field_added_meanwhile_is_asked_for_with_all_that_was_typed(
    conn: Connection, ana: Desk, assets: RegisterView
) -> None:
    sent = ana.form(f"/registers/{assets.id}/records/new") | {f"f-{TAG.id}": ["N7"], "reason": ["New"]}
    redefine(conn, assets, AddField(LEGS))
    before = head(conn)
    page = ana.send(f"/registers/{assets.id}/records", sent, 409)
    assert "This register, its fields or its rules, was changed while you were editing" in page
    assert 'value="N7"' in page
    assert 'value="New"' in page
    assert head(conn) == before
    ana.send(f"/registers/{assets.id}/records", filled_in(page) | {f"f-{LEGS.id}": ["4"]})
    assert seen(conn, newest(conn)).data[LEGS.id] == 4


def test_what_was_typed_for_a_field_retired_meanwhile_is_shown(
    conn: Connection, ana: Desk, assets: RegisterView, chair: UUID
) -> None:
    sent = ana.form(f"/records/{chair}/edit") | {f"f-{SEATS.id}": ["17"], f"f-{TAG.id}": ["N2"]}
    redefine(conn, assets, RetireField(SEATS.id))
    page = ana.send(f"/records/{chair}/change", sent, 409)
    assert "Seats: 17" in page
    ana.send(f"/records/{chair}/change", filled_in(page))
    assert seen(conn, chair).data[TAG.id] == "N2"
    assert seen(conn, chair).data[SEATS.id] == 4, "a retired field keeps its value"


def test_a_field_brought_back_meanwhile_is_not_emptied(
    conn: Connection, ana: Desk, assets: RegisterView, chair: UUID
) -> None:
    redefine(conn, assets, RetireField(COLOURS.id))
    sent = ana.form(f"/records/{chair}/edit") | {f"f-{SEATS.id}": ["5"]}
    redefine(conn, assets, BringBackField(COLOURS.id))
    page = ana.send(f"/records/{chair}/change", sent, 409)
    ana.send(f"/records/{chair}/change", filled_in(page))
    assert seen(conn, chair).data[COLOURS.id] == ("red",)
    assert seen(conn, chair).data[SEATS.id] == 5


def test_values_of_retired_fields_are_folded_away_on_the_page(
    conn: Connection, ana: Desk, assets: RegisterView, chair: UUID
) -> None:
    redefine(conn, assets, RetireField(SEATS.id))
    assert "1 value of retired fields" in ana.open(f"/records/{chair}")


def test_a_value_that_narrower_limits_would_not_take_stays_until_it_is_changed(
    conn: Connection, ana: Desk, assets: RegisterView, chair: UUID
) -> None:
    redefine(conn, assets, ChangeField(SEATS.id, FieldSettings("Seats", limits=Limits(maximum="2"))))
    form = ana.form(f"/records/{chair}/edit")
    ana.send(f"/records/{chair}/change", form | {f"f-{TAG.id}": ["N2"]})
    assert seen(conn, chair).data == {**seen(conn, chair).data, TAG.id: "N2", SEATS.id: 4}
    page = ana.send(f"/records/{chair}/change", ana.form(f"/records/{chair}/edit") | {f"f-{SEATS.id}": ["3"]}, 422)
    assert "Enter 2 or less." in page
