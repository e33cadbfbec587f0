"""A register is defined, gets a field of every kind, and is changed and retired."""

from playwright.sync_api import expect

from eventsourcing.registers import kinds
from tests.browser.conftest import Meet, Served
from tests.browser.visitor import Visitor

SETTINGS = {
    "choice": {"Add options": "In use\nStored"},
    "choices": {"Add options": "Red\nBlue\nGreen"},
    "money": {"Currency": "EUR"},
}


def test_a_register_is_defined_and_gets_a_field_of_every_kind(meet: Meet, served: Served, javascript: bool) -> None:
    lena = meet(served, "Lena Fischer")
    name = define(lena, f"Airships {javascript:d}")
    for kind in kinds.KINDS.values():
        lena.press("Add a field", then="Add a field")
        lena.field("Kind").select_option(kind.label)
        if not javascript:
            lena.press("Show its settings")
        expect(lena.page.get_by_role("heading", name=kind.label, exact=True)).to_be_visible()
        lena.fill("Label", f"A {kind.name}")
        for label, text in SETTINGS.get(kind.name, {}).items():
            lena.fill(label, text)
        if kind.name == "link":
            lena.field("Links to a record of").select_option(name)
        lena.look()
        lena.press("Add the field")
        expect(lena.page.get_by_role("row", name=f"A {kind.name} {kind.label}")).to_be_visible()
    lena.look()


def test_a_field_is_changed_moved_retired_and_brought_back(meet: Meet, served: Served, javascript: bool) -> None:
    lena = meet(served, "Lena Fischer")
    name = define(lena, f"Gliders {javascript:d}")
    lena.press("Seats", then="Seats")
    lena.fill("Label", "Places")
    lena.fill("At least", "1")
    lena.press("Save", then=name)
    lena.sees("Lena Fischer changed Places in 2 ways")
    lena.press("Move Places up", then=name)
    lena.sees("Lena Fischer put the fields in another order")
    lena.press("Retire", then=name, within=lena.page.get_by_role("row", name="Places"))
    lena.sees("Lena Fischer retired the field Places")
    lena.unfold("1 retired field")
    lena.look()
    lena.press("Bring back", then=name)
    lena.page.get_by_label("must be given").check()
    lena.press("Save", then=name)
    lena.sees("Lena Fischer made reasons required")
    lena.press("Retire the register", then=name)
    lena.sees("This register is retired")
    lena.press("Bring it back", then=name)
    lena.open("/registers", "Registers")
    lena.press(name, then=name)
    lena.sees("No records yet.")


def define(lena: Visitor, name: str) -> str:
    lena.open("/registers/new", "New register")
    lena.press("Define the register", then="New register")
    lena.sees("Give the register a name.")
    lena.fill("Name", name)
    lena.fill("Label of field 1", "Registration")
    lena.fill("Label of field 2", "Seats")
    lena.page.get_by_label("Kind of field 2").select_option("Whole number")
    lena.press("Define the register", then=name)
    return name
