"""A page of Activity: events one by one, and long runs of one change set's records as one row.

A run is told by its ends. What lies between them is skipped, command by command, so that an import of 300,000 rows is
one row and takes hardly any time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from eventsourcing.activity.finding import BUDGET, find
from eventsourcing.activity.question import Match, Question
from eventsourcing.kernel import Connection

FEW = 4  # of one change set in a row are shown one by one
COUNTED = 2_000  # events that are looked at to count those that fit


class Row(NamedTuple):
    """What one row tells of: an event, or several of one change set between these positions."""

    position: int  # of the latest
    oldest: int
    change_set_id: UUID

    @property
    def several(self) -> bool:
        return self.position != self.oldest


@dataclass(frozen=True)
class Page:
    """Some rows, newest first. `reached`: where it stopped looking because it had looked long."""

    rows: list[Row]
    older: bool
    newer: bool
    reached: int | None = None


@dataclass(frozen=True)
class _Run:
    """Events that fit and follow one another in one change set, in the direction of the search."""

    matches: tuple[Match, ...]
    end: int

    @property
    def long(self) -> bool:
        return len(self.matches) > FEW

    @property
    def rows(self) -> list[Row]:
        if not self.long:
            return [Row(one.position, one.position, one.change_set_id) for one in self.matches]
        first = self.matches[0]
        return [Row(max(first.position, self.end), min(first.position, self.end), first.change_set_id)]


def page(
    conn: Connection, asked: Question, wanted: int, *, before: int | None = None, after: int | None = None
) -> Page:
    """The newest rows below the position `before`, or those next above `after`; without either the newest of all."""
    if after is None:
        rows, more, reached = _rows(conn, _beyond(asked, before, up=False), wanted, up=False)
        return Page(rows, more, before is not None, reached)
    rows, more, reached = _rows(conn, _beyond(asked, after, up=True), wanted, up=True)
    if not more and len(rows) < wanted:  # what lies above the newest page is the newest page
        return page(conn, asked, wanted)
    return Page(rows[::-1], True, more, reached)


def counts(conn: Connection, asked: Question, rows: Iterable[Row]) -> dict[int, int]:
    """By position, how many events each row of several tells of; rows that would take long to count are left out."""
    several = [row for row in rows if row.several]
    if not asked.narrow:  # the log has no gaps
        return {row.position: row.position - row.oldest + 1 for row in several}
    return dict(_counted(conn, asked, several))


def _counted(conn: Connection, asked: Question, rows: Iterable[Row]) -> Iterator[tuple[int, int]]:
    left = COUNTED
    for row in rows:
        length = row.position - row.oldest + 1
        if length <= left:
            left -= length
            narrowed = replace(asked, change_set=row.change_set_id, after=row.oldest - 1, until=row.position)
            yield row.position, len(find(conn, narrowed, length + 1).matches)


def _beyond(asked: Question, place: int | None, *, up: bool) -> Question:
    if place is None:
        return asked
    return replace(asked, after=max(asked.after, place)) if up else replace(asked, until=min(asked.until, place - 1))


def _rows(conn: Connection, asked: Question, wanted: int, *, up: bool) -> tuple[list[Row], bool, int | None]:
    """The first rows, whether there may be more, and where the search stopped if it had to."""
    runs: list[_Run] = []
    looked = 0
    while True:
        found = find(conn, asked, wanted + FEW + 1, up=up, budget=BUDGET - looked)
        looked += found.looked
        runs = _joined(runs, found.matches, foldable=asked.change_set is None)
        place, ended = found.reached, found.ended
        if runs and runs[-1].long and runs[-1].end == place and not ended:
            place = _end_of(conn, asked, place, up=up)
            runs[-1] = replace(runs[-1], end=place)
        complete = [row for run in runs[:-1] for row in run.rows]
        if ended or len(complete) >= wanted or looked >= BUDGET:
            break
        asked = _beyond(asked, place, up=up)
    rows = [row for run in runs for row in run.rows]
    stopped = not ended and len(complete) < wanted
    return rows[:wanted], len(rows) > wanted or not ended, place if stopped and len(rows) <= wanted else None


def _joined(runs: list[_Run], matches: Iterable[Match], *, foldable: bool) -> list[_Run]:
    runs = list(runs)
    for one in matches:
        if foldable and runs and _alike(one, runs[-1].matches[0]):
            runs[-1] = _Run((*runs[-1].matches[:FEW], one), one.position)
        else:
            runs.append(_Run((one,), one.position))
    return runs


def _alike(one: Match, other: Match) -> bool:
    return one.change_set_id == other.change_set_id and one.aggregate_type == other.aggregate_type == "record"


def _end_of(conn: Connection, asked: Question, place: int, *, up: bool) -> int:
    """How far, from `place` on, the log holds nothing but records' events of the change set that stands there."""
    [(end,)] = conn.execute("SELECT end_of_run(%s::bigint, %s::int)", (place, 1 if up else -1)).fetchall()
    return min(int(end), asked.until) if up else max(int(end), asked.after + 1)
