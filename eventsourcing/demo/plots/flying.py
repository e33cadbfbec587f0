"""The flights, as the desk writes them down; what was written wrongly, and the invoices at the month's end."""

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from eventsourcing.demo.acts import Change, Create, Entry
from eventsourcing.demo.books import FLIGHTS, MEMBERS
from eventsourcing.demo.calendar import DAYS
from eventsourcing.demo.people import CLAIRE, MAARTEN, NOA, SAM, TARIQ, Person
from eventsourcing.demo.plots.words import PLACES, REMARKS
from eventsourcing.demo.stage import Stage, Told

RATES = {"d-eklm": 168, "d-elvy": 192, "d-evit": 174, "d-ehun": 118, "d-ebra": 148, "d-msky": 96, "d-mola": 132,
         "d-kato": 84, "d-1186": 36, "d-4471": 30, "d-9120": 33, "d-expo": 234}  # EUR an hour  # fmt: skip
GLIDERS = ("d-1186", "d-4471", "d-9120")
TUGS = ("d-evit", "d-kato")
# From which day to which an aircraft does not fly, as its story tells.
ON_THE_GROUND = {
    "d-eklm": ((19, 33), (45, 49), (141, 145)),
    "d-elvy": ((55, 65),),
    "d-evit": ((21, 24), (102, 107)),
    "d-ehun": ((110, DAYS),),
    "d-expo": ((0, 109), (154, 160)),
}
LENGTHS = {
    "local": (42, 18),
    "cross-country": (95, 25),
    "training": (48, 12),
    "tow": (9, 2),
}  # minutes, and their spread
HANDED_OVER = 128  # the day on which the desk changed hands
MOST = 6_600  # flights in a half year on which it never rained and everybody came
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


class Crew(NamedTuple):
    """Who flies."""

    pilots: list[Entry]
    instructors: list[Entry]


class Flown(NamedTuple):
    """A flight on its day."""

    told: Told
    day: int
    minutes: int
    landings: int


def play(stage: Stage) -> None:
    chance = stage.chance("flying")
    crew = Crew(_members(stage, ""), _members(stage, "instructor"))
    calendar = stage.calendar
    days = [day for day in range(6, DAYS + 1) if calendar.is_flying(day)]
    most = stage.many(MOST) / sum(map(calendar.flying, days))
    flown = [flight for day in days for flight in _day(stage, chance, day, crew, most * calendar.flying(day))]
    _correct(stage, chance, flown)
    _invoice(stage, flown)


def _members(stage: Stage, licence: str) -> list[Entry]:
    """The members, or those with a licence, as they were typed over."""
    typed = (step for act in stage.acts for step in act.steps if isinstance(step, Create))
    return [
        step.entry
        for step in typed
        if step.entry.book is MEMBERS and (not licence or licence in step.values.get("licences", ()))
    ]


def desk(day: int) -> Person:
    return MAARTEN if day < HANDED_OVER else SAM


def fleet(day: int) -> list[str]:
    """What may fly on that day."""
    return [mark for mark in RATES if not any(first <= day <= last for first, last in ON_THE_GROUND.get(mark, ()))]


def _day(stage: Stage, chance: Random, day: int, crew: Crew, most: float) -> list[Flown]:
    number = int(most * chance.uniform(0.2, 1.0)) if chance.random() > 0.12 else 0  # some days it rains
    back = dict.fromkeys(fleet(day), 0)  # the minute of the day at which each is on the ground again
    flown = []
    for minute in sorted(chance.randrange(8 * 60, 18 * 60) for _ in range(number)):
        free = [mark for mark, at in back.items() if at <= minute]
        if free:
            mark = chance.choice(free)
            flown.append(_flight(stage, chance, day, minute, mark, crew))
            back[mark] = minute + flown[-1].minutes + 8
    return flown


def _flight(stage: Stage, chance: Random, day: int, minute: int, mark: str, crew: Crew) -> Flown:
    purposes = (45, 25, 25, 5 if mark in TUGS else 0)
    purpose = chance.choices(("local", "cross-country", "training", "tow"), purposes)[0]
    landings = chance.randrange(3, 9) if purpose == "training" and mark not in GLIDERS else 1
    minutes = max(7 * landings, int(chance.gauss(*LENGTHS[purpose])))
    off = stage.calendar.at(day, f"{minute // 60:02}:{minute % 60:02}")
    values = {
        "aircraft": mark,
        "pilot": chance.choice(crew.pilots),
        "purpose": purpose,
        "off": off,
        "minutes": minutes,
        "landings": landings,
        "to": chance.choice(PLACES) if purpose == "cross-country" else "Lindholm",
        "charge": _charge(mark, minutes),
        "billed": False,
    }
    if purpose == "training":
        values["instructor"] = chance.choice(crew.instructors)
    if chance.random() < 0.06:
        values["remarks"] = chance.choice(REMARKS)
    at = off + timedelta(minutes=minutes + chance.randrange(4, 25))
    told = stage.create(FLIGHTS, f"{day}-{minute}-{mark}", at, desk(day), values)
    if chance.random() < 0.03:
        clock = f"{chance.randrange(8, 17):02}:{chance.randrange(60):02}"
        told.say(stage.calendar.office(day + 1, clock), *chance.choice(TALK))
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
