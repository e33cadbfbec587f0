"""A field becomes another kind while a file is on its way into it: its column leads on to the field of now."""

from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask

from app import PROJECTIONS
from eventsourcing import records, registers, web
from eventsourcing.imports import work
from eventsourcing.imports.reading import Row
from eventsourcing.imports.sorting import Outcome, Sorter
from eventsourcing.kernel import Connection, Metadata, handle
from eventsourcing.records.continuing import moving
from eventsourcing.registers import ChangeFieldKind, Field, FieldSettings, RegisterView
from tests.imports.conftest import SEATS, STATUS, TAG, Importer, contents, define
from tests.imports.test_loads import begun_elsewhere

NOW = Field("text-nownowno", FieldSettings("Seats"))
KEY = Field("integer-keykeyke", FieldSettings("Tag", unique=True))


def change_kind(conn: Connection, register: RegisterView, was: Field, now: Field) -> None:
    command = ChangeFieldKind(was.id, now)
    handle(conn, registers.register, register.id, command, Metadata(), projections=PROJECTIONS)


def test_a_plan_that_waits_leads_on_and_is_tried_again(conn: Connection, lena: Importer, assets: RegisterView) -> None:
    import_id = lena.upload(b"Tag,Seats\nN1,7\nN2,8\n", register=assets.id)
    form = lena.form(import_id)
    change_kind(conn, assets, SEATS, NOW)
    assert lena.form(import_id)["field-1"] == [NOW.id]
    lena.post(f"/imports/{import_id}/start", form)
    assert lena.file(import_id).state == "ready", "it is tried again before it is loaded"
    done = lena.load_checked(import_id)
    assert (done.created, done.rejected) == (2, 0)
    assert [row["Seats"] for row in contents(conn, assets.id)] == ["7", "8"]


def test_a_load_goes_on_into_the_field_of_now(
    app: Flask, conn: Connection, lena: Importer, assets: RegisterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = b"".join(b"N%04d,%d\n" % (n, n % 90) for n in range(1200))
    import_id = begun_elsewhere(app, lena, b"Tag,Seats\n" + lines, assets.id)
    sort, calls = Sorter.sort, list[int]()

    def overtaken(sorter: Sorter, rows: Iterable[Row]) -> list[Outcome]:
        calls.append(1)
        if len(calls) == 2:
            change_kind(conn, assets, SEATS, NOW)
        return sort(sorter, rows)  # type: ignore[arg-type]  # as it is called

    monkeypatch.setattr(Sorter, "sort", overtaken)
    with app.app_context():
        work.work(web.connection(), web.projections(), import_id)
    done = lena.file(import_id)
    assert (done.state, done.created, done.rejected) == ("finished", 1200, 0)
    seats: list[Any] = [row["Seats"] for row in contents(conn, assets.id)]
    assert seats == [str(n % 90) for n in range(1200)]
    assert not moving.unfinished(conn)


def test_rows_find_their_records_by_a_key_of_another_kind(app: Flask, conn: Connection, lena: Importer) -> None:
    view = define(conn, TAG, SEATS, STATUS)
    lena.load(lena.upload(b"Tag,Seats\n001,1\n002,2\n", register=view.id))
    import_id = begun_elsewhere(app, lena, b"Tag,Seats\n001,10\n002,20\n", view.id)
    change_kind(conn, view, TAG, KEY)
    assert moving.unfinished(conn), "nobody has moved the keys yet"
    with app.app_context():
        work.work(web.connection(), web.projections(), import_id)
    assert (lena.file(import_id).changed, lena.file(import_id).created) == (2, 0)
    assert [(row["Tag"], row["Seats"]) for row in contents(conn, view.id)] == [(1, 10), (2, 20)]


def test_a_file_is_not_tried_while_values_are_on_their_way(
    app: Flask, conn: Connection, lena: Importer, assets: RegisterView
) -> None:
    lena.load(lena.upload(b"Tag,Seats\nN1,7\n", register=assets.id))
    change_kind(conn, assets, SEATS, NOW)
    waiting = lena.upload(b"Tag,Seats\nN1,8\n", register=assets.id)
    page = lena.open(f"/imports/{waiting}")
    assert "Try again when that is done." in page
    with app.app_context():
        records.settle(conn, PROJECTIONS, assets.id)
    done = lena.load_checked(lena.upload(b"Tag,Seats\nN1,8\n", register=assets.id))
    assert (done.changed, done.rejected) == (1, 0)
