"""The whole script: all plots on one stage, in the order of their times."""

from datetime import datetime
from typing import NamedTuple

from eventsourcing.demo.acts import Entry
from eventsourcing.demo.books import AIRCRAFT, CONTRACTS, DEFECTS, MEMBERS, ORDERS, PARTS
from eventsourcing.demo.plots import PLOTS
from eventsourcing.demo.rehearsal import Line, Rehearsal
from eventsourcing.demo.stage import Stage


def script(ends_at: datetime, size: int = 100) -> list[Line]:
    """The lines of a demo that ends at a moment: always the same for the same moment.

    `size` is how much of the routine there is, in hundredths; the stories are always whole.
    """
    return list(Rehearsal().lines(_played(ends_at, size).played()))


class Worth(NamedTuple):
    """A record whose timeline is worth reading, and why."""

    entry: Entry
    title: str
    words: str


SHOWN = (
    (AIRCRAFT, "D-EKLM", "D-EKLM", "a light that flickered, and ten days on the ground"),
    (AIRCRAFT, "D-EVIT", "D-EVIT", "two people with the same form open: once both are kept, once one is asked"),
    (AIRCRAFT, "D-EHUN", "D-EHUN", "voted on, sold, archived, and needed once more"),
    (AIRCRAFT, "D-EXPO", "D-EXPO", "bought from an advertisement that was 43 hours short"),
    (
        PARTS,
        "MS35489-11",
        "MS35489-11",
        "a grommet for 1,924 euros: an import that went wrong, and the one that put it right",
    ),
    (CONTRACTS, "C-140", "C-140", "a lease that is haggled over, signed, and amended for a week that had passed"),
    (CONTRACTS, "C-118", "C-118", "fuel, three minutes apart"),
    (CONTRACTS, "C-133", "C-133", "tents that were paid for in advance"),
    (DEFECTS, "radio", "Radio 1 falls silent", "closed three times"),
    (DEFECTS, "bird strike", "Bird strike", "eleven millimetres, measured three times"),
    (ORDERS, "propeller", "A propeller", "refused, talked about, approved"),
    (MEMBERS, "Nadia Haddad ندى حداد", "Nadia Haddad", "learns to fly"),
    (MEMBERS, "Prof. Henrik Sørby-Andreassen", "Prof. Sørby-Andreassen", "left by mistake"),
)


def worth_reading(ends_at: datetime, size: int = 100) -> list[Worth]:
    """The records to look at first."""
    stage = _played(ends_at, size)
    return [Worth(stage.find(book, name), title, words) for book, name, title, words in SHOWN]


def _played(ends_at: datetime, size: int) -> Stage:
    stage = Stage(ends_at, size)
    for plot in PLOTS:
        plot(stage)
    return stage
