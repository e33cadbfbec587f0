"""The search over all registers finds what each register's list finds, however many registers there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from eventsourcing.kernel import Connection
from eventsourcing.records.listing import everywhere, word
from eventsourcing.records.listing import pages as listing
from eventsourcing.records.listing import state as list_state
from eventsourcing.records.listing.reading import understand
from eventsourcing.records.listing.scope import scope
from eventsourcing.records.names import DatabaseNames
from eventsourcing.registers import Field, FieldSettings, Limits, RegisterView
from eventsourcing.registers.domain import RetireField
from tests.records.conftest import (
    COLOURS,
    HOLDER,
    NAME,
    STATUS,
    TAG,
    Desk,
    asking,
    change,
    define,
    make,
    redefine,
)
from tests.records.shelves import shelve
from tests.records.test_list_page import link, titles
from tests.records.test_listing import SOME, people

__all__ = ["people"]  # a fixture

WORDS = ["a", "é", "ss", "Zoë", "first", "ir zed", "example", "1", "b a", "zzzz", "2026-03", "ß", "seco ond"]


@contextmanager
def few(few: int, steps: int = 2000) -> Iterator[None]:
    """Limits so small that a handful of records goes either way."""
    with patch.object(word, "FEW", few), patch.object(everywhere, "STEPS", steps):
        yield


def found(conn: Connection, q: str) -> dict[UUID, set[UUID]]:
    """What a search finds in each register."""
    hits, more = everywhere.search(conn, scope(), q, begin=0, each=1000, most=1000)
    assert not more
    assert all(one.whole for one in hits)
    assert all(len(one.rows) == len({row.id for row in one.rows}) for one in hits)
    return {one.register.id: {row.id for row in one.rows} for one in hits}


def listed(conn: Connection, register: RegisterView, q: str) -> set[UUID]:
    """What the list of one register finds."""
    reading = understand(conn, register, list_state.State("", q=q), DatabaseNames(conn))
    return {one.row.id for one in listing.page(conn, reading.question, None, 1000)}


@SOME
@given(data=st.data())
def test_it_finds_what_the_lists_find_whichever_way_it_goes(
    app: Flask, conn: Connection, ana: Desk, people: dict[str, str], data: st.DataObject
) -> None:
    shelf = shelve(conn, data, people, 12)
    with asking(app, ana.user), few(data.draw(st.sampled_from([0, 3, 400]))):
        for q in data.draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=3)):
            assert found(conn, q).get(shelf.register.id, set()) == listed(conn, shelf.register, q), q


@pytest.mark.parametrize("most", [0, 400])
def test_it_finds_names_of_options_people_and_linked_records(
    app: Flask, conn: Connection, ana: Desk, most: int
) -> None:
    parts = define(conn, NAME, name="Parts")
    part = Field("link-partpart", FieldSettings("Part of", limits=Limits(register_id=parts.id)))
    assets = define(conn, TAG, STATUS, COLOURS, HOLDER, part)
    gear = make(conn, parts, {NAME.id: "Łożysko toczne"})
    one = make(conn, assets, {TAG.id: "One", STATUS.id: "stored", part.id: str(gear)})
    two = make(conn, assets, {TAG.id: "Two", COLOURS.id: ("red", "green"), HOLDER.id: str(ana.user.id)})
    with asking(app, ana.user), few(most):
        assert found(conn, "lozysko") == {parts.id: {gear}, assets.id: {one}}
        assert found(conn, "STORED") == {assets.id: {one}}
        assert found(conn, "green ruiz two") == {assets.id: {two}}
        assert found(conn, "stored ruiz") == {}
    redefine(conn, assets, RetireField(part.id), RetireField(STATUS.id))
    with asking(app, ana.user), few(most):
        assert found(conn, "lozysko") == {parts.id: {gear}}
        assert found(conn, "stored") == {}


def test_many_registers_are_gone_through_page_by_page(ana: Desk, conn: Connection) -> None:
    for number in range(9):
        name = Field(f"text-{number:08}", FieldSettings("Name"))
        register = define(conn, name, name=f"Register {number}")
        for row in range(12):
            make(conn, register, {name.id: f"Kite {number} {row:02}"})
    page = ana.open("/search?q=kite")
    seen = titles(page)
    while "Go on" in page:
        page = ana.open(link(page, "Go on with the next registers"))
        seen += titles(page)
    assert {title[:6] for title in seen} == {f"Kite {number}" for number in range(9)}
    assert len(seen) == len(set(seen))


def test_a_register_that_is_too_large_to_look_through_is_named(ana: Desk, conn: Connection) -> None:
    name = Field("text-lastlast", FieldSettings("Name"))
    register = define(conn, name, name="Large")
    first = [make(conn, register, {name.id: "common"}) for _ in range(3)]
    for text in ("common", "common", "common rare"):
        make(conn, register, {name.id: text})
    with few(2, steps=3):
        page = ana.open("/search?q=common")
        assert titles(page) == ["common"] * 3
        assert link(page, "Look through all of Large").endswith("q=common")
        assert titles(ana.open("/search?q=rare")) == ["common rare"]
        for id in first:
            change(conn, id, {name.id: "other"})
        make(conn, define(conn, TAG, name="Small"), {TAG.id: "common too"})
        page = ana.open("/search?q=common")
        assert titles(page) == ["common too"]
        assert "too many to look through" in page
