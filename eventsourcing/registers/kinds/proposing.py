"""Which kind of field a column of a file would make, seen in one pass over all its values."""

from dataclasses import dataclass

from eventsourcing.registers.domain import Limits
from eventsourcing.registers.kinds.calendars import Days
from eventsourcing.registers.kinds.doubts import Doubt, Elsewhere, nearly_all
from eventsourcing.registers.kinds.figures import Figures
from eventsourcing.registers.kinds.guesses import Guess
from eventsourcing.registers.kinds.shapes import FEW, LONGEST_OPTION, Column, may_name, shape_of

# Ways of saying nothing, as \N is in PostgreSQL's files.
BLANKS = (
    "",
    "na",
    "n/a",
    "n.a.",
    "#n/a",
    "null",
    "(null)",
    "nan",
    "-",
    "--",
    "–",
    "—",
    r"\n",
)

LONGEST_LINE = 300
MOST_EXAMPLES = 5


@dataclass(frozen=True)
class Proposal:
    """What a column looks like. The counts make up all its rows: filled + sum(blanks.values()).

    `written`: how its cells are to be read, one of a doubt's ways, "" as everywhere.
    """

    kind: str
    name: str  # the heading, without the currency that the limits name, and with the unit that cells name
    limits: Limits
    examples: tuple[str, ...]  # the first few different values
    blanks: dict[str, int]  # how often each way of saying nothing stands there, as written: {"": 3, "NA": 70}
    filled: int
    note: str  # a sentence for people, or ""
    odd: tuple[str, ...]  # values that are of no such kind, a few
    written: str
    doubt: Doubt | None
    names: bool  # whether the values may name things: amounts and moments that differ do so by chance


class Proposer:
    """Finds the narrowest kind that takes nearly every value of a column, looking at them as they come.

    `name` is the column's heading.
    """

    def __init__(self, name: str = "") -> None:
        self._column = Column(name, Figures(name), (Days(timed=False), Days(timed=True)))

    def look(self, value: str, count: int = 1) -> None:
        """See a value that stands in so many cells."""
        text = value.strip()
        if len(text) < 7 and text.casefold() in BLANKS:
            self._column.blanks[text] = self._column.blanks.get(text, 0) + count
        else:
            _look(self._column, text, count)

    def own_sign(self) -> str:
        """What stands before its decimals, for what other columns may make of it."""
        figures = self._column.figures
        sign = figures.own_sign()
        return sign if sign and nearly_all(figures.fits(sign), self._column.filled - figures.fits(sign)) else ""

    def proposal(self, elsewhere: Elsewhere | None = None) -> Proposal:
        return _proposal(self._column, elsewhere or Elsewhere())


def _look(column: Column, text: str, count: int) -> None:
    column.filled += count
    if len(column.examples) < MOST_EXAMPLES:
        column.examples[text[:LONGEST_LINE]] = None
    column.long = column.long or len(text) > LONGEST_LINE or "\n" in text or "\r" in text
    if column.labels is not None:
        column.labels.setdefault(text.casefold()[: LONGEST_OPTION + 1], text[: LONGEST_OPTION + 1])
        if len(column.labels) > FEW:
            column.labels = None
    seen: tuple[Figures | Days | Guess, ...] = (column.figures, *column.days, *column.guesses)
    for guess in seen:
        if not guess.lost:
            guess.look(text, count)


def _proposal(column: Column, elsewhere: Elsewhere) -> Proposal:
    shape = shape_of(column, elsewhere)
    return Proposal(
        shape.kind,
        shape.name or column.name,
        shape.limits,
        tuple(column.examples),
        column.blanks,
        column.filled,
        shape.note,
        shape.odd,
        shape.written,
        shape.doubt,
        may_name(column, shape),
    )
