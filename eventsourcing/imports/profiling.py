"""What a file's columns hold, seen in one pass over all rows, with no row kept."""

from collections.abc import Callable, Iterable, Iterator
from time import monotonic

import msgspec

from eventsourcing.imports.marks import Marks
from eventsourcing.imports.reading import Layout, Reading, Row
from eventsourcing.registers import Limits, kinds

SAMPLES = 3
LONGEST_SAMPLE = 80
MOST_DISTINCT = 500
LONGEST_DISTINCT = 100
AT_ONCE = 1000  # different cells of a column that are counted before they are looked at
LONG = 1000  # letters; cells beyond are looked at one by one, so that few are held
PATIENCE = 400_000  # cells after which only a few columns are still watched for values that never repeat
WATCHED = 3
TOLD = 0.5  # seconds

Tell = Callable[[int], None]


class Found(msgspec.Struct, frozen=True):
    """What one column holds. `distinct` are its values with how often each stands there, None where there are many.

    `kind`, `limits` and `written` are what is proposed; `label` is the heading as a field's label says it.
    """

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
    label: str = ""
    written: str = ""
    doubt: kinds.Doubt | None = None
    names: bool = True  # whether its values may well name things, so that it is good as the key


class Profile(msgspec.Struct, frozen=True):
    """A whole file. `shorter`: rows with fewer cells than the heading, which are read as if empty ones followed."""

    columns: tuple[Found, ...]
    rows: int
    shorter: int
    first_shorter: int  # the line of the first of them


class _Column:
    """What is seen of a column. Cells are counted first, and each different one then looked at but once."""

    def __init__(self, place: int, name: str, marks: Marks) -> None:
        self.place, self.name, self.marks = place, name, marks
        self.proposer = kinds.Proposer(name)
        self.counts: dict[str, int] = {}
        self.distinct: dict[str, int] | None = {}
        self.watched = True  # for a value that stands there twice
        self.firsts: dict[str, None] = {}

    def look(self, cell: str) -> None:
        count = self.counts.get(cell)
        if count is None:
            if len(self.counts) == AT_ONCE or len(cell) > LONG:
                self.flush()
            self.counts[cell] = 1
        else:
            self.counts[cell] = count + 1

    def flush(self) -> None:
        for cell, count in self.counts.items():
            self._look(cell.strip().replace("\0", "␀"), count)  # PostgreSQL knows no NUL
        self.counts.clear()

    def _look(self, text: str, count: int) -> None:
        self.proposer.look(text, count)
        if self.distinct is not None and text:
            self.distinct[text] = self.distinct.get(text, 0) + count
            if len(self.distinct) > MOST_DISTINCT or len(text) > LONGEST_DISTINCT:
                self.distinct = None
        if self.watched:
            self.watched = bool(text) and count == 1 and self.marks.add(f"{self.place}:{text}")
        if len(self.firsts) < 3 * SAMPLES:
            self.firsts[text] = None

    def found(self, rows: int, elsewhere: kinds.Elsewhere) -> Found:
        p = self.proposer.proposal(elsewhere)
        firsts = [text for text in self.firsts if text and text not in p.blanks] or p.examples
        samples = tuple(text[:LONGEST_SAMPLE] for text in firsts[:SAMPLES])
        empty = sum(count for word, count in p.blanks.items() if kinds.KINDS[p.kind].says_nothing(word))
        unique = self.watched and rows > 0 and not empty
        noted = (p.note, p.odd, self.distinct, unique, p.name, p.written, p.doubt, p.names)
        return Found(self.name, p.kind, p.limits, samples, p.blanks, p.filled, *noted)


def profile(layout: Layout, reading: Reading, tell: Tell = lambda _done: None) -> Profile:
    """Looks at every row; `tell` hears now and then how many were seen."""
    marks, told = Marks(), monotonic()
    columns = [_Column(place, name, marks) for place, name in enumerate(layout.names)]
    done = shorter = first_shorter = 0
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
    return Profile(tuple(_found(columns, done, reading)), done, shorter, first_shorter)


def _look(columns: list[_Column], row: Row) -> None:
    missing = len(columns) - len(row.cells)
    for column, cell in zip(columns, row.cells + [""] * missing if missing > 0 else row.cells, strict=False):
        column.look(cell)


def _found(columns: list[_Column], rows: int, reading: Reading) -> Iterator[Found]:
    for column in columns:
        column.flush()
    signs = [column.proposer.own_sign() for column in columns]
    own = reading.guarded and reading.nested
    elsewhere = kinds.Elsewhere(reading.delimiter, signs.count("point"), signs.count("comma"), own)
    for column in columns:
        yield column.found(rows, elsewhere)


def _watch_fewer(columns: Iterable[_Column]) -> None:
    for column in [column for column in columns if column.watched][WATCHED:]:
        column.watched = False
