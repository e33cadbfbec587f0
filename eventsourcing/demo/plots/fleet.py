"""The hours of the aircraft, taken from the tech logs at the week's end, and the checks that follow from them."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from eventsourcing.demo.books import AIRCRAFT
from eventsourcing.demo.calendar import DAYS
from eventsourcing.demo.people import MAARTEN, SAM, TARIQ
from eventsourcing.demo.plots.flying import HANDED_OVER
from eventsourcing.demo.plots.founding import FLEET
from eventsourcing.demo.stage import Stage

STORIES = ("D-EKLM", "D-EVIT", "D-EHUN")  # what these fly is part of their story
GLIDERS = ("D-1186", "D-4471", "D-9120")
UNEXPLAINED = 58  # until this day nobody had to say why


def play(stage: Stage) -> None:
    chance = stage.chance("fleet")
    for mark, _, hours, landings, left, *_ in FLEET:
        if mark not in STORIES:
            _weeks(stage, chance, mark, Decimal(hours), landings, Decimal(left))


def _weeks(stage: Stage, chance: Random, mark: str, hours: Decimal, landings: int, left: Decimal) -> None:
    aircraft, due = stage.told(AIRCRAFT, mark), hours + left
    for day in range(6, DAYS, 7):
        at = stage.calendar.office(day, f"08:{chance.randrange(2, 50):02}")
        flown = Decimal(int(chance.uniform(5, 70) * stage.calendar.flying(day - 1 if day % 7 else day) + 4)) / 10
        hours, landings = hours + flown, landings + chance.randrange(2, 14)
        desk = MAARTEN if day < HANDED_OVER else SAM
        week = stage.calendar.day(day - 1).isocalendar().week
        why = None if day < UNEXPLAINED and chance.random() < 0.5 else f"Tech log, week {week}"
        aircraft.change(at, desk, why, hours=hours, landings=landings)
        if hours > due - 3:
            due = _check(stage, mark, hours, stage.calendar.number(at))


def _check(stage: Stage, mark: str, hours: Decimal, day: int) -> Decimal:
    """A night in the workshop, and the next check is a hundred hours away (gliders: two hundred)."""
    aircraft, every = stage.told(AIRCRAFT, mark), 200 if mark in GLIDERS else 100
    due = hours.quantize(Decimal(1)) + every
    into, out = stage.calendar.office(day, "13:30"), stage.calendar.office(day + 1, "15:10")
    aircraft.change(into, TARIQ, f"In the workshop for its {every}-hour check", status="grounded")
    aircraft.change(
        out,
        TARIQ,
        f"{every}-hour check done and signed",
        since=out.date() - timedelta(days=1),
        status="serviceable",
        check=due,
    )
    return due
