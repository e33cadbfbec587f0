"""What a file tells of itself: the delimiter, a hint to it, where the heading stands, and what are comments."""

import io

import pytest

from eventsourcing.imports.guessing import guess
from eventsourcing.imports.lines import Opener
from eventsourcing.imports.options import ReadingOptions
from eventsourcing.imports.reading import Reading, layout


def opener(content: bytes) -> Opener:
    return lambda: io.BytesIO(content)


def read(content: bytes, said: ReadingOptions | None = None) -> tuple[Reading, list[str], list[list[str]]]:
    reading, _ = guess(opener(content), said or ReadingOptions())
    names, below = layout(opener(content), reading)
    return reading, names, [row.cells for row in below]


@pytest.mark.parametrize("sign", ["^", "~", "\x01", "\x1f", "¦", "\t", "|"])
def test_other_signs_may_stand_between_cells(sign: str) -> None:
    text = f"name{sign}city{sign}n\nAnn{sign}Oslo{sign}1\nBob{sign}Bergen, Norway{sign}2\n"
    assert read(text.encode())[1:] == (["name", "city", "n"], [["Ann", "Oslo", "1"], ["Bob", "Bergen, Norway", "2"]])


@pytest.mark.parametrize(
    ("hint", "sign"),
    [
        (b"sep=;", b";"),
        (b"SEP=;", b";"), (b'"sep=,"', b","), (b"sep=\\t", b"\t"), (b"sep=\t", b"\t"), (b"Sep=|", b"|"),
        (b"\xef\xbb\xbfsep=;", b";"), (b"sep=;;;", b";"), (b"sep=^", b"^"),
    ],
)  # fmt: skip
def test_the_hint_to_the_delimiter_is_taken_and_is_no_heading(hint: bytes, sign: bytes) -> None:
    content = b"\r\n".join([hint, sign.join([b"name", b"x,y;z"]), sign.join([b"Ann", b"1"])])
    reading, names, found = read(content)
    assert (reading.first_line, names[0], found[0][0], reading.sign) == (2, "name", "Ann", sign.decode())


def test_a_heading_that_only_begins_like_a_hint_is_none() -> None:
    assert read(b"sep=a,b\n1,2\n")[1] == ["sep=a", "b"]


@pytest.mark.parametrize(
    ("content", "line", "heading"),
    [
        (b"Bank statement\r\nAccount,DE123\r\n\r\nDate,Text,Amount\r\n2026-01-01,Rent,-5\r\n", 4, "Date"),
        (b"Report,,\nAccount,DE123,\n,,\nDate,Text,Amount\n2026-01-01,Rent,-5\n2026-01-02,Pay,7\n", 4, "Date"),
        (b"Made by X\nDate,Text,Amount\n2026-01-01,Rent,-5\n", 2, "Date"),
        (b"Konto;DE1\n\nBuchung;Text;Betrag\n01.02.2026;Miete;-1.234,50\n02.02.2026;Lohn;2,50\n", 3, "Buchung"),
        (b"Sales\nCreated;2025-01-01\n\nArt;Preis\nA;1,50\nB;2,75\n", 4, "Art"),
        (b"Sales\nFrom,2025-01-01\nTo,2025-02-01\n\nItem,Price\nA,1.50\nB,2.75\n", 5, "Item"),
        (b"A\nB\nC\nD\n\nDate,Text,Amount\n2026-01-01,Rent,-5\n", 6, "Date"),
        (b"# made by X\nName,City\nBob,Oslo\n", 2, "Name"),
        (b"\n\nName,City\nBob,Oslo\n", 1, "Name"),
        (b"Name\nSmith,John\nDoe,Jane\n", 1, "Name"),
        (b"Name,,\nBob,x,y\nAl,z,w\n", 1, "Name"),
        (b"a,,c\n1,2,3\n4,5,6\n", 1, "a"),
        (b"Notes\nI came, I saw\n\nWell, 5\n", 1, "Notes"),
        (b"a,b,\n1,2,\n3,4,\n", 1, "a"),
    ],
)  # fmt: skip
def test_lines_above_the_heading_are_left_out_where_something_says_that_they_are_none_of_it(
    content: bytes, line: int, heading: str
) -> None:
    reading, names, _ = read(content)
    assert (reading.first_line, names[0]) == (line, heading)


def test_rows_without_a_heading_below_a_title() -> None:
    reading, names, found = read(b"Report\n\n1,2,3\n4,5,6\n")
    assert (reading.first_line, reading.header, names) == (3, False, ["", "", ""])
    assert found == [["1", "2", "3"], ["4", "5", "6"]]


def test_the_line_of_the_heading_can_be_said_and_lines_are_counted_from_the_top() -> None:
    content = b"Title\nName,City\nBob,Oslo\n"
    reading, names, _ = read(content, ReadingOptions(first_line=2))
    assert names == ["Name", "City"]
    assert [row.line for row in layout(opener(content), reading).rows] == [3]


def test_lines_that_begin_with_a_hash_are_comments_unless_they_have_the_cells_of_a_row() -> None:
    reading, _, found = read(b'# made by X\na,b\n1,2\n# then "this\n3,4\n"x\n# y",5\n')
    assert (reading.comments, found) == (True, [["1", "2"], ["3", "4"], ["x\n# y", "5"]])
    assert read(b"#,Name\n1,A\n#2,B\n")[2] == [["1", "A"], ["#2", "B"]]
    assert read(b"#chrom\tstart\tend\nchr1\t1\t2\n")[1] == ["#chrom", "start", "end"]


def test_decimal_commas_do_not_pass_for_delimiters_without_a_heading_either() -> None:
    reading, _, found = read(b"1,5;2,3\n2,5;2,7\n3,1;4,4\n")
    assert (reading.delimiter, found[0]) == ("semicolon", ["1,5", "2,3"])


@pytest.mark.parametrize(
    "content", [b"time\n12:30:00\n13:45:10\n", b"Name\nBob Ross\nAl Gore\n", b'Name\n"Smith, John"\n"Doe, Jane"\n']
)
def test_a_single_column_stays_one(content: bytes) -> None:
    assert len(read(content)[1]) == 1


def test_rows_that_are_shorter_or_longer_keep_their_cells() -> None:
    found = read(b"a,b,c\n1,2\n1,2,3,4\n1,2,3\n4,5,6\n")[2]
    assert found == [["1", "2"], ["1", "2", "3", "4"], ["1", "2", "3"], ["4", "5", "6"]]
