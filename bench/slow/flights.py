"""A year of flights like those of New York's airports: one register of 337,000 records with 19 fields, and as skewed.

They follow one another in time, most carriers and destinations are rare and a few are everywhere, delays have a long
tail, and what never took off has no times.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from app import DECIDERS, PROJECTIONS
from bench import seed
from bench.house import staff
from bench.pen import COPY, Pen
from bench.slow.page import Slow
from eventsourcing.kernel import Codec, Connection, canonical, head, rebuild, uuid7
from eventsourcing.registers import Field, FieldSettings

RECORDS = 337_000
NAME = "Flights"
CARRIERS = (
    "UA", "B6", "EV", "DL", "AA", "MQ", "US", "9E", "WN", "VX", "FL", "AS", "F9", "YV", "HA", "OO",
)  # fmt: skip
SHARES = (58665, 54635, 54173, 48110, 32729, 26397, 20536, 18460, 12275, 5162, 3260, 714, 685, 601, 342, 32)
ORIGINS = ("EWR", "JFK", "LGA")
DESTINATIONS, AIRCRAFT = 105, 4043

KINDS = {
    "year": "integer", "month": "integer", "day": "integer", "dep_time": "integer", "sched_dep_time": "integer",
    "dep_delay": "integer", "arr_time": "integer", "sched_arr_time": "integer", "arr_delay": "integer",
    "carrier": "choice", "flight": "integer", "tailnum": "text", "origin": "choice", "dest": "text",
    "air_time": "integer", "distance": "integer", "hour": "integer", "minute": "integer", "time_hour": "datetime",
}  # fmt: skip
IDS = {name: f"{kind}-flights{number:c}" for number, (name, kind) in enumerate(KINDS.items(), start=97)}
_OPTIONS = {"carrier": seed.options(CARRIERS), "origin": seed.options(ORIGINS)}
_OPTION_IDS = {name: {one.label: one.id for one in options} for name, options in _OPTIONS.items()}


def fields() -> tuple[Field, ...]:
    """The tail number is the first, as records are called by it."""
    names = sorted(KINDS, key=lambda name: name != "tailnum")
    return tuple(Field(IDS[name], FieldSettings(name, options=_OPTIONS.get(name, ()))) for name in names)


def fill(conn: Connection, records: int) -> None:
    """People, the register, the log by COPY, and the read model by a rebuild, as a log of this length would have it."""
    people = staff(conn)
    register = seed.define(conn, NAME, fields())
    conn.execute("SET synchronous_commit = off")  # nothing that is waited for here is measured
    conn.execute("SET maintenance_work_mem = '512MB'")
    pen, actor = Pen(head(conn)), str(people[0]).encode()
    with conn.cursor().copy(COPY) as copy:
        for values in flights(records):
            copy.write(pen.row(str(uuid7()).encode(), 1, b"RecordCreated", created(register, values), actor))
    pen.move_head(conn)
    conn.execute("ANALYZE events")
    rebuild(conn, Codec(DECIDERS), DECIDERS, PROJECTIONS, only="records")
    conn.execute("VACUUM ANALYZE")
    conn.execute("CHECKPOINT")


def created(register: UUID, values: dict[str, Any]) -> bytes:
    """The event's data, an option for what is a choice."""
    held = {IDS[name]: _OPTION_IDS.get(name, {}).get(value, value) for name, value in values.items()}
    return canonical({"register_id": register, "values": held})


