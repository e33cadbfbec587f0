"""From a file to records: look at it, see what would happen, let it happen, and read what did."""

from pathlib import Path

from playwright.sync_api import expect

from eventsourcing.registers import RegisterView
from tests.browser.conftest import Meet, Served
from tests.browser.keeping import a_field, a_register, some_records
from tests.browser.visitor import Visitor

PLANES = Path(__file__).parents[1] / "data/planes.csv"


def upload(visitor: Visitor, file: Path) -> None:
    visitor.page.locator("input[type=file]").set_input_files(file)
    visitor.press("Look at the file")


def wait_for(visitor: Visitor, heading: str) -> None:
    """Until the work is done; without JavaScript the page must be asked again."""
    wanted = visitor.page.get_by_role("heading", level=1, name=heading, exact=True)
    refresh = visitor.page.get_by_role("link", name="Refresh")
    while True:
        expect(wanted.or_(refresh)).to_be_visible()
        if wanted.is_visible():
            return visitor.look()
        refresh.click()


def test_a_real_file_becomes_a_register_with_its_records(meet: Meet, served: Served, javascript: bool) -> None:
    lena = meet(served, "Lena Fischer")
    lena.open("/imports/new", "New register from a file")
    lena.press("Look at the file", then="New register from a file")
    upload(lena, PLANES)
    wait_for(lena, "Import planes.csv")
    lena.fill("Name of the new register", f"Planes {javascript:d}")
    expect(lena.page.get_by_label("Kind of year")).to_have_value("integer")
    expect(lena.page.get_by_label("Read 70 “NA” as empty")).to_be_checked()
    lena.page.get_by_role("button", name="Import 3,322 records").click()
    wait_for(lena, "planes.csv is imported")
    lena.sees("3,322")
    lena.press(f"Open Planes {javascript:d}", then=f"Planes {javascript:d}")
    lena.page.locator("tbody a").first.click()
    expect(lena.page.locator("#entries")).to_contain_text("planes.csv")
    lena.look()


def test_rows_that_do_not_fit_are_told_before_and_after_and_lose_no_others(
    meet: Meet, served: Served, tmp_path: Path, javascript: bool
) -> None:
    register = a_register(served, "Fleet", a_field("text", "Tag", unique=True), a_field("integer", "Seats"))
    some_records(served, register, [["N1", 100], ["N2", 200]])
    file = tmp_path / "fleet.csv"
    file.write_text("Tag;Seats\nN1;101\nN2;200\nN3;many\nN4;400\n")
    ana = meet(served, "Ana Ruiz")
    ana.open(f"/imports/new?register={register.id}", f"Import into {register.name}")
    upload(ana, file)
    wait_for(ana, "Import fleet.csv")
    ana.sees("many")
    for becomes, rejected in (("Leave out", "Rejected0"), ("Seats", "Rejected1")):
        ana.page.get_by_label("Seats becomes the field").select_option(becomes)
        if not javascript:
            ana.press("Check again")
            wait_for(ana, "Import fleet.csv")
        expect(ana.page.locator(".figures")).to_contain_text(rejected)
    with ana.page.expect_download() as download:
        ana.page.get_by_role("link", name="Rejected rows").click()
    download.value.save_as(tmp_path / "rejected.csv")
    assert "many" in (tmp_path / "rejected.csv").read_text("utf-8-sig")
    ana.page.get_by_label("Reason").fill("The yearly count.")
    ana.page.get_by_role("button", name="Import 2 records").click()
    wait_for(ana, "fleet.csv is imported")
    expect(ana.page.locator(".figures")).to_contain_text("New1")
    ana.press(f"Open {register.name}", then=register.name)
    ana.press("N1", then="N1")
    for text in ("101", "fleet.csv", "The yearly count."):
        expect(ana.page.locator("#entries")).to_contain_text(text)


def test_letters_that_a_file_does_not_explain_are_shown_as_they_might_be_meant(
    meet: Meet, served: Served, tmp_path: Path, javascript: bool
) -> None:
    file = tmp_path / "names.csv"
    file.write_bytes("名前;市\r\n山田;東京\r\n鈴木;大阪\r\n".encode("cp932"))
    lena = meet(served, "Lena Fischer")
    lena.open("/imports/new", "New register from a file")
    upload(lena, file)
    wait_for(lena, "How is this file read?")
    expect(lena.page.get_by_label("Shift JIS (Japanese)")).to_be_checked()
    lena.page.get_by_label("None of these").check()
    lena.press("Read it like this", then="How is this file read?")
    lena.sees("Choose another encoding from the list")
    lena.page.get_by_label("Shift JIS (Japanese)").check()
    lena.page.get_by_role("button", name="Read it like this").click()
    wait_for(lena, "Import names.csv")
    lena.page.get_by_text("Read the file differently, or discard it").click()
    lena.fill("It is on line (what stands above is left out)", "none")
    lena.page.get_by_role("button", name="Read it like this").click()
    lena.sees("Enter the number of a line, from 1.")
    lena.fill("Name of the new register", f"Names {javascript:d}")


def test_a_load_is_stopped_and_the_same_file_begun_anew(
    meet: Meet, served: Served, tmp_path: Path, javascript: bool
) -> None:
    register = a_register(served, "Harbour", a_field("text", "Tag"), a_field("integer", "Seats"))
    file = tmp_path / "harbour.csv"
    file.write_text("Tag,Seats\n" + "".join(f"N{n % 9000},{n}\n" for n in range(30_000)))
    ana = meet(served, "Ana Ruiz")
    bring(ana, register, file)
    ana.page.get_by_role("button", name="Import 30,000 records").click()
    ana.page.get_by_role("button", name="Stop").click()
    ana.sees("Ana Ruiz stopped this.")
    expect(ana.page.get_by_role("button", name="Go on")).to_be_visible()
    ana.look()
    bring(ana, register, file)
    ana.sees("An import of this very file into this register stopped after")
    ana.look()
    ana.page.get_by_role("button", name="Start anew").click()
    ana.page.get_by_role("button", name="Stop").click()
    ana.page.get_by_role("button", name="Give it up").click()
    wait_for(ana, "harbour.csv was given up")


def bring(visitor: Visitor, register: RegisterView, file: Path) -> None:
    visitor.open(f"/imports/new?register={register.id}", f"Import into {register.name}")
    upload(visitor, file)
    wait_for(visitor, f"Import {file.name}")
