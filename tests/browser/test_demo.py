"""From the set-up page to a demo, and around in it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from app import create_app
from eventsourcing import operations, web
from tests.browser.conftest import CODE, PASSWORD, Meet, Served


@pytest.fixture
def new_small_daybook(database_url: str, tmp_path: Path) -> Iterator[Served]:
    """One that nobody has set up, whose demo is small."""
    app = create_app(operations.Settings(database_url, "127.0.0.1", 0, tmp_path, CODE, "a key for tests"))
    app.config["DEMO_SIZE"] = 2
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with psycopg.connect(database_url, autocommit=True) as conn:
        yield Served(f"http://127.0.0.1:{server.port}", conn)
    server.shutdown()
    thread.join()
    server.server_close()
    web.close(app)


def test_set_up_with_a_demo_and_read_a_timeline(meet: Meet, new_small_daybook: Served, javascript: bool) -> None:
    vera = meet(new_small_daybook)
    vera.open("/", "Set up this Daybook")
    vera.fill("Set-up code", CODE)
    vera.fill("Your name", "Vera Fischer")
    vera.fill("E-mail", "vera@example.org")
    vera.press("Set up with a demo", then="Set up this Daybook")
    vera.fill("Password", PASSWORD)
    vera.press("Set up with a demo")
    expect(vera.page.get_by_role("heading", level=1)).to_have_text("Making the demo")
    vera.look()
    heading = vera.page.get_by_role("heading", level=2, name="Timelines worth reading")
    for _ in range(60 if not javascript else 0):
        if heading.is_visible():
            break
        vera.page.get_by_role("link", name="Refresh").or_(heading).first.click()
        vera.page.wait_for_timeout(500)
    expect(heading).to_be_visible()
    vera.look()
    vera.press("D-EVIT", then="D-EVIT")
    vera.sees("This is a demo.", "I wanted 5,210 and was asked", "Tech log, first week")
    vera.open("/registers", "Registers")
    vera.sees("This is a demo.", "Purchase orders")
