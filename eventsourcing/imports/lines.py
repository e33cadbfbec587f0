"""The lines of a file as text, read piece by piece, with no row in memory that is longer than a row may be."""

import codecs
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

LONGEST_ROW = 8 * 1024 * 1024  # bytes, told before the row is split
PIECE = 256 * 1024
MARK, BACKSLASH = "\udc22", "\udc5c"  # stand for what was escaped: surrogates, which no file that is read can hold

_ESCAPED = re.compile(r'\\(["\\])')
_STAND_INS = {'"': MARK, "\\": BACKSLASH}

Opener = Callable[[], BinaryIO]


class Unreadable(ValueError):
    """The file cannot be read as rows; the message says why, and what would help."""


class Undecodable(Unreadable):
    """`lines` were read before the one that is not in the encoding that was chosen."""

    def __init__(self, lines: int) -> None:
        super().__init__(f"Line {lines + 1:,} is not in this encoding.")
        self.lines = lines


@dataclass
class Place:
    """Where a reader of rows is: the line on which its row begins, from 1, and whether it has been given all lines."""

    line: int = 1
    given: int = 0
    ended: bool = False


def codec(encoding: str) -> str:
    return "utf-8-sig" if encoding == "utf-8" else encoding


def lines(file: Opener, encoding: str, place: Place, *, joined: bool = True) -> Iterator[str]:
    """The lines with their ends: LF, CR LF or CR, also mixed. `place` is kept by whoever makes rows of them.

    `joined`: the file may be made of several, so that byte order marks within it are none of its text.

    Raises Unreadable where a row is too long, and Undecodable.
    """
    rest, size, line_then = "", 0, 0
    for piece, count in _pieces(file, encoding, place):
        text = _bare(piece, first=not place.given and not rest) if joined and "\ufeff" in piece else piece
        size = count + (size if place.line == line_then else 0)  # of the row that goes on through this piece
        line_then = place.line
        if size > LONGEST_ROW:
            raise Unreadable(f"Line {place.line:,} begins a row that is longer than {LONGEST_ROW // 1024 // 1024} MB.")
        found = list(io.StringIO(rest + text, newline=""))
        rest = found.pop() if found else ""
        place.given += len(found)
        yield from found
    if rest:
        yield rest
    place.ended = True


def _bare(text: str, *, first: bool) -> str:
    """The text without byte order marks at the beginnings of lines."""
    return (text.lstrip("\ufeff") if first else text).replace("\n\ufeff", "\n")


def _pieces(file: Opener, encoding: str, place: Place) -> Iterator[tuple[str, int]]:
    """The text in pieces, each with the number of its bytes."""
    decoder = codecs.getincrementaldecoder(codec(encoding))()
    with file() as opened:
        while piece := opened.read(PIECE):
            yield _decoded(decoder, piece, place, final=False), len(piece)
    yield _decoded(decoder, b"", place, final=True), 0


def _decoded(decoder: codecs.IncrementalDecoder, piece: bytes, place: Place, *, final: bool) -> str:
    try:
        return decoder.decode(piece, final=final)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(error.encoding, errors="replace")
        raise Undecodable(place.given + before.count("\n")) from error
    except UnicodeError as error:  # UTF-16 and UTF-32 of which not even the beginning can be read
        raise Undecodable(place.given) from error


def holds(file: Opener, encoding: str, pattern: str) -> bool:
    """Whether this stands anywhere in the file, as far as it can be decoded."""
    wanted = re.compile(pattern)
    try:
        return any(wanted.search(text) for text, _ in _pieces(file, encoding, Place()))
    except Undecodable:
        return False


def unescaped(found: Iterable[str]) -> Iterator[str]:
    """The lines with a stand-in for each mark that a backslash escapes, so that none of them ends a quotation."""
    for line in found:
        yield _ESCAPED.sub(lambda found: _STAND_INS[found[1]], line) if "\\" in line else line


def restored(cell: str, *, doubled: bool) -> str:
    """The cell with what stood behind the stand-ins; a backslash for two, where the file has `doubled` them."""
    return cell.replace(MARK, '"').replace(BACKSLASH, "\\" if doubled else "\\\\")


def uncommented(found: Iterable[str], place: Place, first: int) -> Iterator[str]:
    """The lines, those blank that begin with # where a row might begin; `first` is the number of the first."""
    for number, line in enumerate(found, first):
        yield "\n" if line.startswith("#") and number == place.line else line
