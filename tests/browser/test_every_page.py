"""Every page of the app, from its own map of routes: no page is forgotten, however little it was thought of.

At 1280 and 360 px, light and dark: axe-core finds nothing, nothing is wider than the window, the console is silent.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.routing import Rule

from app import create_app
from eventsourcing import accounts, operations, web
from eventsourcing.accounts.links import Made
from eventsourcing.kernel import Metadata
from eventsourcing.operations.settings import read_settings
from eventsourcing.records.domain import ArchiveRecord, CommentRecord, Terms
from tests.browser.conftest import Served, session
from tests.browser.keeping import a_field, a_record, a_register, changes, some_records, tell
from tests.browser.visitor import AXE, PHONE, WIDE, WIDER

VIOLATIONS = """async options => {
    const found = await axe.run({resultTypes: ["violations"], preload: false, ...options});
    return found.violations.map(({id, nodes}) => id + ": " + nodes.map(node => node.html).join(" | "));
}"""
EVERYTHING = {"rules": {"target-size": {"enabled": True}}}
CONTRAST = {"runOnly": ["color-contrast"]}

LONG, ARABIC = "Donaudampfschifffahrtsgesellschaft" * 2, "طائرة الركاب الأولى (A-320)"
KINDS = ["text", "longtext", "integer", "money", "date", "yesno", "choice", "choices", "email", "url"]
VALUES = [LONG, f"{ARABIC}\n{LONG * 4}", 10**12, "EUR 1200.00", "2026-03-01", True, "stored", ("red", "blue"),
          "ana@example.org", f"https://example.org/{'a' * 120}"]  # fmt: skip
SAVES = 70
STATES = (
    "/records/{record_id}?v=1", "/records/{record_id}?v=40", "/records/{record_id}?at=2020-01-01",
    "/records/{record_id}?show=comments", "/records/{record_id}?show=links",
    "/records/{archived}", "/records/{archived}/restore", "/records/{sixty}", "/records/{sixty}/edit",
    "/registers/{register_id}?q=nothing+like+this", "/registers/{register_id}?archived=yes", "/registers/{empty}",
    "/registers/{register_id}?filter={field_id}", "/registers/{many}/definition",
    "/search?q=Donau", "/search?q=nothing+like+this",
    "/users/{user_id}?show=signing-in", "/users?q=nothing+like+this", "/account?show=all",
    "/join/{invitation}", "/join/wrong",
    "/imports/{waiting}", "/imports/new?register={register_id}", "/nowhere",
)  # fmt: skip


def rules() -> list[Rule]:
    """The routes that can be opened, of an app that is never asked for anything."""
    settings = read_settings({"DATABASE_URL": "host=/nowhere", "DAYBOOK_SECRET_KEY": "a key for tests only"})
    app = create_app(operations.Settings(**vars(settings)))
    web.close(app)
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


@pytest.fixture(scope="module")
def examples(browser: Browser, served: Served, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What there is behind each name in the routes: what is long, full and written from right to left."""
    register = a_register(served, LONG, *(a_field(kind, f"{kind} {ARABIC}") for kind in KINDS))
    many = a_register(served, "Sixty fields", *(a_field(kind, f"{kind} {n}") for n in range(6) for kind in KINDS))
    first, second, third = [field.id for field in register.active_fields][:3]
    record_id = a_record(served, register, *VALUES)
    for n in range(SAVES):
        changes(served, record_id, {third: n}, by=("Ana Ruiz", "Ben Carter")[n % 2], reason=f"{LONG} {n}")
    changes(served, record_id, {first: ARABIC, second: f"{LONG} {ARABIC}"}, reason=ARABIC)
    tell(served, record_id, CommentRecord(f"{ARABIC} {LONG * 9}"))
    archived, *_others = some_records(served, register, [VALUES[:n] for n in range(1, 8)])
    tell(served, archived, ArchiveRecord(Terms({})))
    [(position,)] = served.conn.execute(
        'SELECT max("position") FROM events WHERE aggregate_id = %s', (record_id,)
    ).fetchall()
    [(change_set_id,)] = served.conn.execute(
        'SELECT change_set_id FROM events WHERE "position" = %s', (position,)
    ).fetchall()
    file = tmp_path_factory.mktemp("files") / f"{LONG}.csv"
    file.write_text(f"Name,Count\n{LONG},1\n{ARABIC},two\n")
    page = browser.new_page(storage_state=session(browser, served, "Lena Fischer"))
    waiting, finished = (upload(page, served, file, start=start) for start in (False, True))
    page.close()
    return {
        "register_id": register.id,
        "record_id": record_id,
        "field_id": third,
        "position": position,
        "change_set_id": change_set_id,
        "import_id": finished,
        "user_id": served.people["Ben Carter"],
        "token": a_link(served, served.people["Ben Carter"]).token,
        "invitation": a_link(served).token,
        "waiting": waiting,
        "archived": archived,
        "empty": a_register(served, "Empty", a_field("text", "Name")).id,
        "many": many.id,
        "sixty": a_record(served, many, *VALUES * 6),
    }


