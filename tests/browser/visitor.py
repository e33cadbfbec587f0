"""Somebody at a browser, who looks closely at every page that is opened."""

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response, Route, expect

AXE = (Path(__file__).parent / "vendor/axe-core-4.14.1/axe.min.js").read_text()
VIOLATIONS = """async () => (await axe.run({resultTypes: ["violations"]})).violations.map(
    violation => violation.id + ": " + violation.nodes.map(node => node.html).join(" | "))"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
LOOKED_AT: set[tuple[bool, str]] = set()  # pages that differ from these in their words only are not looked at again
REFUSALS = {409, 422}  # answers of the app that are pages like others


class Visitor:
    """A browser of one person. `complaints` is what was wrong with the pages that were seen in it."""

    def __init__(self, context: BrowserContext, glass: Page | None, address: str) -> None:
        self.glass, self.address = glass, address
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # it is one
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on("response", self._answered)
        self.page.on("requestfailed", self._failed)

    def open(self, path: str, then: str) -> None:
        """Go to an address and look at what is there: a page with that heading."""
        self.page.goto(self.address + path)
        self.arrive(then)

    def press(self, name: str, then: str | None = None, within: Locator | None = None) -> None:
        """Press the button or link of that name; with `then`, arrive at the page with that heading."""
        place = within or self.page.locator("body")
        button = place.get_by_role("button", name=name, exact=True)
        target = button.or_(place.get_by_role("link", name=name, exact=True))
        if then is None:
            target.click()
            return
        with self.page.expect_navigation():
            target.click()
        self.arrive(then)

    def arrive(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.look()

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def field(self, label: str) -> Locator:
        """The input of that label, whatever is noted beside it: required, optional, a currency."""
        return self.page.get_by_label(re.compile(f"^{re.escape(label)}( (required|optional|UTC|[A-Z]{{3}}))*$"))

    def unfold(self, words: str) -> None:
        """Open a menu or a fold."""
        self.page.locator("summary").filter(has_text=words).click()

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible()

    def look(self) -> None:
        """Complain where the page is wrong for people or for small windows."""
        self.page.wait_for_load_state()
        html = self.page.content()
        skeleton = (self.glass is None, re.sub(r' (?!class)[\w-]+="[^"]*"|>[^<]+', "", html))
        if skeleton in LOOKED_AT:
            return
        LOOKED_AT.add(skeleton)
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # it is one
        if self.page.evaluate(WIDER) > 0:
            self._complain("wider than a phone")
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # it is one
        for violation in self._violations(html):
            self._complain(violation)

    def _violations(self, html: str) -> list[str]:
        seen = self.page
        if self.glass:  # axe-core needs JavaScript: it gets the same page in another window
            seen = self.glass
            seen.route(self.page.url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
            seen.goto(self.page.url)
            seen.unroute(self.page.url)
        seen.evaluate(AXE)
        violations: list[str] = seen.evaluate(VIOLATIONS)
        return violations

    def _complain(self, words: str) -> None:
        self.complaints.append(f"{self.page.url}: {words}")

    def _heard(self, said: ConsoleMessage) -> None:
        refused = said.text.startswith("Failed to load resource: the server responded with a status of 4")
        if said.type in {"error", "warning"} and not refused:
            self._complain(said.text)

    def _answered(self, answer: Response) -> None:
        page = answer.request.is_navigation_request()
        if answer.status >= 500 or (answer.status >= 400 and answer.status not in REFUSALS and not page):
            self._complain(f"{answer.status} from {answer.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # as what is under way when a page is left
            self._complain(f"{request.failure} from {request.url}")


def without_scripts(route: Route) -> None:
    if route.request.resource_type == "script":
        route.abort()
    else:
        route.continue_()
