"""An admin says who may see a register; everybody else finds no trace of it."""

from tests.browser.conftest import Meet, Served
from tests.browser.keeping import a_field, a_record, a_register
from tests.browser.visitor import Visitor


def test_an_admin_keeps_a_register_for_one_editor(meet: Meet, served: Served, javascript: bool) -> None:
    register = a_register(served, "Salaries", a_field("text", "Name"))
    record = a_record(served, register, "Zora Quill")
    lena, ana, ben = (meet(served, name) for name in ("Lena Fischer", "Ana Ruiz", "Ben Carter"))
    ben.open("/registers", "Registers")
    ben.sees(register.name)
    lena.open(f"/registers/{register.id}/definition", register.name)
    lena.press("Change who may do what", then="Who may do what")
    for words in ("Viewers: See it", "Editors: See it", "Editors: Write its records"):
        tick(lena, words, False)
    lena.unfold("Name somebody")
    lena.look()
    tick(lena, "Ana Ruiz: Write its records", True)
    lena.fill("Reason (optional)", "They are nobody else's business.")
    lena.press("Save", then=register.name)
    lena.sees("Lena Fischer changed who may do what", "They are nobody else's business.")
    ben.open("/registers", "Registers")
    assert not ben.page.get_by_text(register.name, exact=True).count()
    ben.open(f"/records/{record}", "There is nothing here")
    ben.sees("There is no such record.")
    ben.open("/search?q=Zora", "Search")
    assert not ben.page.get_by_text("Quill").count()
    ana.open(f"/records/{record}", "Zora Quill")
    ana.press("Edit", then="Edit Zora Quill")


def tick(visitor: Visitor, words: str, wanted: bool) -> None:
    visitor.page.get_by_label(words, exact=True).set_checked(wanted)
