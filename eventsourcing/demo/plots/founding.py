"""The first days: people are let in, registers are defined, and what was on cards and in sheets is typed over."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

from eventsourcing.demo.acts import Create, Join, Load, Redefine
from eventsourcing.demo.books import AIRCRAFT, BOOKS, MEMBERS, PARTS
from eventsourcing.demo.people import CAST, CLAIRE, GRETA, JOSE, MAARTEN, NOA, TARIQ, WEI
from eventsourcing.demo.plots.words import FIRST, KINDS_OF_PARTS, LAST, STOCK, SUPPLIERS, WRITTEN_OTHERWISE
from eventsourcing.demo.stage import Stage, batches

# Registration, type, hours, landings, hours to the next check, warden, equipment, hangar, insured for, training
FLEET = (
    ("D-EKLM", "Cessna 172S", "4812.4", 9120, "37.6", NOA, ("gps", "transponder"), "north", "168000", True),
    ("D-ELVY", "Piper PA-28-181 Archer", "6230.9", 11804, "81.1", JOSE, ("gps", "autopilot", "transponder"), "north", "92000", False),
    ("D-EVIT", "Robin DR400/180R", "5127.3", 20411, "22.7", MAARTEN, ("tow-hook", "flarm"), "south", "74000", False),
    ("D-EHUN", "Cessna 152", "11870.2", 31544, "94.8", GRETA, ("transponder",), "tie-down", "31000", True),
    ("D-EBRA", "Aquila A211", "1903.5", 4120, "46.5", NOA, ("gps", "transponder", "flarm"), "north", "139000", True),
    ("D-MSKY", "Ikarus C42B", "1288.7", 5310, "11.3", CLAIRE, ("flarm",), "south", "52000", True),
    ("D-MOLA", "Dynamic WT9", "642.0", 1404, "58.0", WEI, ("gps", "autopilot", "flarm"), "south", "98000", False),
    ("D-KATO", "Scheibe SF-25C Falke", "3355.6", 8722, "44.4", TARIQ, ("tow-hook",), "gliders", "36000", True),
    ("D-1186", "Schleicher ASK 21", "5480.1", 14950, "119.9", NOA, ("flarm",), "gliders", "48000", True),
    ("D-4471", "Rolladen-Schneider LS4", "3102.8", 2901, "97.2", JOSE, ("gps", "flarm"), "gliders", "33000", False),
    ("D-9120", "Schempp-Hirth Discus b", "2764.5", 2233, "35.5", WEI, ("gps", "flarm"), "gliders", "41000", False),
)  # fmt: skip


def play(stage: Stage) -> None:
    _people(stage)
    _registers(stage)
    _fleet(stage)
    _members(stage)
    _stock(stage)


def _people(stage: Stage) -> None:
    for number, person in enumerate(CAST):
        stage.act(stage.calendar.at(0, f"08:{5 + 3 * number:02}"), GRETA, Join(person))


def _registers(stage: Stage) -> None:
    for number, book in enumerate(BOOKS):
        stage.act(stage.calendar.at(0, f"09:{10 + 7 * number:02}"), GRETA, Redefine(book, book.define()))


def _fleet(stage: Stage) -> None:
    for number, (mark, type_, hours, landings, left, warden, kit, hangar, insured, training) in enumerate(FLEET):
        values = {
            "mark": mark,
            "type": type_,
            "status": "serviceable",
            "hours": Decimal(hours),
            "landings": landings,
            "check": Decimal(hours) + Decimal(left),
            "review": review(stage, number),
            "warden": warden,
            "kit": kit,
            "hangar": hangar,
            "insured": Decimal(insured),
            "training": training,
            "papers": f"https://papers.lindholm.example/{mark.lower()}/",
        }
        stage.create(AIRCRAFT, mark, stage.calendar.at(0, f"10:{5 + 4 * number:02}"), TARIQ, values)


def review(stage: Stage, number: int) -> date:
    """Until when the papers of the aircraft of this number were good at the beginning."""
    return stage.calendar.day(30 + 23 * number)


def _members(stage: Stage) -> None:
    """Typed over from the card index, a box at a time."""
    chance = stage.chance("members")
    names = list(WRITTEN_OTHERWISE)
    while len(names) < max(24, stage.many(250)):
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        if name not in names:
            names.append(name)
    chance.shuffle(names)
    people = [(name, _member(stage, name, number)) for number, name in enumerate(names)]
    for box, some in enumerate(
        batches(
            [Create(stage.entry(MEMBERS, stage.calendar.at(0, "13:00"), name), values) for name, values in people], 30
        )
    ):
        day, hour = divmod(box, 5)
        stage.act(stage.calendar.office(day, f"{13 + hour}:{10 + 3 * box:02}"), CLAIRE, *some, reason=f"Card index, box {box + 1}")  # fmt: skip


def _member(stage: Stage, name: str, number: int) -> dict[str, object]:
    chance = stage.chance(f"member {name}")
    status = chance.choices(("active", "student", "passive"), (70, 14, 16))[0]
    flies = {"active": (("ppl",), ("lapl",), ("spl",), ("ppl", "spl")), "student": ((),), "passive": (("spl",), ())}
    licences = chance.choice(flies[status])
    if status == "active" and number % 17 == 0:
        licences = (*licences, "instructor")
    plain = "".join(c for c in name.lower().replace(" ", ".") if c.isascii() and (c.isalpha() or c == "."))
    values: dict[str, object] = {
        "name": name,
        "status": status,
        "email": f"{plain.strip('.') or 'member'}.{number}@mail.example",
        "joined": stage.calendar.first - timedelta(days=chance.randrange(200, 11_000)),
    }
    if licences:
        values["licences"] = licences
    if status != "passive":
        values["medical"] = stage.calendar.first + timedelta(days=chance.randrange(5, 700))
        values["phone"] = f"+49 17{chance.randrange(10)} {chance.randrange(1_000_000, 9_999_999)}"
    return values


def _stock(stage: Stage) -> None:
    """The parts that move often by hand, with a count on the shelf; the rest from the old sheet."""
    chance = stage.chance("stock")
    for number, (part, name, supplier, price, least) in enumerate(STOCK):
        values = {
            "part": part,
            "name": name,
            "shelf": f"{'ABCD'[number % 4]}{number // 4 + 1}",
            "stock": least * 2 + chance.randrange(least + 2),
            "least": least,
            "price": Decimal(price),
            "supplier": supplier,
        }
        stage.create(
            PARTS, part, stage.calendar.office(1, f"{9 + number // 12:02}:{5 + number % 12 * 4:02}"), WEI, values
        )
    stage.act(
        stage.calendar.office(2, "15:20"), WEI, Load(PARTS, "parts-sheet.csv", sheet(stage)),
        reason="Everything that was in the old spreadsheet",
    )  # fmt: skip


def small_parts(stage: Stage) -> list[tuple[str, str, str, Decimal]]:
    """Part number, name, supplier and price of what lies in drawers."""
    chance = stage.chance("small parts")
    parts: dict[str, tuple[str, str, str, Decimal]] = {}
    while len(parts) < stage.many(520):
        kind = chance.choice(KINDS_OF_PARTS)
        number = f"{chance.choice(('AN', 'MS', 'NAS', 'DIN'))}{chance.randrange(100, 9999)}-{chance.randrange(1, 40)}"
        name = f"{kind} {chance.choice(('M4', 'M5', 'M6', '1/4', '3/16', '10 mm', '22 mm', '14 V'))}"
        price = Decimal(chance.randrange(5, 4_000)) / 100
        parts.setdefault(number, (number, name, chance.choice(SUPPLIERS), price))
    return list(parts.values())


def sheet(stage: Stage) -> str:
    chance = stage.chance("sheet")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Part no.", "Name", "Shelf", "In stock", "Reorder at", "Unit price", "Supplier"])
    for number, name, supplier, price in small_parts(stage):
        shelf = f"{chance.choice('EFGHK')}{chance.randrange(1, 30)}"
        writer.writerow(
            [number, name, shelf, chance.randrange(0, 90), chance.randrange(2, 20), f"{price:.2f}", supplier]
        )
    return text.getvalue()
