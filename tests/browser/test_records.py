"""Records: one with a value of every kind, two people at once, and the shelf."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from eventsourcing.registers import kinds
from tests.browser.conftest import Meet, Served
from tests.browser.keeping import a_field, a_record, a_register
from tests.browser.visitor import Visitor

FILLED = {
    "text": "N1041",
    "longtext": "Bought second hand.\nRuns.",
    "integer": "1200",
    "decimal": "12.50",
    "money": "1999.90",
    "date": "2026-03-01",
    "datetime": "2026-03-01T12:30",
    "email": "ana@example.org",
    "phone": "+49 30 901820",
    "url": "https://example.org/manual",
}
SHOWN = (
    "N1041", "Bought second hand.", "1,200", "12.50", "EUR 1,999.90", "1 Mar 2026", "1 Mar 2026, 12:30 UTC",
    "ana@example.org", "+49 30 901820", "https://example.org/manual", "In use", "Red", "Green", "Ben Carter",
)  # fmt: skip


def test_a_record_with_a_value_of_every_kind(meet: Meet, served: Served) -> None:
    others = [kind for kind in kinds.KINDS if kind not in {"text", "link"}]
    register = a_register(served, "Tools", *[a_field(kind, f"A {kind}") for kind in ("text", *others)])
    ana = meet(served, "Ana Ruiz")
    ana.open(f"/registers/{register.id}/records/new", "New record")
    ana.fill("A integer", "many")
    ana.fill("A email", "ana at example")
    ana.press("Save", then="New record")
    ana.sees("Nothing was saved.", "Enter a whole number, like 42.")
    for kind, text in FILLED.items():
        ana.fill(f"A {kind}", text)
    ana.field("A choice").select_option("In use")
    ana.field("A user").select_option("Ben Carter")
    yes = ana.page.get_by_label("A yesno")
    yes.check() if yes.get_attribute("type") == "checkbox" else yes.select_option("yes")
    ana.page.get_by_label("Red", exact=True).check()
    ana.page.get_by_label("Green", exact=True).check()
    ana.press("Save", then="N1041")
    for text in SHOWN:
        expect(ana.page.locator("#values")).to_contain_text(text)
    ana.press("Edit", then="Edit N1041")
    ana.press("Save", then="N1041")
    ana.sees("so nothing was saved")


def test_a_record_links_to_another_and_back(meet: Meet, served: Served, javascript: bool) -> None:
    ana, lena = meet(served, "Ana Ruiz"), meet(served, "Lena Fischer")
    hangars = a_register(served, "Hangars", a_field("text", "Name"))
    a_record(served, hangars, "Hangar seven")
    lena.open(f"/registers/{hangars.id}/fields/new?kind=link", "Add a field")
    lena.fill("Label", "Part of")
    lena.field("Links to a record of").select_option(hangars.name)
    lena.press("Add the field", then=hangars.name)
    ana.open(f"/registers/{hangars.id}/records/new", "New record")
    ana.fill("Name", "Gate B")
    ana.field("Part of").press_sequentially("Hangar se")
    if javascript:
        expect(ana.page.locator("datalist option[value='Hangar seven']")).to_be_attached()
    ana.fill("Part of", "Hangar seven")
    ana.press("Save", then="Gate B")
    ana.press("Hangar seven", then="Hangar seven", within=ana.page.locator("#values"))
    ana.press("Gate B", then="Gate B", within=ana.page.locator(".linked"))


def both_edit(meet: Meet, served: Served, name: str) -> tuple[Visitor, Visitor]:
    fields = a_field("text", "Tag"), a_field("integer", "Seats"), a_field("longtext", "Notes")
    register = a_register(served, name, *fields)
    record_id = a_record(served, register, "N1041", 149, "Slot B")
    ana, ben = meet(served, "Ana Ruiz"), meet(served, "Ben Carter")
    for one in (ana, ben):
        one.open(f"/records/{record_id}/edit", "Edit N1041")
    return ana, ben


def test_what_two_people_change_in_different_fields_is_merged(meet: Meet, served: Served) -> None:
    ana, ben = both_edit(meet, served, "Merged")
    ana.fill("Seats", "137")
    ana.press("Save", then="N1041")
    ben.fill("Notes", "Slot C")
    ben.press("Save", then="N1041")
    ben.sees("Ana Ruiz changed Seats meanwhile; both are kept.")
    for text in ("137", "Slot C"):
        expect(ben.page.locator("#values")).to_contain_text(text)


def test_what_two_people_change_in_the_same_field_is_asked_about(meet: Meet, served: Served) -> None:
    ana, ben = both_edit(meet, served, "Collided")
    ana.fill("Seats", "137")
    ana.fill("Notes", "Slot C by the door")
    ana.fill("Reason (optional)", "One row less.")
    ana.press("Save", then="N1041")
    ben.fill("Tag", "N1042")
    ben.fill("Seats", "150")
    ben.fill("Notes", "Slot B, paid")
    ben.press("Save", then="Two people changed N1041")
    ben.sees("Nothing was overwritten and nothing of yours is lost.", "One row less.")
    ben.press("Save as version 3", then="Two people changed N1041")
    ben.sees("Nothing was saved.")
    ben.page.get_by_label("Seats, theirs").check()
    ben.page.get_by_label("Notes, yours", exact=True).fill("Slot C, paid")
    ben.page.get_by_role("radio", name="Notes, yours").check()
    ben.press("Save as version 3", then="N1042")
    for text in ("137", "Slot C, paid"):
        expect(ben.page.locator("#values")).to_contain_text(text)


def test_a_record_is_archived_restored_and_talked_about(meet: Meet, served: Served) -> None:
    register = a_register(served, "Shelf", a_field("text", "Tag"), reasons="required")
    record_id = a_record(served, register, "N1041")
    ana = meet(served, "Ana Ruiz")
    ana.open(f"/records/{record_id}", "N1041")
    ana.page.get_by_label("Say something about this record").fill("Who has the key?")
    ana.press("Comment", then="N1041")
    expect(ana.page.locator("#entries .comment")).to_have_text("Who has the key?")
    ana.page.locator("summary[aria-label=More]").click()
    ana.press("Archive…", then="Archive N1041?")
    ana.press("Archive", then="Archive N1041?")
    ana.sees("Say why: this change needs a reason.")
    ana.fill("Reason", "Sold.")
    ana.press("Archive", then="N1041")
    ana.sees("This record is archived.")
    ana.press("Restore…", then="Restore N1041?", within=ana.page.locator(".notice"))
    ana.fill("Reason", "Not sold after all.")
    ana.press("Restore", then="N1041")
    expect(ana.page.locator("#entries")).to_contain_text("Not sold after all.")


def test_what_was_true_before_today_says_since_when(meet: Meet, served: Served) -> None:
    register = a_register(served, "Since", a_field("text", "Tag"), a_field("integer", "Seats"))
    record_id = a_record(served, register, "N1041", 2)
    ana = meet(served, "Ana Ruiz")
    ana.open(f"/records/{record_id}/edit", "Edit N1041")
    ana.fill("Seats", "3")
    ana.fill("In effect since (optional)", f"{datetime.now(UTC).year - 1}-05-04")
    ana.press("Save", then="N1041")
    ana.sees(f"in effect since 4 May {datetime.now(UTC).year - 1}")
