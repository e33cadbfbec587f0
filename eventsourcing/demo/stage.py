"""The stage on which the plots put their acts, each with a calendar and with chance that is always the same."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from eventsourcing.demo import ids
from eventsourcing.demo.acts import Act, Archive, Change, Comment, Create, Entry, Restore, Step
from eventsourcing.demo.books import Book
from eventsourcing.demo.calendar import Calendar
from eventsourcing.demo.people import Person

SEED = "lindholm"
PAUSE = timedelta(minutes=1)


class Stage:
    """Collects acts. `size` is how many of the hundred parts of routine there are; the stories are always whole."""

    def __init__(self, ends_at: datetime, size: int = 100) -> None:
        self.calendar = Calendar(ends_at)
        self.size = size
        self.acts: list[Act] = []
        self.known: dict[str, Entry] = {}
        self._made: dict[UUID, datetime] = {}
        self._seconds = Random(f"{SEED} seconds")  # noqa: S311  # nothing here is secret

    def chance(self, plot: str) -> Random:
        """Chance of this plot's own, so that another plot's changes do not shift it."""
        return Random(f"{SEED} {plot}")  # noqa: S311  # nothing here is secret

    def many(self, number: int) -> int:
        """So many, where all of the routine is made."""
        return max(1, number * self.size // 100)

    def act(
        self, at: datetime, by: Person, *steps: Step, reason: str | None = None, since: date | None = None
    ) -> datetime:
        """Put an act on the stage; returns when it happens, to the second."""
        moment = at + timedelta(seconds=self._seconds.randrange(60), microseconds=self._seconds.randrange(1_000_000))
        self.acts.append(Act(moment, by, steps, reason, since, len(self.acts)))
        return moment

    def entry(self, book: Book, at: datetime, name: str) -> Entry:
        """A record to be created about then; its name finds it again."""
        entry = Entry(book, ids.made_at(at, f"{book.key} {name}"), name)
        self.known[f"{book.key} {name}"] = entry
        return entry

    def find(self, book: Book, name: str) -> Entry:
        return self.known[f"{book.key} {name}"]

    def create(
        self,
        book: Book,
        name: str,
        at: datetime,
        by: Person,
        values: Mapping[str, Any],
        reason: str | None = None,
    ) -> "Told":
        entry = self.entry(book, at, name)
        self._made[entry.id] = self.act(at, by, Create(entry, values), reason=reason)
        return Told(self, entry, self._made[entry.id])

    def told(self, book: Book, name: str) -> "Told":
        entry = self.find(book, name)
        return Told(self, entry, self._made.get(entry.id))

    def played(self) -> list[Act]:
        """The acts in their order in time, those that lie in the future left out."""
        return sorted((act for act in self.acts if act.at < self.calendar.ends_at), key=lambda act: (act.at, act.order))


class Told:
    """A record's story, told line by line: a line never comes before the one above it.

    Where days that nobody works on push two lines onto one day, the later one follows after some minutes.
    """

    def __init__(self, stage: Stage, entry: Entry, last: datetime | None = None) -> None:
        self.stage, self.entry, self._last = stage, entry, last

    def change(
        self,
        at: datetime,
        by: Person,
        reason: str | None = None,
        *,
        since: date | None = None,
        opened: datetime | None = None,
        refused: bool = False,
        **values: Any,
    ) -> "Told":
        return self._then(at, by, Change(self.entry, values, opened, refused), reason, since)

    def say(self, at: datetime, by: Person, text: str) -> "Told":
        return self._then(at, by, Comment(self.entry, text))

    def archive(self, at: datetime, by: Person, reason: str | None = None) -> "Told":
        return self._then(at, by, Archive(self.entry), reason)

    def restore(self, at: datetime, by: Person, reason: str | None = None) -> "Told":
        return self._then(at, by, Restore(self.entry), reason)

    def _then(
        self, at: datetime, by: Person, step: Step, reason: str | None = None, since: date | None = None
    ) -> "Told":
        if self._last is not None:
            at = max(at, self._last + PAUSE)
        self._last = self.stage.act(at, by, step, reason=reason, since=since)
        return self


def batches(steps: Iterable[Step], at_once: int) -> list[tuple[Step, ...]]:
    """The steps as acts of so many each."""
    every = list(steps)
    return [tuple(every[n : n + at_once]) for n in range(0, len(every), at_once)]
