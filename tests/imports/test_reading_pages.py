"""The pages on which is seen and said how a file is read."""

import pytest

from eventsourcing.kernel import Connection
from tests.imports.conftest import Importer, contents

SJIS = "名前,市\r\n山田,東京\r\n鈴木,大阪\r\n".encode("cp932")


def test_unreadable_letters_are_asked_about_with_the_likeliest_first(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(SJIS)
    page = lena.open(f"/imports/{import_id}")
    assert "山田,東京" in page
    assert 'value="cp932" checked' in page
    lena.post(f"/imports/{import_id}/reading", {"encoding": "cp932"})
    rows = contents(conn, lena.load(import_id).register_id)
    assert rows == [{"名前": "山田", "市": "東京"}, {"名前": "鈴木", "市": "大阪"}]


def test_none_of_the_readings_offered_leads_to_all_others_and_to_utf_8(lena: Importer) -> None:
    import_id = lena.upload(SJIS)
    page = lena.open(f"/imports/{import_id}")
    assert "None of these" in page
    assert '<option value="gb18030">' in page
    assert "save it as UTF-8" in page
    refused = lena.post(f"/imports/{import_id}/reading", {"encoding": "other"}, 422)
    assert "Choose another encoding from the list" in refused
    assert 'value="other" checked' in refused
    lena.post(f"/imports/{import_id}/reading", {"encoding": "other", "other_encoding": "gb18030"})
    assert lena.file(import_id).reading.encoding == "gb18030"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"sep=;\r\nname;city\r\nAnn;Oslo\r\n", "The first line says what stands between two cells: semicolon."),
        (b"Bank\r\nAccount,DE1\r\n\r\nDate,Text,Sum\r\n2026-01-01,Rent,-5\r\n", "The heading is on line 4."),
        (b'id,t\r\n1,"He said \\"hi\\", ok"\r\n2,"x"\r\n', "escapes quotation marks with a backslash"),
        (b"'a','b'\n'1, x','y'\n", "apostrophes for quotation marks"),
        (b"a,b\n1,2\n# mid\n3,4\n", "Lines that begin with # are read as comments"),
        (b"Item,Amount\nA,5\nB,6\nTotal,11\n", "The last row, on line 4, looks like a sum"),
    ],
)
def test_what_was_decided_is_told_in_a_sentence(lena: Importer, content: bytes, words: str) -> None:
    assert words in lena.open(f"/imports/{lena.upload(content)}")


def test_what_is_as_everybody_expects_needs_no_sentence(lena: Importer) -> None:
    import_id = lena.upload(b"a,b\n1,2\n")
    page = lena.open(f"/imports/{import_id}")
    assert "read-remarks" not in page


def test_everything_about_the_reading_can_be_set(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(b"Title\na^b\n# x^y\n'1^2'^3\n")
    said = {"delimiter": "other", "sign": "^", "first_line": "2", "quotes": "single", "comments": "yes"}
    lena.post(f"/imports/{import_id}/reading", said)
    assert contents(conn, lena.load(import_id).register_id) == [{"A": "1^2", "B": 3}]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"first_line": "0"}, "Enter the number of a line"),
        ({"first_line": "x"}, "Enter the number of a line"),
        ({"first_line": "9" * 40}, "Enter the number of a line"),
        ({"delimiter": "other", "sign": "ab"}, "Enter the one sign"),
        ({"delimiter": "other", "sign": ""}, "Enter the one sign"),
        ({"quotes": "twice"}, "twice is none of doubled"),
        ({"encoding": "klingon"}, "There is no encoding klingon here"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_kept_in_the_form(lena: Importer, said: dict[str, str], words: str) -> None:
    import_id = lena.upload(b"a,b\n1,2\n")
    before = lena.file(import_id).reading
    page = lena.post(f"/imports/{import_id}/reading", {**said, "comments": "yes"}, 422)
    assert words in page
    assert lena.file(import_id).reading == before
    assert '<option value="yes" selected>are comments, left out' in page


def test_a_file_with_an_unclosed_quotation_is_refused_and_can_be_read_without_quotations(
    conn: Connection, lena: Importer
) -> None:
    import_id = lena.upload(b'id,size\n1,"5 inch\n2,x\n')
    assert "Line 2 cannot be read: a quotation begins there that is never closed" in lena.open(f"/imports/{import_id}")
    lena.post(f"/imports/{import_id}/reading", {"quotes": "none"})
    assert [row["Size"] for row in contents(conn, lena.load(import_id).register_id)] == ['"5 inch', "x"]


def test_a_line_beyond_the_end_of_the_file_is_said(lena: Importer) -> None:
    import_id = lena.upload(b"a,b\n1,2\n")
    lena.post(f"/imports/{import_id}/reading", {"first_line": "50"})
    assert "nothing but blank lines" in lena.open(f"/imports/{import_id}")
