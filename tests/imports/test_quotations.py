"""Quotations: closed as they should be, escaped in either way, or refused with the line on which they begin."""

import io
from pathlib import Path

import pytest

from eventsourcing.imports.guessing import guess
from eventsourcing.imports.lines import Opener, Unreadable
from eventsourcing.imports.options import ReadingOptions
from eventsourcing.imports.reading import Reading, layout, rows


def opener(content: bytes) -> Opener:
    return lambda: io.BytesIO(content)


def read(content: bytes) -> tuple[Reading, list[list[str]]]:
    reading, _ = guess(opener(content))
    return reading, [row.cells for row in layout(opener(content), reading).rows]


def table(mark: dict[int, bytes], count: int = 400) -> bytes:
    return b"id,name,city\r\n" + b"".join(b"%d,%sName %d,Oslo\r\n" % (n, mark.get(n, b""), n) for n in range(1, count))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (table({100: b'"'}), "Line 101 .* never closed"),
        (table({1: b'"'}, 3), "Line 2 .* never closed"),
        (table({7: b'"', 300: b'"'}), "Line 8 .* after the mark that ends it on line 301 stands “Name 300,Oslo”"),
        (b'a,b\n1,"x\ny"\n2,"z', "Line 4 .* never closed"),
        (b'a,b,c\n"one\ntwo",x,"three\nfour\n5,6,7\n', "Line 3 .* never closed"),
        (b'a,b\n1,"abc"def\n', "Line 2 .* stands “def”"),
        (b'a\tb\n1\t"5 inch\n2\tx\n', "Line 2 .* never closed"),
        (b'a;b\n1;"x"y"\n2;z\n', 'Line 2 .* stands “y"”'),
    ],
)  # fmt: skip
def test_a_quotation_that_is_not_closed_is_refused_with_the_line_on_which_it_begins(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(content)


def test_the_file_that_lost_four_hundred_rows_is_refused() -> None:
    path = Path(__file__).parent.parent / "data" / "unclosed_quote.csv"
    with pytest.raises(Unreadable, match="Line 101 cannot be read: a quotation begins there that is never closed"):
        read(path.read_bytes())


def swallowed(first: bytes, last: bytes) -> bytes:
    return b"id,name,city\n1,a,x\n2," + first + b"\n" + b"".join(b"%d,n,x\n" % n for n in range(3, 9)) + last + b"\n"


@pytest.mark.parametrize(("first", "last"), [(b'"b,x', b'9,z",x'), (b'"b,x', b'9,z,x"'), (b'b,"x', b'9,z,x"')])
def test_two_stray_marks_do_not_swallow_the_rows_between_them(first: bytes, last: bytes) -> None:
    with pytest.raises(Unreadable, match="from line 3 to line 10 and holds what looks like rows"):
        read(swallowed(first, last))
    reading = Reading("utf-8", "comma", nested=True)
    assert len(list(rows(opener(swallowed(first, last)), reading))) == 3


def test_addresses_and_notes_of_several_lines_are_no_rows() -> None:
    address = b'A,"Street 1, Flat 2, Yard\nOld Town, North, 12\n0150 Oslo",x\n'
    assert len(read(b"name,address,city\n" + address + b'B,"one\n\ntwo, three\n",y\n')[1]) == 2


def test_marks_within_a_cell_that_does_not_begin_with_one_are_signs() -> None:
    assert read(b'id,size\n1,5" pipe\n2,3" x 4"\n')[1] == [["1", '5" pipe'], ["2", '3" x 4"']]


@pytest.mark.parametrize(
    ("content", "quotes", "cells"),
    [
        (b'1,"He said \\"hi\\", ok"', "backslash", ["1", 'He said "hi", ok']),
        (b'1,"He said \\"hi\\" and ""yo"""', "backslash", ["1", 'He said "hi" and "yo"']),
        (b'1,"\\"hi\\" C:\\\\new"', "backslash", ["1", '"hi" C:\\new']),
        (b'1,"\\"hi\\" C:\\new \\\\srv"', "backslash-marks", ["1", '"hi" C:\\new \\\\srv']),
        (b'1,"ends so \\\\"', "doubled", ["1", "ends so \\\\"]),
        (b'1,"C:\\dir\\"', "doubled", ["1", "C:\\dir\\"]),
        (b'1,"{""a"": ""x\\""y""}"', "doubled", ["1", '{"a": "x\\"y"}']),
        (b"1,C:\\dir\\file", "doubled", ["1", "C:\\dir\\file"]),
    ],
)
def test_marks_escaped_by_a_backslash_are_told_from_those_that_are_doubled(
    content: bytes, quotes: str, cells: list[str]
) -> None:
    reading, found = read(b"id,t\r\n" + content + b'\r\n2,"x"\r\n')
    assert (reading.quotes, found[0], found[1]) == (quotes, cells, ["2", "x"])


def test_a_backslash_far_behind_the_beginning_counts_as_well() -> None:
    content = b"id,t\n" + b"1,plain text\n" * 60_000 + b'2,"say \\"hi\\", ok"\n'
    reading, found = read(content)
    assert (reading.quotes, found[-1]) == ("backslash", ["2", 'say "hi", ok'])


def test_apostrophes_may_be_the_quotation_marks() -> None:
    reading, found = read(b"'a','b'\n'1, x','it''s'\n'2','y'\n")
    assert (reading.quotes, found) == ("single", [["1, x", "it's"], ["2", "y"]])
    for content in (b"id,t\n5,'=x\n6,'-n\n", b"id,t\n1,'tis\n2,rock 'n' roll\n", b"id,t\n1,O'Neill\n2,x\n"):
        assert read(content)[0].quotes == "doubled"


def test_spaces_before_a_quotation_are_no_part_of_it() -> None:
    assert read(b'a, b, c\n1, "x, y", 3\n2, "z", 4\n')[1] == [["1", "x, y", "3"], ["2", "z", "4"]]


def test_marks_are_signs_where_somebody_says_so() -> None:
    content = b'a\tb\n1\t"5 inch\n2\tx\n'
    reading, _ = guess(opener(content), ReadingOptions(quotes="none"))
    assert [row.cells for row in layout(opener(content), reading).rows] == [["1", '"5 inch'], ["2", "x"]]
