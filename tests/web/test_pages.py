"""Whole pages and fragments, and the messages that travel with them."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

TEMPLATES = Path(__file__).parents[2] / "templates"
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Request-Type": "full"}, {"HX-Boosted": "true"}])
def test_a_page_is_whole_unless_a_part_is_asked_for(admin: FlaskClient, headers: dict[str, str]) -> None:
    page = admin.get("/users", headers=headers).text
    assert page.startswith("<!doctype html>")
    part = admin.get("/users", headers=PARTIAL).text
    assert "<html" not in part
    assert part.strip() in page


def test_pages_are_for_one_person_and_one_kind_of_request(admin: FlaskClient) -> None:
    headers = admin.get("/users").headers
    assert "HX-Request-Type" in headers["Vary"]
    assert "no-store" in headers["Cache-Control"]


def test_a_message_is_shown_once_on_the_page_after_it(admin: FlaskClient) -> None:
    answer = admin.post("/account/rename", data={"name": "Ada"})
    assert answer.status_code == 303
    assert "Saved." in admin.get("/account").text
    assert "Saved." not in admin.get("/account").text


def test_a_fragment_brings_the_messages_that_wait(admin: FlaskClient) -> None:
    admin.post("/account/rename", data={"name": "Ada"})
    part = admin.get("/account", headers=PARTIAL).text
    assert re.search(r'<hx-partial hx-target="#[a-z-]+" hx-swap="beforeend">.*Saved\.', part, re.DOTALL)


def test_what_is_asked_for_again_and_again_is_asked_for_as_a_part() -> None:
    """Where a piece of it is selected, htmx asks for a whole page, and misses that the work has ended."""
    asking = [
        (path, element)
        for path in TEMPLATES.rglob("*.html")
        for element in re.findall(r"<[^<]*hx-trigger=\"every[^<]*", path.read_text())
    ]
    assert asking
    assert [(path.name, element) for path, element in asking if "hx-select" in element] == []
