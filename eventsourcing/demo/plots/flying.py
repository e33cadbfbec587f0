"""The flights, as the desk writes them down; what was written wrongly, and the invoices at the month's end."""

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from eventsourcing.demo.acts import Change, Entry
from eventsourcing.demo.books import FLIGHTS, MEMBERS
from eventsourcing.demo.calendar import DAYS
from eventsourcing.demo.people import CLAIRE, MAARTEN, NOA, SAM, TARIQ, Person
from eventsourcing.demo.plots.words import PLACES, REMARKS
from eventsourcing.demo.stage import Stage, Told

RATES = {"d-eklm": 168, "d-elvy": 192, "d-evit": 174, "d-ehun": 118, "d-ebra": 148, "d-msky": 96, "d-mola": 132,
         "d-kato": 84, "d-1186": 36, "d-4471": 30, "d-9120": 33, "d-expo": 234}  # EUR an hour  # fmt: skip
GLIDERS = ("d-1186", "d-4471", "d-9120")
SOLD, BOUGHT = ("d-ehun", 118), ("d-expo", 97)  # marks, and from which day on they are gone or here
HANDED_OVER = 128  # the day on which the desk changed hands
MOST_A_DAY = 94
CORRECTIONS = (
    ("minutes", -10, "Block time was written, air time is charged"),
    ("minutes", 12, "Second leg was forgotten"),
    ("landings", 1, "Tower counted one more touch-and-go"),
    ("landings", 3, "Circuits were written as one landing"),
)
TALK = (
    (CLAIRE, "Pilot says it was the other Archer booking. Left as it is, the tech log agrees with the desk."),
    (NOA, "Counts for the landing training of the quarter."),
    (CLAIRE, "Paid in cash at the desk, receipt is in the folder."),
    (NOA, "Please write the instructor next time, I had to ask three people."),
    (TARIQ, "Engine was still warm when I looked at 17:00, so yes, it did fly."),
    (CLAIRE, "Voucher of the summer raffle, not to be invoiced twice."),
)


class Flown(NamedTuple):
    """A flight on its day."""

    told: Told
    day: int
    minutes: int
    landings: int


def play(stage: Stage) -> None:
    chance = stage.chance("flying")
    pilots = [entry for entry in stage.known.values() if entry.book is MEMBERS]
    flown = [flight for day in range(6, DAYS + 1) for flight in _day(stage, chance, day, pilots)]
    _correct(stage, chance, flown)
    _invoice(stage, flown)


def desk(day: int) -> Person:
    return MAARTEN if day < HANDED_OVER else SAM


def fleet(day: int) -> list[str]:
    gone, bought = (SOLD[0] if day >= SOLD[1] else "", BOUGHT[0] if day < BOUGHT[1] else "")
    return [mark for mark in RATES if mark not in (gone, bought)]


def _day(stage: Stage, chance: Random, day: int, pilots: list[Entry]) -> list[Flown]:
    if not stage.calendar.is_flying(day):
        return []
    most = stage.many(MOST_A_DAY) * stage.calendar.flying(day)
    number = int(most * chance.uniform(0.2, 1.0)) if chance.random() > 0.12 else 0  # some days it rains
    return [_flight(stage, chance, day, 8 * 60 + n * 600 // max(number, 1), pilots, n) for n in range(number)]


def _flight(stage: Stage, chance: Random, day: int, minute: int, pilots: list[Entry], number: int) -> Flown:
    mark = chance.choice(fleet(day))
    glider = mark in GLIDERS
    purpose = chance.choices(("local", "cross-country", "training", "tow"), (45, 25, 25, 0 if glider else 5))[0]
    minutes = max(6, int(chance.gauss(95 if purpose == "cross-country" else 42, 20)))
    landings = chance.randrange(3, 9) if purpose == "training" and not glider else 1
    off = stage.calendar.at(day, f"{minute // 60:02}:{minute % 60:02}")
    pilot, instructor = chance.sample(pilots, 2)
    values = {
        "aircraft": mark,
        "pilot": pilot,
        "purpose": purpose,
        "off": off,
        "minutes": minutes,
        "landings": landings,
        "to": chance.choice(PLACES) if purpose == "cross-country" else "Lindholm",
        "charge": _charge(mark, minutes),
        "billed": False,
    }
    if purpose == "training":
        values["instructor"] = instructor
    if chance.random() < 0.06:
        values["remarks"] = chance.choice(REMARKS)
    at = off + timedelta(minutes=minutes + chance.randrange(4, 25))
    told = stage.create(FLIGHTS, f"{day}-{number}", at, desk(day), values)
    if chance.random() < 0.03:
        told.say(
            stage.calendar.office(day + 1, f"{chance.randrange(8, 17):02}:{chance.randrange(60):02}"),
            *chance.choice(TALK),
        )
    return Flown(told, day, minutes, landings)


def _charge(mark: str, minutes: int) -> Decimal:
    return (Decimal(RATES[mark]) * minutes / 60).quantize(Decimal("0.01"))


def _correct(stage: Stage, chance: Random, flown: list[Flown]) -> None:
    """On the next working day, where somebody looked at the tower's list."""
    for flight in flown:
        if chance.random() > 0.08:
            continue
        key, by, reason = chance.choice(CORRECTIONS)
        now = max(1, getattr(flight, key) + by)
        if now != getattr(flight, key):
            at = stage.calendar.office(flight.day + 1, f"{chance.randrange(8, 17):02}:{chance.randrange(60):02}")
            flight.told.change(at, CLAIRE, reason, **{key: now})


def _invoice(stage: Stage, flown: list[Flown]) -> None:
    """All flights of a month on the fourth working day of the next, as one change set."""
    months: dict[str, list[Flown]] = {}
    for flight in flown:
        months.setdefault(f"{stage.calendar.day(flight.day):%B %Y}", []).append(flight)
    for month, flights in months.items():
        day = stage.calendar.day(flights[-1].day)
        left = (day.replace(day=28) + timedelta(days=4)).replace(day=4) - day
        at = stage.calendar.office(flights[-1].day + left.days, "16:40")
        steps = [Change(flight.told.entry, {"billed": True}) for flight in flights]
        stage.act(at, CLAIRE, *steps, reason=f"Invoices for {month} were sent")
