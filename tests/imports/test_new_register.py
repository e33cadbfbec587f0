"""From a file to a register of its own."""

import pytest
from flask import Flask

from eventsourcing import registers
from eventsourcing.imports.domain import ImportFinished, ImportStarted
from eventsourcing.kernel import Connection
from eventsourcing.registers.domain import RegisterDefined
from tests.imports.conftest import DATA, Importer, contents, events


@pytest.mark.parametrize(("name", "count", "key"), [("planes.csv", 3322, "Tailnum"), ("airports.csv", 1458, "Faa")])
def test_real_files_load_as_they_are(
    app: Flask, conn: Connection, lena: Importer, name: str, count: int, key: str
) -> None:
    import_id = lena.upload((DATA / name).read_bytes(), name)
    page = lena.open(f"/imports/{import_id}")
    assert f"Import {count:,} records" in page
    assert "good as the key" in page
    done = lena.load(import_id)
    assert (done.created, done.changed, done.same, done.rejected) == (count, 0, 0, 0)
    view = registers.get(conn, done.register_id) if done.register_id else None
    assert view is not None
    assert [field.label for field in view.fields if field.settings.unique] == [key]
    assert len(contents(conn, done.register_id)) == count
    log = [one for one in events(app, conn) if one.change_set_id == import_id]
    assert [type(one.event) for one in (log[0], log[1], log[-1])] == [ImportStarted, RegisterDefined, ImportFinished]
    assert len(log) == count + 3
    assert {(one.source, one.actor_id) for one in log} == {("import", lena.user.id)}


def test_na_is_read_as_empty_and_years_as_numbers(conn: Connection, lena: Importer) -> None:
    done = lena.load(lena.upload((DATA / "planes.csv").read_bytes(), "planes.csv"))
    first, *others = contents(conn, done.register_id)
    assert first["Tailnum"] == "N10156"
    assert first["Year"] == 2004
    assert "Speed" not in first
    assert not any("NA" in map(str, row.values()) for row in [first, *others])
