"""A file that was on its way when Daybook was upgraded keeps what was chosen for it."""

import json
from pathlib import Path

import pytest

from eventsourcing.kernel import Connection
from tests.imports.conftest import Importer

[MIGRATION] = (Path(__file__).parents[2] / "migrations").glob("*_written_columns.sql")


@pytest.mark.parametrize(("decimals", "dates"), [("comma", "day"), ("point", "year")])
def test_decimals_dates_and_blanks_of_the_whole_file_become_those_of_its_columns(
    conn: Connection, lena: Importer, decimals: str, dates: str
) -> None:
    import_id = lena.upload(b"Name;Load;Since;Seats\nA;0,5;31.12.2025;NA\n")
    row = conn.execute("SELECT plan::text, reading::text FROM import_files").fetchone()
    assert row is not None
    plan, reading = json.loads(row[0]), json.loads(row[1])
    for column in plan["columns"]:
        del column["written"], column["blanks"]
        for name in ("label", "written", "doubt", "names"):
            del column["found"][name]
    plan["blanks"] = ["NA"]
    reading |= {"decimals": decimals, "dates": dates}
    conn.execute("UPDATE import_files SET plan = %s, reading = %s", (json.dumps(plan), json.dumps(reading)))
    conn.execute(MIGRATION.read_bytes())
    columns = lena.file(import_id).plan.columns
    assert [column.written for column in columns] == ["", decimals, dates if dates != "year" else "", ""]
    assert {column.blanks for column in columns} == {("NA",)}
    assert "Import" in lena.open(f"/imports/{import_id}")
