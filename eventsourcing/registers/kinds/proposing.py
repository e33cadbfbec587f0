"""Which kind of field a column of a file would make, seen in one pass over all its values."""

import re
from dataclasses import dataclass, field

from eventsourcing.registers.domain import Limits
from eventsourcing.registers.kinds.guesses import GUESSES, Guess
from eventsourcing.registers.kinds.yesno import WORDS

BLANKS = ("", "na", "n/a", "#n/a", "null", "nan", "-", "--", r"\n")  # as \N stands for NULL in PostgreSQL's files

FEW = 20  # options at most
USES = 4  # at least so many records an option, on average
LONGEST_OPTION = 60
LONGEST_LINE = 300
MOST_EXAMPLES = 5

_YES_OR_NO = re.compile(r"(is|has|can|was|did)\b|.*\?$|.*\b(yes|flag|active|enabled)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """What a column looks like. The counts make up all its rows: filled + sum(blanks.values())."""

    kind: str
    limits: Limits
    options: tuple[str, ...]  # labels, of a choice
    examples: tuple[str, ...]  # the first few different values
    blanks: dict[str, int]  # how often each way of saying nothing stands there, as written: {"": 3, "NA": 70}
    filled: int
    note: str  # a sentence for people, or ""
    odd: tuple[str, ...]  # values that stand in the way of a narrower kind, a few


@dataclass
class _Column:
    """What is remembered of a column, however long it is."""

    name: str
    filled: int = 0
    blanks: dict[str, int] = field(default_factory=dict)
    examples: dict[str, None] = field(default_factory=dict)
    labels: dict[str, str] | None = field(default_factory=dict)  # folded → as first written; None: too many
    long: bool = False
    guesses: list[Guess] = field(default_factory=list)


class Proposer:
    """Finds the narrowest kind that takes every value of a column, looking at them as they come.

    `name` is the column's heading: it can tell that 0 and 1 mean no and yes.
    """

    def __init__(self, name: str = "") -> None:
        self._column = _Column(name, guesses=[guess() for guess in GUESSES])

    def look(self, value: str) -> None:
        text = value.strip()
        if text.casefold() in BLANKS:
            self._column.blanks[text] = self._column.blanks.get(text, 0) + 1
        else:
            _look(self._column, text)

    def proposal(self) -> Proposal:
        return _proposal(self._column)


def _look(column: _Column, text: str) -> None:
    column.filled += 1
    if len(column.examples) < MOST_EXAMPLES:
        column.examples[text[:LONGEST_LINE]] = None
    column.long = column.long or len(text) > LONGEST_LINE or "\n" in text or "\r" in text
    if column.labels is not None:
        column.labels.setdefault(text.casefold()[: LONGEST_OPTION + 1], text[: LONGEST_OPTION + 1])
        if len(column.labels) > FEW:
            column.labels = None
    for guess in column.guesses:
        if not guess.lost:
            guess.look(text)


def _proposal(column: _Column) -> Proposal:
    kind, limits, note, odd = _kind(column)
    return Proposal(
        kind,
        limits,
        tuple((column.labels or {}).values()) if kind == "choice" else (),
        tuple(column.examples),
        column.blanks,
        column.filled,
        note,
        odd,
    )


def _kind(column: _Column) -> tuple[str, Limits, str, tuple[str, ...]]:
    if not column.filled:
        return "text", Limits(), "There is no value in this column.", ()
    if _says_yes_or_no(column):
        return "yesno", Limits(), "", ()
    for guess in column.guesses:
        if guess.holds():
            return guess.parser.name, guess.limits(), guess.note(), ()
    if column.long:
        return "longtext", Limits(), "", ()
    note, odd = _nearly(column)
    return ("choice" if _few_and_repeated(column) else "text"), Limits(), note, odd


def _says_yes_or_no(column: _Column) -> bool:
    labels = set(column.labels or ())
    named = _YES_OR_NO.match(column.name.replace("_", " ")) is not None
    sure = labels <= {"yes", "no", "true", "false"} or labels == {"y", "n"}
    return 0 < len(labels) <= 2 and labels <= WORDS.keys() and (named or sure)


def _few_and_repeated(column: _Column) -> bool:
    labels = column.labels
    return (
        labels is not None
        and column.filled >= USES * len(labels)
        and all(len(label) <= LONGEST_OPTION for label in labels)
    )


def _nearly(column: _Column) -> tuple[str, tuple[str, ...]]:
    """What the column would be but for a few odd values."""
    for guess in column.guesses:
        if not guess.lost and 0 < guess.misfits * 10 <= column.filled:
            return (
                f"{column.filled - guess.misfits:,} of {column.filled:,} values are {guess.many}; the others are not.",
                tuple(guess.odd),
            )
    return "", ()