def flights(records: int) -> Iterator[dict[str, Any]]:
    """In the order in which they were to leave."""
    pick = random.Random(2013)
    began, year = datetime(2013, 1, 1), timedelta(days=365)  # noqa: DTZ001 a wall clock
    towns = [round(pick.expovariate(1 / 1000)) + 80 for _ in range(DESTINATIONS)]
    tails = [f"N{pick.randrange(100, 999)}{pick.choice(('AA', 'UA', 'JB', 'DL', 'MQ', 'SW'))}" for _ in range(AIRCRAFT)]
    weights = list(accumulate(1 / (place + 1) ** 0.8 for place in range(AIRCRAFT)))
    for number in range(records):
        at = began + year * (number / records)
        yield _flight(pick, at.replace(hour=5 + at.hour * 19 // 24), towns, tails, weights)


def _flight(
    pick: random.Random, at: datetime, towns: list[int], tails: list[str], weights: list[float]
) -> dict[str, Any]:
    [carrier], town = pick.choices(CARRIERS, SHARES), min(int(pick.expovariate(1 / 18)), DESTINATIONS - 1)
    late = int(pick.expovariate(1 / 35)) if pick.random() < 0.4 else -pick.randrange(1, 12)
    minutes = 30 + towns[town] // 8
    flown = pick.random() < 0.975
    found = {
        "year": at.year, "month": at.month, "day": at.day, "sched_dep_time": at.hour * 100 + at.minute,
        "dep_time": _clock(at, late), "dep_delay": late, "arr_time": _clock(at, late + minutes),
        "sched_arr_time": _clock(at, minutes), "arr_delay": late + pick.randrange(-25, 20), "carrier": carrier,
        "flight": 1 + int(pick.expovariate(1 / 1900)), "tailnum": pick.choices(tails, cum_weights=weights)[0],
        "origin": pick.choice(ORIGINS), "dest": _code(town), "air_time": minutes - 12, "distance": towns[town],
        "hour": at.hour, "minute": at.minute, "time_hour": f"{at:%Y-%m-%dT%H}:00:00Z",
    }  # fmt: skip
    if not flown:
        for name in ("dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"):
            del found[name]
    return found


def _clock(at: datetime, minutes: int) -> int:
    then = at + timedelta(minutes=minutes)
    return then.hour * 100 + then.minute


def _code(town: int) -> str:
    return "".join(chr(65 + (town * 7919 + 31) // power % 26) for power in (676, 26, 1))


Filters = tuple[tuple[str, str, str], ...]
# What the list is narrowed by, and two orders: rare and frequent, with the order, against it, and across it.
ASKED: tuple[tuple[str, Filters, tuple[str, str]], ...] = (
    ("of a rare carrier", (("carrier", "is", "OO"),), ("time_hour", "-dep_delay")),
    ("of a small carrier", (("carrier", "is", "HA"),), ("tailnum", "-distance")),
    ("of a large carrier", (("carrier", "is", "UA"),), ("tailnum", "-dep_delay")),
    ("not of a large carrier", (("carrier", "is-not", "UA"),), ("tailnum", "-time_hour")),
    ("in December", (("month", "is", "12"),), ("time_hour", "-arr_delay")),
    ("from July on", (("month", "at-least", "7"),), ("time_hour", "-carrier")),
    ("on a day", (("month", "is", "12"), ("day", "is", "24")), ("dep_time", "-distance")),
    ("very late", (("dep_delay", "at-least", "240"),), ("carrier", "-created")),
    ("that never left", (("dep_time", "empty", ""),), ("dep_delay", "-sched_dep_time")),
    ("to somewhere", (("dest", "is", "QUI"),), ("flight", "-time_hour")),
    ("with N50 in their tail number", (("tailnum", "contains", "n50"),), ("distance", "-created")),
    ("far and early", (("distance", "at-least", "2400"), ("hour", "at-most", "5")), ("air_time", "-time_hour")),
    (
        "of a small carrier, late, in summer",
        (
            ("carrier", "is", "F9"),
            ("dep_delay", "at-least", "60"),
            ("month", "at-least", "6"),
            ("month", "at-most", "8"),
        ),
        ("tailnum", "-dep_delay"),
    ),
)
MOST = 40


def pages(conn: Connection) -> Iterator[Slow]:
    """Each of these."""
    [(register,)] = conn.execute("SELECT id FROM registers WHERE name = %s", (NAME,)).fetchall()
    for what, filters, sorts in ASKED:
        narrowed = [(f"f.{IDS[name]}.{operator}", value) for name, operator, value in filters]
        for sort in sorts:
            name, way = sort.removeprefix("-"), "descending" if sort.startswith("-") else "ascending"
            asked = urlencode([*narrowed, ("sort", IDS.get(name, name)), ("direction", way)])
            yield Slow(f"flights {what}, by {name}, {way}", f"/registers/{register}?{asked}", MOST)