def a_link(served: Served, user_id: UUID | None = None) -> Made:
    """A link with which somebody chooses a new password; without a person, an invitation for somebody new."""
    write = accounts.Write(served.conn, Metadata(actor_kind="system", source="command line"))
    if user_id:
        made = accounts.make_link(write, user_id, accounts.RESET)
    else:
        made = accounts.invite(write, email=f"{LONG}@example.org", name=ARABIC, role="viewer")
    assert made is not None
    return made


def upload(page: Page, served: Served, file: Path, *, start: bool) -> UUID:
    page.goto(f"{served.address}/imports/new")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    go = page.get_by_role("button", name=re.compile("^Import [0-9]+ record"))
    expect(go).to_be_visible()
    if start:
        page.get_by_label("Name of the new register").fill(f"{LONG} again")
        go.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("is imported")
    return UUID(page.url.split("#")[0].rsplit("/", 1)[1])


def addresses(examples: dict[str, object]) -> Iterator[str]:
    """Every route with its examples, and the states of pages that have several."""
    for rule in rules():
        if rule.endpoint == "static":
            continue
        missing = rule.arguments - examples.keys()
        assert not missing, f"Say in this test what {missing} stands for: {rule}"
        yield re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(examples[name[1]]), rule.rule)
    for pattern in STATES:
        yield pattern.format(**examples)


@pytest.mark.parametrize("half", [0, 1])
def test_every_page_is_in_order(browser: Browser, served: Served, examples: dict[str, object], half: int) -> None:
    lena = browser.new_context(storage_state=session(browser, served, "Lena Fischer"), reduced_motion="reduce")
    nobody = browser.new_context(reduced_motion="reduce")
    pages = {context: context.new_page() for context in (lena, nobody)}
    seen, complaints = 0, []
    for path in [*addresses(examples)][half::2]:
        answer = lena.request.get(served.address + path, max_redirects=0)
        if "text/html" in answer.headers.get("content-type", ""):
            context = nobody if answer.status in (302, 303) else lena
            complaints += [f"{path}: {one}" for one in look(pages[context], served.address + path)]
            seen += 1
    lena.close()
    nobody.close()
    assert complaints == []
    assert seen > 20


def look(page: Page, url: str) -> list[str]:
    """What is wrong with the page, at both widths and in both schemes; only contrast depends on the scheme."""
    complaints: list[str] = []
    listeners = {
        "console": lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
        "pageerror": lambda error: complaints.append(str(error)),
    }
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]  # one overload for each event
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # it is one
    page.emulate_media(color_scheme="light")
    page.goto(url)
    page.evaluate(AXE)
    for name, size in (("wide", WIDE), ("phone", PHONE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # it is one
        complaints += [f"wider than the {name}"] if page.evaluate(WIDER) > 0 else []
        for scheme, options in (("light", EVERYTHING), ("dark", CONTRAST)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # it is one
            complaints += [f"{name}, {scheme}: {violation}" for violation in page.evaluate(VIOLATIONS, options)]
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    return [one for one in complaints if "status of 404" not in one]
