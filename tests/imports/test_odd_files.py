"""Files as they come: each loads as it is meant, or is said in words why not."""

import pytest

from eventsourcing import registers
from eventsourcing.imports.views import plain
from eventsourcing.kernel import Connection
from eventsourcing.registers import RegisterView
from tests.imports.conftest import Importer, contents


def loaded(conn: Connection, lena: Importer, content: bytes) -> tuple[RegisterView, list[dict[str, object]]]:
    """Load the file with the proposals as they stand; no row may be rejected."""
    done = lena.load(lena.upload(content))
    assert (done.trouble, done.rejected) == ("", 0)
    view = registers.get(conn, done.register_id) if done.register_id else None
    assert view is not None
    return view, contents(conn, done.register_id)


def kinds(view: RegisterView) -> list[str]:
    return [field.kind for field in view.fields]


def test_semicolons_decimal_commas_and_dates_of_a_european_sheet(conn: Connection, lena: Importer) -> None:
    content = b"Ware;Preis;Seit\nStuhl;1.234,50;31.12.2025\nTisch;89,9;01.02.2026\nBett;n/a;\n"
    view, rows = loaded(conn, lena, b"\xef\xbb\xbf" + content)
    assert kinds(view) == ["text", "decimal", "date"]
    assert rows[0] == {"Ware": "Stuhl", "Preis": "1234.50", "Seit": "2025-12-31"}
    assert rows[2] == {"Ware": "Bett"}


