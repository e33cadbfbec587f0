"""Reading files of rows: encodings, delimiters, headings, and what cannot be read."""

import csv
import io
import tracemalloc
from collections.abc import Callable
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsourcing.imports.encodings import offers
from eventsourcing.imports.guessing import guess
from eventsourcing.imports.lines import LONGEST_ROW, Opener, Unreadable
from eventsourcing.imports.lines import PIECE as TEXT_PIECE
from eventsourcing.imports.reading import LONGEST_CELL, Reading, layout, rows


def opener(content: bytes) -> Opener:
    return lambda: io.BytesIO(content)


def read(content: bytes) -> tuple[Reading, list[str], list[list[str]]]:
    reading, _ = guess(opener(content))
    names, below = layout(opener(content), reading)
    return reading, names, [row.cells for row in below]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(delimiter: str) -> None:
    text = f"name{delimiter}seats\nA{delimiter}1\nB{delimiter}2\n"
    assert read(text.encode())[1:] == (["name", "seats"], [["A", "1"], ["B", "2"]])


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    reading, names, found = read(b"a;b\n1,5;2,3\n2,5;2,3\n")
    assert (reading.delimiter, names) == ("semicolon", ["a", "b"])
    assert found[0] == ["1,5", "2,3"]


def test_a_single_column_keeps_its_commas() -> None:
    assert read(b"Name\nSmith, John\nDoe, Jane\nBob\n")[1:] == (["Name"], [["Smith, John"], ["Doe, Jane"], ["Bob"]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_by_its_mark_or_as_utf_8(encoding: str) -> None:
    text = "Name,Straße\nMüller,Große Straße\n"
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    content = mark + text.encode(encoding)
    assert guess(opener(content))[1]
    assert read(content)[1:] == (["Name", "Straße"], [["Müller", "Große Straße"]])


def test_other_encodings_are_asked_about_with_both_readings() -> None:
    content = "Name;Preis\nMüller;12 €\n".encode("cp1252")
    reading, sure = guess(opener(content))
    assert (reading.encoding, sure) == ("cp1252", False)
    offered, others = offers(opener(content))
    assert offered[0].lines == ["Müller;12 €"]
    assert "iso-8859-1" in others


def test_a_letter_that_is_no_utf_8_beyond_the_head_is_noticed() -> None:
    content = b"name\n" + b"abc\n" * 100_000 + "Müller\n".encode("cp1252")
    assert guess(opener(content))[1] is False


def test_newlines_between_quotation_marks_belong_to_the_cell_and_lines_are_counted_on() -> None:
    content = b'a,b\r\n1,"x\r\ny"\r\n\r\n2,z\r\n'
    found = list(rows(opener(content), Reading("utf-8", "comma")))
    assert [(row.line, row.cells) for row in found] == [(1, ["a", "b"]), (2, ["1", "x\r\ny"]), (5, ["2", "z"])]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\nx,y\n", True),
        (b"name,2020\nx,1\ny,2\n", True),
        (b"1,2\n3,4\n", False),
        (b"a@example.org,3\nb@example.org,4\n", False),
        (b"name,seats\n", True),
        (b"N1,2020-01-01\nN2,2020-01-02\n", False),
    ],
)
def test_a_heading_is_told_from_a_row(content: bytes, expected: bool) -> None:
    assert guess(opener(content))[0].header is expected


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x89PNG\0\0", "not a text file"),
        (b"PK\x03\x04abc", "Save the sheet as CSV"),
        (b'a,b\n1,"x\n' + b"y,z\n" * 5000, "quotation mark"),
        (b"a,b\n1," + b"x" * (LONGEST_CELL + 1), "Line 2 has a cell of more than 1,000,000 signs"),
        (b",".join(b"c%d" % n for n in range(300)), "300 columns"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(content)


def test_the_wrong_encoding_is_told_with_a_line() -> None:
    content = "Name\nMüller\n".encode("cp1252")
    with pytest.raises(Unreadable, match="not UTF-8"):
        list(layout(opener(content), Reading("utf-8", "comma")).rows)


def test_ragged_rows_and_nameless_columns_do_no_harm() -> None:
    _, names, found = read(b"a,b,\n1,2,3\n1\n1,2,3,4\n4,5,6\n")
    assert names == ["a", "b", ""]
    assert found == [["1", "2", "3"], ["1"], ["1", "2", "3", "4"], ["4", "5", "6"]]


def test_rows_are_read_as_they_are_asked_for() -> None:
    class Counted(io.RawIOBase):
        read_bytes = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            line = b"abc,def\n" * 1000
            buffer[: len(line)] = line
            Counted.read_bytes += len(line)
            return len(line)

    endless: Callable[[], BinaryIO] = Counted  # type: ignore[assignment]
    found = rows(endless, Reading("utf-8", "comma"))
    for _ in range(10):
        next(found)
    assert Counted.read_bytes < 4 * 1024 * 1024


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=8)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4)))
def test_what_was_written_is_read(table: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    found = [row.cells for row in rows(opener(text.getvalue().encode()), Reading("utf-8", "comma", nested=True))]
    assert found == [row for row in table if any(cell.strip() for cell in row)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_every_way_and_in_several(end: str) -> None:
    assert read(f"a,b{end}1,2{end}3,4".encode())[1:] == (["a", "b"], [["1", "2"], ["3", "4"]])
    assert read(b"a,b\r\n1,2\n3,4\r5,6")[2] == [["1", "2"], ["3", "4"], ["5", "6"]]


def test_marks_of_files_that_were_put_together_are_no_text() -> None:
    content = b"\xef\xbb\xbf\xef\xbb\xbfa,b\n1,2\n\xef\xbb\xbf3,4\n"
    assert read(content)[1:] == (["a", "b"], [["1", "2"], ["3", "4"]])


def test_a_row_is_refused_before_it_is_split_where_it_is_too_long() -> None:
    before = b"a,b\n" * 10
    with pytest.raises(Unreadable, match="Line 11 begins a row that is longer than 8 MB"):
        list(rows(opener(before + b"," * (LONGEST_ROW + 2 * TEXT_PIECE)), Reading("utf-8", "comma")))
    lines = before + b'"' + b",\n" * (LONGEST_ROW // 2 + TEXT_PIECE)
    with pytest.raises(Unreadable, match=r"Line 11 (begins a row that is longer|has a cell of more)"):
        list(rows(opener(lines), Reading("utf-8", "comma")))
    parts = before + (b'"x\n",' + b"," * 3_000_000) * 4
    with pytest.raises(Unreadable, match="Line 11 begins a row that is longer than 8 MB"):
        list(rows(opener(parts), Reading("utf-8", "comma")))


def test_rows_of_eight_megabytes_are_read_and_do_not_add_up() -> None:
    cells = [b"x" * 900_000] * 8
    content = (b",".join(cells) + b"\n") * 3
    assert [len(row.cells) for row in rows(opener(content), Reading("utf-8", "comma"))] == [8, 8, 8]


def test_a_row_of_very_many_cells_is_refused() -> None:
    with pytest.raises(Unreadable, match="Line 2 has 20,001 cells"):
        list(rows(opener(b"a,b\n" + b"," * 20_000), Reading("utf-8", "comma")))


@pytest.mark.parametrize("rows_of", [b"," * 49_000_000, (b"," * 7_000_000 + b"\n") * 7, b'"\n",,' * 8_000_000])
def test_a_file_of_nothing_but_delimiters_takes_little_memory(rows_of: bytes) -> None:
    tracemalloc.start()
    try:
        guess(opener(rows_of))
        with pytest.raises(Unreadable):
            list(layout(opener(rows_of), Reading("utf-8", "comma")).rows)
        assert tracemalloc.get_traced_memory()[1] < 120_000_000
    finally:
        tracemalloc.stop()


def test_the_line_that_is_in_another_encoding_is_named() -> None:
    content = b"name\n" * 100_000 + "Müller\n".encode("cp1252") + b"name\n"
    with pytest.raises(Unreadable, match="Line 100,001 is not UTF-8"):
        list(rows(opener(content), Reading("utf-8", "comma")))
