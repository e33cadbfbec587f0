"""Every part of the interface, looked at by axe-core in a real browser, at both widths and in both schemes."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.gallery.app import PAGES, create_gallery

AXE = (Path(__file__).parent / "vendor/axe-core-4.14.1/axe.min.js").read_text()
VIOLATIONS = "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_gallery(), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/gallery/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_gallery_is_in_order(page: Page, gallery: str, name: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for width in (1280, 640, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(gallery + name)
        page.evaluate(AXE)
        complaints += ["wider than the window"] if page.evaluate(WIDER) > 0 else []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            complaints += page.evaluate(VIOLATIONS)
    assert complaints == []


def test_a_clock_opens_the_history_of_its_value_and_escape_closes_it(page: Page, gallery: str) -> None:
    page.goto(gallery + "record")
    page.click("#value-f8 a.clock")
    page.wait_for_selector("[data-popover]")
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []
    page.keyboard.press("Escape")
    assert page.locator("[data-popover]").count() == 0
    assert page.evaluate("document.activeElement.matches('#value-f8 a.clock')")


def test_escape_closes_a_menu_and_gives_the_focus_back(page: Page, gallery: str) -> None:
    page.goto(gallery + "list")
    page.click("summary:has-text('Columns')")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert page.evaluate("document.activeElement.textContent.includes('Columns')")


def test_leaving_a_form_with_unsaved_words_asks_first(page: Page, gallery: str) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(gallery + "forms")
    page.fill("[name=name]", "Ana")
    page.goto(gallery + "list")
    assert asked == ["beforeunload"]


def test_a_slash_goes_to_the_search(page: Page, gallery: str) -> None:
    page.goto(gallery + "list")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('[data-search]')")