def test_dates_whose_order_nobody_knows_stay_text_until_it_is_said(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(b"Name,Day\nA,1/2/2026\nB,3/4/2026\n")
    assert [column.kind for column in lena.file(import_id).plan.columns] == ["text", "text"]
    page = lena.open(f"/imports/{import_id}")
    assert "How is this meant?" in page
    assert "<code>1/2/2026</code> stored as <b>2026-02-01</b>" in page
    assert "<code>1/2/2026</code> stored as <b>2026-01-02</b>" in page
    lena.check(import_id, remedy="read:1:month")
    assert [row["Day"] for row in contents(conn, lena.load(import_id).register_id)] == ["2026-01-02", "2026-03-04"]


def test_codes_keep_their_zeros(conn: Connection, lena: Importer) -> None:
    view, rows = loaded(conn, lena, b"Code,Phone\n00123,0049301234\n00007,0049301235\n")
    assert kinds(view) == ["text", "text"]
    assert rows[1]["Code"] == "00007"


def test_a_nearly_pure_column_is_proposed_and_says_which_values_are_odd(lena: Importer) -> None:
    content = b"Name,Seats\n" + b"".join(b"N%d,%d\n" % (n, n) for n in range(30)) + b"N99,many\n"
    page = lena.open(f"/imports/{lena.upload(content)}")
    assert "30 of 31 values are whole numbers" in page
    assert "“many”" in page
    assert "Import 30 records" in page
    assert "Make Seats text" in page


def test_newlines_within_cells_are_kept(conn: Connection, lena: Importer) -> None:
    view, rows = loaded(conn, lena, b'Name,Notes\r\nA,"one\r\ntwo"\r\nB,three\r\n')
    assert kinds(view) == ["text", "longtext"]
    assert rows[0]["Notes"] == "one\ntwo"


def test_sixty_columns_and_one_column(conn: Connection, lena: Importer) -> None:
    heading = ",".join(f"c{n}" for n in range(60))
    view, rows = loaded(conn, lena, f"{heading}\n{','.join(map(str, range(60)))}\n".encode())
    assert (len(view.fields), len(rows[0])) == (60, 60)
    view, rows = loaded(conn, lena, b"Name\nSmith, John\nDoe, Jane\n")
    assert [row["Name"] for row in rows] == ["Smith, John", "Doe, Jane"]


def test_a_heading_without_rows_makes_a_register_without_records(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(b"Name,Seats\n", "boats.csv")
    assert "Make the register" in lena.open(f"/imports/{import_id}")
    assert contents(conn, lena.load(import_id).register_id) == []


def test_doubled_and_blank_headings_become_fields_of_their_own(conn: Connection, lena: Importer) -> None:
    view, rows = loaded(conn, lena, b"Name,name,,\nA,B,C,\nD,E,F,\n")
    assert [field.label for field in view.fields] == ["Name", "Name 2", "Column 3"]
    assert rows[0] == {"Name": "A", "Name 2": "B", "Column 3": "C"}


def test_windows_letters_are_asked_about_then_read(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload("Straße;Preis €\nGroße;x\n".encode("cp1252"))
    page = lena.open(f"/imports/{import_id}")
    assert "How is this file read?" in page
    assert "Straße;Preis €" in page
    lena.post(f"/imports/{import_id}/reading", {"encoding": "cp1252"})
    assert contents(conn, lena.load(import_id).register_id) == [{"Straße": "Große", "Preis €": "x"}]


def test_ragged_rows_are_told_and_cost_only_themselves(lena: Importer) -> None:
    import_id = lena.upload(b"a,b,c\n1,x,y\n2\n3,x,y,z\n4,x,y\n5,x,y,\n")
    page = lena.open(f"/imports/{import_id}")
    assert "1 row has fewer cells than the file has columns" in page
    assert "It has 4 cells; the file has 3 columns." in page
    done = lena.load(import_id)
    assert (done.created, done.rejected) == (4, 1)


def test_rejected_rows_hold_nothing_that_a_spreadsheet_runs(lena: Importer) -> None:
    import_id = lena.upload(b"a,b,c\n1,x,y\n2,x,y\n=5,-5,=1+1,z\n")
    assert "'=5,-5,'=1+1 z" in lena.open(f"/imports/{import_id}/rejected.csv")


def test_a_nul_costs_its_row_only(lena: Importer) -> None:
    content = b"Name,Notes\n" + b"A,plain\n" * 40_000 + b"B,x\0y\n"
    import_id = lena.upload(content)
    for _ in range(400):
        if lena.file(import_id).state == "ready":
            break
        lena.open(f"/imports/{import_id}")
    answer = lena.open(f"/imports/{import_id}/rejected.csv")
    assert "cannot be kept" in answer
    assert len(answer.splitlines()) == 2


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"\x89PNG\0", "not a text file"), (b"PK\x03\x04", "CSV")]
)
def test_what_is_no_table_is_said(lena: Importer, content: bytes, words: str) -> None:
    import_id = lena.upload(content)
    page = lena.open(f"/imports/{import_id}")
    assert words in page
    assert "Discard the file" in page


def test_the_wrong_way_to_read_a_file_can_be_mended(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(b"a|b;c\nx|y;z\n")
    lena.post(f"/imports/{import_id}/reading", {"delimiter": "bar", "header": "no"})
    assert contents(conn, lena.load(import_id).register_id) == [
        {"Column 1": "a", "Column 2": "b;c"},
        {"Column 1": "x", "Column 2": "y;z"},
    ]


def test_no_file_and_a_file_that_is_too_large_are_refused(lena: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    lena.sit_down()
    assert lena.client.post("/imports", data={}).status_code == 422
    monkeypatch.setattr("eventsourcing.imports.chunks.LARGEST", 10)
    lena.upload(b"a,b\n1,2\n3,4\n", status=422)
    assert lena.conn.execute("SELECT FROM import_chunks").rowcount == 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\things.csv", "things.csv"),
        ("gnp.\u202evsc.csv", "gnp. vsc.csv"),
        ("a\x1b[2J\x07.csv", "a [2J .csv"),
        ("<b>x</b>.csv", "b>.csv"),
        ("/", "file.csv"),
        ("x" * 500 + ".csv", "x" * 200),
    ],
)
def test_a_file_is_known_by_a_name_that_can_be_shown(name: str, kept: str) -> None:
    assert plain(name) == kept
