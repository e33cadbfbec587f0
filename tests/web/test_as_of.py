"""What is asked for as of a moment is told as of that moment, or refused; never is the present shown instead."""

import pytest
from flask import Flask, request
from werkzeug.exceptions import BadRequest

from eventsourcing import registers
from eventsourcing.kernel import Connection, Metadata, handle, uuid7
from eventsourcing.registers import DefineRegister, Field, FieldSettings
from eventsourcing.web.as_of import install
from tests.web.conftest import Browser

HEED = {"records.show_record", "records.show_timeline"}


def test_every_route_heeds_the_moment_or_refuses_it(app: Flask) -> None:
    refusing = [one for one in app.before_request_funcs[None] if one.__module__ == install.__module__]
    assert len(refusing) == 1
    heeded = set()
    for rule in app.url_map.iter_rules():
        with app.test_request_context("/?at=2026-01-01"):
            request.url_rule = rule
            try:
                refusing[0]()
                heeded.add(rule.endpoint)
            except BadRequest:
                continue
    assert heeded == {*HEED, "static"}


@pytest.mark.parametrize("path", ["", "/definition", "/export.csv"])
def test_a_list_and_its_export_say_that_they_know_the_present_only(
    conn: Connection, browser: Browser, path: str
) -> None:
    command = DefineRegister("Aircraft", "", "optional", (Field("text-aaaaaaaa", FieldSettings("Name")),))
    handle(conn, registers.register, id := uuid7(), command, Metadata(), projections=registers.projections)
    viewer = browser("viewer")
    method = "POST" if path == "/export.csv" else "GET"
    answer = viewer.open(f"/registers/{id}{path}?at=2026-01-01", method=method)
    assert answer.status_code == 400
    assert "knows only what is so now" in answer.text
    assert viewer.open(f"/registers/{id}{path}", method=method).status_code == 200


@pytest.mark.parametrize("path", ["/search?q=a&", "/registers?", "/activity?", "/imports?", "/users?"])
def test_so_do_other_pages(browser: Browser, path: str) -> None:
    answer = browser("admin").get(f"{path}at=2026-01-01T10:00")
    assert answer.status_code == 400
    assert "Take “at” out of the address" in answer.text
