"""A field becomes another kind: its values are read as that one, in one change set, and told with what came before."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app import DECIDERS, PROJECTIONS
from eventsourcing import web
from eventsourcing.kernel import Connection, verify
from eventsourcing.registers import Field, FieldSettings, RegisterView
from tests.records.browser import filled_in
from tests.records.conftest import Desk, Join, define, make, seen, seen_register, story

TITLE = Field("text-titletit", FieldSettings("Title"))
PRICE = Field("text-priceprc", FieldSettings("Price"))


@pytest.fixture
def goods(conn: Connection) -> RegisterView:
    return define(conn, TITLE, PRICE, name="Goods")


@pytest.fixture
def ada(join: Join) -> Desk:
    return join("Ada Adler", "admin")


def preview(ada: Desk, register: RegisterView, field_id: str, kind: str, status: int = 200, **settings: Any) -> str:
    """The page that shows what would become of the values."""
    url = f"/registers/{register.id}/fields/{field_id}/kind"
    sent = filled_in(ada.open(f"{url}?kind={kind}"))
    return ada.send(url, {**sent, **settings}, status)


def change_kind(ada: Desk, conn: Connection, register: RegisterView, field_id: str, kind: str, **settings: Any) -> str:
    """Change it, and return the id of the field that goes on."""
    page = preview(ada, register, field_id, kind, **settings)
    ada.send(f"/registers/{register.id}/fields/{field_id}/kind", filled_in(page) | {"change": "", "reason": "Why not"})
    current = seen_register(conn, register.id).current(field_id)
    assert current is not None
    return current.id


def test_the_values_are_read_as_the_new_kind_in_one_change_set(
    app: Flask, conn: Connection, ada: Desk, goods: RegisterView
) -> None:
    one, two = make(conn, goods, {TITLE.id: "A", PRICE.id: "12.5"}), make(conn, goods, {TITLE.id: "B"})
    page = preview(ada, goods, PRICE.id, "money", currency="EUR")
    assert "1 record has a value here" in page
    price = change_kind(ada, conn, goods, PRICE.id, "money", currency="EUR")
    assert price.startswith("money-")
    assert seen(conn, one).data == {TITLE.id: "A", price: "EUR 12.50"}
    assert seen(conn, two).version == 1
    register = seen_register(conn, goods.id)
    assert [field.label for field in register.active_fields] == ["Title", "Price"]
    [changed] = [e for e in story(app, conn, goods.id) if e.event_type == "FieldKindChanged"]
    [moved] = [e for e in story(app, conn, one) if e.version == 2]
    assert moved.change_set_id == changed.change_set_id
    assert moved.causation_id == changed.event_id
    assert moved.reason == "Why not"
    with app.app_context():
        assert verify(conn, web.codec(), DECIDERS, PROJECTIONS).ok
