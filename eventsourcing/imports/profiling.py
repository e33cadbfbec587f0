"""What a file's columns hold, seen in one pass over all rows, with no row kept."""

from collections.abc import Callable, Iterable
from time import monotonic

import msgspec

from eventsourcing.imports.marks import Marks
from eventsourcing.imports.reading import Layout, Reading, Row
from eventsourcing.registers import Limits, kinds

SAMPLES = 3
LONGEST_SAMPLE = 80
MOST_DISTINCT = 500
LONGEST_DISTINCT = 100
PATIENCE = 400_000  # cells after which only a few columns are still watched for values that never repeat
WATCHED = 3
TOLD = 0.5  # seconds

Tell = Callable[[int], None]


class Found(msgspec.Struct, frozen=True):
    """What one column holds. `distinct` are its values with how often each stands there, None where there are many."""

    name: str
    kind: str
    limits: Limits
    samples: tuple[str, ...]
    blanks: dict[str, int]
    filled: int
    note: str
    odd: tuple[str, ...]
    distinct: dict[str, int] | None
    unique: bool  # every row has a value, and none stands twice


class Profile(msgspec.Struct, frozen=True):
    """A whole file. `shorter`: rows with fewer cells than the heading, which are read as if empty ones followed."""

    columns: tuple[Found, ...]
    rows: int
    shorter: int
    first_shorter: int  # the line of the first of them


class _Column:
    def __init__(self, place: int, name: str, reading: Reading, marks: Marks) -> None:
        self.place, self.name, self.reading, self.marks = place, name, reading, marks
        self.proposer = kinds.Proposer(name)
        self.distinct: dict[str, int] | None = {}
        self.watched = True  # for a value that stands there twice
        self.firsts: dict[str, None] = {}

    def look(self, text: str, line: int) -> None:
        text = text.strip().replace("\0", "␀")  # PostgreSQL knows no NUL
        self.proposer.look(self.reading.spelled(text, ""))
        if self.distinct is not None and text:
            self.distinct[text] = self.distinct.get(text, 0) + 1
            if len(self.distinct) > MOST_DISTINCT or len(text) > LONGEST_DISTINCT:
                self.distinct = None
        if self.watched:
            self.watched = bool(text) and self.marks.first(f"{self.place}:{text}", line) == line
        if len(self.firsts) < 3 * SAMPLES:
            self.firsts[text] = None

    def found(self, rows: int) -> Found:
        p = self.proposer.proposal()
        firsts = [text for text in self.firsts if text and text not in p.blanks] or p.examples
        samples = tuple(text[:LONGEST_SAMPLE] for text in firsts[:SAMPLES])
        unique = self.watched and rows > 0 and p.filled == rows
        return Found(self.name, p.kind, p.limits, samples, p.blanks, p.filled, p.note, p.odd, self.distinct, unique)


def profile(layout: Layout, reading: Reading, tell: Tell = lambda _done: None) -> Profile:
    """Looks at every row; `tell` hears now and then how many were seen."""
    marks = Marks()
    columns = [_Column(place, name, reading, marks) for place, name in enumerate(layout.names)]
    done = shorter = first_shorter = 0
    told = monotonic()
    for row in layout.rows:
        done += 1
        if len(row.cells) < len(columns):
            shorter, first_shorter = shorter + 1, first_shorter or row.line
        _look(columns, row)
        if marks.count > PATIENCE:
            _watch_fewer(columns)
        if monotonic() - told > TOLD:
            tell(done)
            told = monotonic()
    return Profile(tuple(column.found(done) for column in columns), done, shorter, first_shorter)


def _look(columns: list[_Column], row: Row) -> None:
    missing = len(columns) - len(row.cells)
    for column, text in zip(columns, row.cells + [""] * missing if missing > 0 else row.cells, strict=False):
        column.look(text, row.line)


def _watch_fewer(columns: Iterable[_Column]) -> None:
    for column in [column for column in columns if column.watched][WATCHED:]:
        column.watched = False
