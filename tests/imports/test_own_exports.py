"""Daybook's own exports: whatever stands in a cell comes back as it was, and no spreadsheet runs any of it."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventsourcing import exports
from eventsourcing.imports.guessing import guess
from eventsourcing.imports.lines import Opener
from eventsourcing.imports.reading import layout
from eventsourcing.kernel import Connection
from tests.imports.conftest import Importer, contents

CELLS = st.text("'=+-@#,;|\t\"\\\r\n\uff1d\uff0b\uff0d\uff20\ufeff5.sep ", max_size=6) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12
)
FORMULAS = "id,t\r\n1,=1+2\r\n2,+49 30 1\r\n3,-5\r\n4,@x\r\n5,'=x\r\n6,'-n\r\n7,＝SUM(A1)\r\n8,−5\r\n9,-\r\n".encode()
WIDE = "id,t\r\n1,－テスト\r\n2,＠家\r\n3,＋プラス\r\n".encode()


def opener(content: bytes) -> Opener:
    return lambda: io.BytesIO(content)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8), st.sampled_from(",;\t|"))
@example([("sep=;", "'=x"), ("# a", '\\"'), ("a\n1,2,3,4\n1,2,3,4\n1,2,3,4\nb", "'-5")], ",")
def test_every_table_of_texts_comes_back_as_it_was(table: list[tuple[str, str]], delimiter: str) -> None:
    heading = ["One", "Two", "Changed by", "Changed"]
    lines = [heading, *([*row, "Ana", "2026-12-01T00:00:00Z"] for row in table)]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([exports.harmless(cell) for cell in line] for line in lines)
    content = opener(text.getvalue().encode())
    reading, _ = guess(content)
    found = layout(content, reading)
    assert (found.names, [tuple(row.cells[:2]) for row in found.rows]) == (heading, table)


@pytest.mark.parametrize("content", [FORMULAS, WIDE])
def test_a_foreign_file_is_kept_as_it_is_and_comes_back_from_an_export(
    conn: Connection, lena: Importer, content: bytes
) -> None:
    rows = [line.split(",", 1)[1] for line in content.decode().splitlines()[1:]]
    first = lena.load(lena.upload(content, "one.csv"))
    assert [row["T"] for row in contents(conn, first.register_id)] == rows
    exported = lena.client.post(f"/registers/{first.register_id}/export.csv", data={}).data
    cells = [line[1] for line in csv.reader(io.StringIO(exported.decode(), newline=""))]
    assert not [cell for cell in cells if cell[0] in "=+@\uff1d\uff0b\uff0d\uff20" or (cell[0] == "-" and cell != "-5")]
    again = lena.upload(exported, "two.csv")
    assert "Daybook wrote this file" in lena.open(f"/imports/{again}")
    assert [row["T"] for row in contents(conn, lena.load(again).register_id)] == rows


def test_rejected_rows_come_back_as_they_stood_in_the_file(lena: Importer) -> None:
    import_id = lena.upload(b"a,b,c\n1,x,y\n2,x,y\n'=5,=1+1,''=z,too many\n")
    rejected = lena.client.get(f"/imports/{import_id}/rejected.csv").data
    reading, _ = guess(opener(rejected))
    [row] = layout(opener(rejected), reading).rows
    assert reading.guarded
    assert row.cells[:2] == ["'=5", "=1+1"]


def test_apostrophes_of_other_programs_are_told_and_taken_away_on_request(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(b"Name,Phone\nAna,'+44 20 1234\nBob,'tis\n")
    assert "Cells like “'+44 20 1234” keep their apostrophe." in lena.open(f"/imports/{import_id}")
    lena.post(f"/imports/{import_id}/reading", {"guarded": "yes"})
    phones = [row["Phone"] for row in contents(conn, lena.load(import_id).register_id)]
    assert phones == ["+44 20 1234", "'tis"]
