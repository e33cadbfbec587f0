"""A Chromium, a running Daybook with people in it, and their browsers."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from eventsourcing import accounts
from eventsourcing.accounts import Write
from eventsourcing.kernel import Connection, Metadata
from tests.browser.visitor import Visitor, without_scripts
from tests.conftest import clone
from tests.operations.running import daybook
from tests.waiting import PATIENCE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
CODE = "K7QM-40XT-92"
PASSWORD = "a few unrelated words"
PEOPLE = {"Lena Fischer": "admin", "Ana Ruiz": "editor", "Ben Carter": "editor", "Olu Ade": "auditor"}


@dataclass
class Served:
    """A Daybook that is running: where, its database, its people, and who is signed in."""

    address: str
    conn: Connection
    people: dict[str, UUID] = field(default_factory=dict)
    sessions: dict[str, StorageState] = field(default_factory=dict)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("REQUIRE_CHROMIUM") == "1" else pytest.skip)("There is no Chromium here.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(postgres: Connection, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for all tests of a worker, with people in it; each test keeps records of its own."""
    with serve(postgres, template, tmp_path_factory.mktemp("daybook")) as served:
        for name, role in PEOPLE.items():
            write = Write(served.conn, Metadata(actor_kind="system", source="command line"))
            served.people[name] = accounts.create_user(
                write, email=email(name), name=name, role=role, password=PASSWORD
            )
        yield served


@pytest.fixture
def new_daybook(postgres: Connection, template: str, tmp_path: Path) -> Iterator[Served]:
    """One that nobody has set up."""
    with serve(postgres, template, tmp_path) as served:
        yield served


@contextmanager
def serve(postgres: Connection, template: str, data: Path) -> Iterator[Served]:
    for database_url in clone(postgres, template):
        with (
            psycopg.connect(database_url, autocommit=True) as conn,
            daybook(data, DATABASE_URL=database_url, DAYBOOK_SETUP_CODE=CODE) as running,
        ):
            yield Served(f"http://127.0.0.1:{running.port}", conn)


def email(name: str) -> str:
    return f"{name.replace(' ', '.').lower()}@example.org"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript, in the dark"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


Meet = Callable[..., Visitor]
expect.set_options(timeout=PATIENCE * 1000)  # a machine may be busy; what never comes is found all the same


@pytest.fixture
def meet(browser: Browser, javascript: bool) -> Iterator[Meet]:
    """Give somebody a browser; who has a name is signed in. In the end no page may have been wrong."""
    visitors: list[Visitor] = []
    glass = None if javascript else looking_glass(browser)

    def meet(served: Served, name: str | None = None) -> Visitor:
        options = appearance(javascript) | {"java_script_enabled": javascript, "accept_downloads": True}
        context = browser.new_context(**options, storage_state=session(browser, served, name) if name else None)
        context.set_default_timeout(PATIENCE * 1000)
        visitors.append(Visitor(context, glass, served.address))
        return visitors[-1]

    yield meet
    for visitor in visitors:
        visitor.page.context.close()
    if glass:
        glass.context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


def looking_glass(browser: Browser) -> Page:
    """A window in which axe-core can run, and no script of the page's own."""
    glass = browser.new_context(**appearance(javascript=False)).new_page()
    glass.route("**/*", without_scripts)
    return glass


def appearance(javascript: bool) -> dict[str, Any]:
    return {"color_scheme": "light" if javascript else "dark", "reduced_motion": "reduce", "locale": "en-GB"}


def session(browser: Browser, served: Served, name: str) -> StorageState:
    """The cookies of one who has signed in, once for all tests."""
    if name not in served.sessions:
        page = browser.new_page()
        page.goto(f"{served.address}/sign-in")
        page.get_by_label("E-mail").fill(email(name))
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
        served.sessions[name] = page.context.storage_state()
        page.close()
    return served.sessions[name]
