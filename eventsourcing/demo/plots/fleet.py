"""The hours of the aircraft, taken from the tech logs at the week's end, and the checks that follow from them."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from eventsourcing.demo.books import AIRCRAFT
from eventsourcing.demo.calendar import DAYS
from eventsourcing.demo.people import GRETA, MAARTEN, SAM, TARIQ, WEI
from eventsourcing.demo.plots.flying import HANDED_OVER
from eventsourcing.demo.plots.founding import FLEET, review
from eventsourcing.demo.stage import Stage

STORIES = ("D-EKLM", "D-EVIT", "D-EHUN")  # what these fly is part of their story
GLIDERS = ("D-1186", "D-4471", "D-9120")
SOLD = "D-EHUN"
UNEXPLAINED = 58  # until this day nobody had to say why


def play(stage: Stage) -> None:
    chance = stage.chance("fleet")
    for number, (mark, _, hours, landings, left, *_) in enumerate(FLEET):
        if mark not in STORIES:
            _weeks(stage, chance, mark, Decimal(hours), landings, Decimal(left))
        if mark != SOLD:
            _review(stage, mark, review(stage, number))
    _left_on_the_ground(stage)


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
    due = hours.quantize(Decimal(1)) + every + Decimal("0.0")
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


def _review(stage: Stage, mark: str, until: date) -> None:
    """The yearly look at all papers, some days before the last one runs out."""
    day = (until - stage.calendar.first).days
    stage.told(AIRCRAFT, mark).change(
        stage.calendar.office(day - 9, "11:40"), TARIQ, "Airworthiness review by Brandt, nothing to complain about",
        since=stage.calendar.day(day - 10), review=until + timedelta(days=365),
    )  # fmt: skip


def _left_on_the_ground(stage: Stage) -> None:
    """What is still so when the half year ends."""
    at = stage.calendar.office
    falke, light = stage.told(AIRCRAFT, "D-KATO"), stage.told(AIRCRAFT, "D-MOLA")
    falke.change(
        at(171, "10:10"),
        TARIQ,
        "Tow hook goes to its inspection, no towing until it is back",
        status="restricted",
        notes="No towing: the hook is away for inspection.",
    )
    light.change(
        at(176, "09:35"),
        TARIQ,
        "Nose gear leg leaks, the seal is ordered",
        status="grounded",
        notes="Grounded: nose gear leg. Please do not push at the propeller.",
    )
    light.say(at(176, "09:50"), WEI, "密封圈星期五到。 The seal comes on Friday, if the courier finds us this time.")
    stage.told(AIRCRAFT, "D-EVIT").change(
        at(134, "09:10"), GRETA, "Maarten has left, Sam looks after her now", warden=SAM
    )
