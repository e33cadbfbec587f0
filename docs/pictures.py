"""`make pictures`: takes the pictures of the documentation from a demo of its own, so that they show what there is."""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.operations.running import command, daybook

FOLDER = Path(__file__).parent / "pictures"
ADMIN, EDITOR = "greta@lindholm.example", "tariq@lindholm.example"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}


class Studio:
    """A running demo, and browsers in which its people are signed in."""

    def __init__(self, browser: Browser, address: str, password: str) -> None:
        self.browser, self.address, self.password = browser, address, password

    def visit(self, email: str, *, dark: bool = False, phone: bool = False) -> Page:
        """A page of this person's browser, signed in and at the list of registers."""
        context = self.browser.new_context(
            viewport=PHONE if phone else WIDE,  # type: ignore[arg-type]  # it is one
            color_scheme="dark" if dark else "light",
            device_scale_factor=1.5,
            is_mobile=phone,
            reduced_motion="reduce",
            locale="en-GB",
        )
        page = context.new_page()
        page.goto(f"{self.address}/sign-in")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(self.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.address}/registers")
        return page


def open_record(page: Page, register: str, title: str) -> str:
    """Go to a record as people do; returns its address."""
    page.goto(re.sub(r"(//[^/]+).*", r"\1/registers", page.url))
    page.get_by_role("link", name=register, exact=True).click()
    page.get_by_role("link", name=title, exact=True).first.click()
    page.get_by_role("heading", level=1, name=title).wait_for()
    return page.url


def list_of_records(studio: Studio) -> Page:
    page = studio.visit(ADMIN)
    page.get_by_role("link", name="Aircraft", exact=True).click()
    page.get_by_role("heading", level=1, name="Aircraft").wait_for()
    return page


def record(studio: Studio) -> Page:
    page = studio.visit(ADMIN)
    open_record(page, "Aircraft", "D-EKLM")
    return page


def record_in_the_dark(studio: Studio) -> Page:
    page = studio.visit(ADMIN, dark=True)
    open_record(page, "Aircraft", "D-EKLM")
    return page


def phone(studio: Studio) -> Page:
    page = studio.visit(EDITOR, phone=True)
    open_record(page, "Aircraft", "D-EVIT")
    page.locator("#timeline").scroll_into_view_if_needed()
    return page


def past(studio: Studio) -> Page:
    page = studio.visit(ADMIN)
    page.goto(f"{open_record(page, 'Aircraft', 'D-EKLM')}?v=9")
    return page


def conflict(studio: Studio) -> Page:
    """Two people have the same form open, and change the same field."""
    first, second = studio.visit(EDITOR), studio.visit(ADMIN)
    for page in (first, second):
        open_record(page, "Aircraft", "D-EXPO")
        page.get_by_role("link", name="Edit").first.click()
    for page, hours, why in ((first, "1194.3", "Tech log"), (second, "1193.4", "From the pilot's note")):
        page.get_by_label("Hours since new").fill(hours)
        page.get_by_label("Reason").fill(why)
        page.get_by_role("button", name="Save").click()
        page.wait_for_load_state("networkidle")
    return second


def activity(studio: Studio) -> Page:
    page = studio.visit(ADMIN)
    contracts = str(page.get_by_role("link", name="Contracts", exact=True).get_attribute("href"))
    page.goto(f"{studio.address}/activity?register={contracts.removeprefix('/registers/')}")
    return page


PICTURES: dict[str, Callable[[Studio], Page]] = {
    "list": list_of_records,
    "record": record,
    "record-dark": record_in_the_dark,
    "phone": phone,
    "past": past,
    "activity": activity,
    "conflict": conflict,
}


@contextmanager
def studio() -> Iterator[Studio]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory(prefix="daybook-pictures-") as folder, sync_playwright() as playwright:
        data = Path(folder)
        data.chmod(0o755)  # PostgreSQL's user, if we are root, must enter
        password = re.findall(r"told only here: (\S+)", command(data, "demo").stdout)[0]
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with daybook(data) as running:
            yield Studio(browser, f"http://127.0.0.1:{running.port}", password)
        browser.close()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with studio() as made:
        for name, take in PICTURES.items():
            take(made).screenshot(path=FOLDER / f"{name}.png", animations="disabled")
            print(f"docs/pictures/{name}.png")
