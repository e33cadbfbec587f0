"""From the address of Activity to a question about the log; what cannot be asked is left out, and said."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from eventsourcing.activity import spans, values
from eventsourcing.activity.asked import Asked
from eventsourcing.activity.question import LAST, Question
from eventsourcing.activity.values import Unfit
from eventsourcing.kernel import Connection

Read = Callable[[str], tuple[Any, str]]


class Chip(NamedTuple):
    """One filter in words, and what of the address it takes away to be without it."""

    label: str
    operator: str
    values: list[str]
    clears: dict[str, Any]


@dataclass
class Reading:
    """What the address asks. `asked` is what is left of it; `notes` say what was left out."""

    asked: Asked
    question: Question = field(default_factory=Question)
    chips: list[Chip] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    before: int | None = None
    after: int | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The filters as an export prints them."""
        return tuple(f"{one.label} {one.operator} {' or '.join(one.values)}" for one in self.chips)

    def ask(self, chip: Chip | None, **question: Any) -> None:
        """Ask for this as well."""
        self.question = replace(self.question, **question)
        if chip:
            self.chips.append(chip)

    def leave_out(self, note: str, **asked: Any) -> None:
        """Do not ask for this, and say so."""
        self.notes.append(note)
        self.asked = replace(self.asked, **asked)


def understand(conn: Connection, asked: Asked) -> Reading:
    """Read the whole address, as far as it makes sense."""
    reading = Reading(asked)
    _when(conn, reading)
    _several(reading, "actor", "Actor", "actors", values.actor(conn))
    _several(reading, "kind", "Kind", "kinds", values.kind)
    _several(reading, "register", "Register", "registers", values.register(conn))
    _several(reading, "source", "Source", "sources", values.source)
    _single(reading, "record", "Record", "is", "about", values.aggregate(conn))
    _single(reading, "change_set", "Change set", "is", "change_set", values.change_set)
    _single(reading, "reason", "Reason", "has", "reason", values.reason)
    reading.before, reading.after = _place(reading, "before"), _place(reading, "after")
    return reading


def _several(reading: Reading, name: str, label: str, attribute: str, read: Read) -> None:
    """A filter of which one value or another must fit."""
    good: list[tuple[str, Any, str]] = []
    for text in getattr(reading.asked, name):
        try:
            good.append((text, *read(text)))
        except Unfit as unfit:
            left = tuple(one for one in getattr(reading.asked, name) if one != text)
            reading.leave_out(f"A filter on {label} was left out. {unfit}", **{name: left})
    if good:
        chip = Chip(label, "is", [words for _, _, words in good], {name: ()})
        reading.ask(chip, **{attribute: tuple(value for _, value, _ in good)})


def _single(reading: Reading, name: str, label: str, operator: str, attribute: str, read: Read) -> None:
    text = getattr(reading.asked, name)
    if not text:
        return
    try:
        value, words = read(text)
    except Unfit as unfit:
        reading.leave_out(f"The filter on {label} was left out. {unfit}", **{name: ""})
    else:
        reading.ask(Chip(label, operator, [words], {name: ""}), **{attribute: value})


def _when(conn: Connection, reading: Reading) -> None:
    """The stretch of time, by its name or by its days."""
    nothing = {"when": "", "from_": "", "to": ""}
    try:
        days, words = _days(reading.asked)
    except Unfit as unfit:
        reading.leave_out(f"The filter on When was left out. {unfit}", **nothing)
        return
    if any(days):
        after, until = spans.positions(conn, days)
        reading.ask(Chip("When", "is", [words], nothing), after=after, until=until)


def _days(asked: Asked) -> tuple[spans.Days, str]:
    if asked.when in spans.SPANS:
        return spans.of_name(asked.when), spans.SPANS[asked.when].words
    if asked.when:
        raise Unfit(f"It knows {', '.join(spans.SPANS)}, and days from and to.")
    first, last = values.day(asked.from_), values.day(asked.to)
    if first and last and first > last:
        raise Unfit("It ends before it begins.")
    return (first, last), _from_to(first, last)


def _from_to(first: date | None, last: date | None) -> str:
    said = [f"{day.day} {day:%b %Y}" for day in (first, last) if day]
    if len(said) == 2:
        return " to ".join(dict.fromkeys(said))
    return f"from {said[0]} on" if first else f"until {said[0]}" if last else ""


def _place(reading: Reading, name: str) -> int | None:
    text = getattr(reading.asked, name)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        reading.leave_out("The place from where on to show was left out: it is no position of the log.", **{name: ""})
        return None
    return min(int(text), LAST)
