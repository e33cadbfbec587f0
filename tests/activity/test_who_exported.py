"""Who exported what is for admins, auditors and whoever did it, and is told to nobody else on any page."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from eventsourcing.kernel import Connection, Stored, head, read_events
from eventsourcing.registers import RegisterView
from eventsourcing.web import access
from tests.activity.test_export import sheet
from tests.records import conftest as c
from tests.records.conftest import Desk, Join
from tests.records.telling import Pen
from tests.web.hiding import MADE_UP, essence

SECRET = "zeppelin"  # what Ana filtered by


@pytest.fixture
def exported(conn: Connection, ana: Desk, assets: RegisterView, chair: UUID) -> Stored:
    """What the log holds of an export that Ana took, between two changes of hers."""
    ana.post(f"/registers/{assets.id}/export.csv?q={SECRET}", {}, 200).get_data()
    end = head(conn).position
    Pen(conn, chair, ana).change({c.SEATS.id: 5}, None)
    return read_events(conn, [end])[0]


def urls(app: Flask, exported: Stored, register: RegisterView, chair: UUID) -> list[str]:
    """Every page that one can open, of all there is."""
    values = {
        "position": range(1, exported.position + 3),
        "change_set_id": [exported.change_set_id],
        "register_id": [register.id],
        "record_id": [chair],
        "field_id": [c.SEATS.id],
    }

    def of(rule: Rule) -> list[str]:
        built: list[dict[str, Any]] = [{}]
        for name in rule.arguments:
            built = [{**one, name: value} for one in built for value in values.get(name, [MADE_UP])]
        return [str(app.url_map.bind("").build(rule.endpoint, one)) for one in built]

    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return [url for rule in rules if "anyone" not in access.allowed(app, rule.endpoint) for url in of(rule)]


def without_the_hint(page: str) -> str:
    """What a page tells, but for what it says beside the button that exports."""
    return page.lower().replace("that you exported this is written down in activity", "")


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_nobody_else_finds_an_export_on_any_page(
    app: Flask, join: Join, exported: Stored, assets: RegisterView, chair: UUID, role: str
) -> None:
    other = join("Cy Other", role)
    pages = {}
    for url in urls(app, exported, assets, chair):
        other._sit_down()
        pages[url] = other.client.get(url)
        text = pages[url].text
        assert SECRET not in text, url
        assert f'"/events/{exported.position}"' not in text, "nor does a page lead there"
        assert str(exported.aggregate_id) not in text, url
        assert "exported" not in without_the_hint(text), url
    assert sum(page.status_code == 200 for page in pages.values()) > 12
    for path, nothing in (
        (f"/events/{exported.position}", "/events/999"),
        (f"/change-sets/{exported.change_set_id}", f"/change-sets/{MADE_UP}"),
    ):
        found, missing = pages[path], other.client.get(nothing)
        assert (found.status_code, essence(found.text)) == (missing.status_code, essence(missing.text)), path
        assert found.status_code == 404


def test_nobody_else_finds_it_in_what_they_search_and_list(
    ana: Desk, join: Join, exported: Stored, assets: RegisterView, chair: UUID
) -> None:
    other = join("Cy Other", "editor")
    for url in (
        f"/search?q={ana.user.name}",
        f"/registers/{assets.id}?sort=changed",
        f"/records/{chair}/timeline?show=all",
    ):
        assert "exported" not in without_the_hint(other.open(url))
    other.post("/activity/export", {"format": "csv"}, 403)


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_controllers_find_it(ana: Desk, join: Join, exported: Stored, role: str) -> None:
    controller = join("Olu Ade", role)
    page = controller.open(f"/events/{exported.position}")
    assert "Ana Ruiz" in page
    assert SECRET in page
    assert "exported" in controller.open("/activity?show=exports").lower()
    assert "exported" in controller.open(f"/change-sets/{exported.change_set_id}").lower()
    assert any("exported" in row["what happened"] for row in sheet(controller)[1])


def test_who_took_it_finds_their_own_event(ana: Desk, exported: Stored) -> None:
    assert SECRET in ana.open(f"/events/{exported.position}")
