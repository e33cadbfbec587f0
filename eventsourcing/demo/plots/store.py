"""The parts store: what goes out and comes in, orders, and a price list that was read with the wrong decimals."""

import csv
import io
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from eventsourcing.demo.acts import Load
from eventsourcing.demo.books import ORDERS, PARTS
from eventsourcing.demo.calendar import DAYS
from eventsourcing.demo.people import CLAIRE, GRETA, JOSE, MAARTEN, NOA, TARIQ, WEI
from eventsourcing.demo.plots.founding import FLEET, small_parts
from eventsourcing.demo.plots.words import STOCK
from eventsourcing.demo.stage import Stage

NEW_PRICES = 83  # the day on which the list came
RISE = Decimal("1.04")
SOLD = "D-EHUN"
UNCOUNTED = ("MS35489-11", "AN960-416", "MS24665-134")  # what is taken by the handful


def play(stage: Stage) -> None:
    chance = stage.chance("store")
    for part, _, _, price, least in STOCK:
        if part not in UNCOUNTED:
            _shelf(stage, chance, part, Decimal(price), least)
    _prices(stage)
    _propeller(stage)


def _shelf(stage: Stage, chance: Random, part: str, price: Decimal, least: int) -> None:
    """Taken out until the count is low, then ordered and put back."""
    stock = least * 2
    shelf = stage.told(PARTS, part).change(stage.calendar.office(3, "10:15"), WEI, "Counted", stock=stock)
    day, waiting = 4, False
    while day < DAYS:
        day += max(1, 500 // stage.size - chance.randrange(4)) if least > 2 else max(20, 40 * 100 // stage.size)
        at = stage.calendar.office(day, f"{chance.randrange(8, 16):02}:{chance.randrange(60):02}")
        day = stage.calendar.number(at)
        out = min(stock, max(1, least * chance.randrange(15, 60) // 100))
        if out:
            stock -= out
            mark = chance.choice([mark for mark, *_ in FLEET if mark != SOLD])
            shelf.change(at, WEI if chance.random() < 0.75 else TARIQ, f"{out} for {mark}", stock=stock)
        if stock <= least and not waiting:
            back = _order(stage, chance, part, price, least * 2, at + timedelta(minutes=9))
            stock, day = stock + least * 2, stage.calendar.number(back)
            shelf.change(back, WEI, f"{least * 2} came in", stock=stock)
    shelf.change(stage.calendar.office(168, "16:20"), CLAIRE, "Stocktaking", least=least + 1)


def _order(stage: Stage, chance: Random, part: str, price: Decimal, quantity: int, at: datetime) -> datetime:
    total = price * quantity
    day = stage.calendar.number(at)
    order = stage.create(
        ORDERS, f"{part} {day}", at, WEI,
        {"part": stage.find(PARTS, part), "quantity": quantity, "total": total, "status": "requested", "wanted": WEI},
    )  # fmt: skip
    if total > 150:
        day += 1 + chance.randrange(2)
        clock = f"{chance.randrange(9, 12):02}:{chance.randrange(60):02}"
        order.change(stage.calendar.office(day, clock), JOSE, status="approved", approved=JOSE)
    sent = stage.calendar.office(day + 1, f"{chance.randrange(13, 17):02}:{chance.randrange(60):02}")
    day = stage.calendar.number(sent) + 2 + chance.randrange(9)
    order.change(sent, WEI, status="ordered", due=stage.calendar.day(day))
    if chance.random() < 0.2:
        day += chance.randrange(3, 9)
        order.change(
            stage.calendar.office(day - 2, "11:05"),
            WEI,
            "Supplier is out of it until then",
            due=stage.calendar.day(day),
        )
    came = stage.calendar.office(day, f"{chance.randrange(9, 15):02}:{chance.randrange(60):02}")
    order.change(came, WEI, status="delivered")
    return came + timedelta(minutes=6)


def _prices(stage: Stage) -> None:
    """1,829 is one thousand in one country and not quite two in another."""
    at = stage.calendar.office
    day = stage.calendar.number(at(NEW_PRICES, "17:00"))
    reason = "New prices of the suppliers, valid from the first of the month"
    load = Load(PARTS, "prices.csv", price_list(stage, comma=True), read=("point",))
    stage.act(at(day, "17:12"), MAARTEN, load, reason=reason)
    grommet, oil = stage.told(PARTS, "MS35489-11"), stage.told(PARTS, "AS-W100-1QT")
    grommet.say(
        at(day + 1, "08:14"),
        WEI,
        "一个橡胶圈一千九百二十四欧元？ A rubber grommet for 1,924 euros? The store was worth 41,000 yesterday evening and is worth 38 million this morning.",
    )
    grommet.say(
        at(day + 1, "08:31"),
        MAARTEN,
        "That was me. The suppliers write 1,924 with a comma and three places, and when I was asked what is meant I said thousands, without reading what would be stored.",
    )
    grommet.say(
        at(day + 1, "08:40"),
        GRETA,
        "Nothing is lost. Please do not mend 300 prices by hand: make the list again with points and import it over this one.",
    )
    oil.say(
        at(day + 1, "08:52"),
        CLAIRE,
        "Somebody has just paid 9.83 for a quart at the desk, so the desk's sticker was right and the computer was not.",
    )
    stage.act(
        at(day + 1, "09:27"),
        MAARTEN,
        Load(PARTS, "prices-with-points.csv", price_list(stage, comma=False)),
        reason="Puts right yesterday's import: decimal commas had been read as thousands",
    )
    grommet.say(
        at(day + 1, "09:33"), WEI, "1.92. 谢谢! And now one can see for every part what it cost from 17:12 to 09:27."
    )
    grommet.say(at(day + 2, "13:05"), JOSE, "I have asked the suppliers for files with points. Nordair already does.")


def price_list(stage: Stage, *, comma: bool) -> str:
    """As the suppliers send it, to a tenth of a cent; or with points, to the cent. What costs cents has no list.

    One price below 1, such as 0,125, would have told that the comma is no mark of thousands; so it is asked.
    """
    dear = [(part, Decimal(price)) for part, _, _, price, _ in STOCK]
    dear += [(part, price) for part, _, _, price in small_parts(stage)]
    parts = [(part, price) for part, price in dear if price >= 1][: max(20, stage.many(330))]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["Part no.", "Unit price"])
    for part, price in parts:
        now = price * RISE
        writer.writerow([part, f"{now:.3f}".replace(".", ",") if comma else f"{now:.2f}"])
    return text.getvalue()


def _propeller(stage: Stage) -> None:
    """A large order that was refused, talked about, and approved."""
    at, day = stage.calendar.office, stage.calendar.day
    part = stage.create(
        PARTS, "MTV-9-B", at(45, "10:20"), WEI,
        {"part": "MTV-9-B/198-52", "name": "Propeller, three blades, D-EVIT", "shelf": "Wall", "stock": 0, "least": 0,
         "price": Decimal(11480), "supplier": "Rotax & Lycoming Service Graz"},
    )  # fmt: skip
    order = stage.create(
        ORDERS, "propeller", at(45, "10:41"), TARIQ,
        {"part": part.entry, "quantity": 1, "total": Decimal(11480), "status": "requested", "wanted": TARIQ,
         "note": "Blade 2 is at its wear limit"},
        "Blade 2 measured 2 mm above the limit; it will not last the season",
    )  # fmt: skip
    order.change(
        at(46, "09:15"), JOSE, "Not in the budget, which was voted on with 4,000 for propellers", status="refused"
    )
    order.say(
        at(46, "09:48"),
        TARIQ,
        "The old one can be overhauled for 3,900 and then has 400 hours less to live. Three tow seasons. You pay it twice.",
    )
    order.say(
        at(46, "10:30"),
        JOSE,
        "Show me the two sums side by side and I will take it to the board. I am not against it, I am against surprises.",
    )
    order.say(
        at(48, "16:05"),
        TARIQ,
        "Overhaul now and new in three years: 3,900 + 13,100 = 17,000. New now: 11,480, and the noise fee falls by 8 euros a tow, 420 tows a year. Paid back in three and a half years either way you count.",
    )
    order.say(at(48, "16:40"), NOA, "And the neighbours in Grünau would stop writing letters.")
    order.change(
        at(51, "11:20"),
        JOSE,
        "Board agreed, 5 to 0; 7,480 come from the reserve",
        since=day(50),
        status="approved",
        approved=JOSE,
        note="Blade 2 is at its wear limit. Three blades: quieter.",
    )
    order.change(at(51, "14:02"), WEI, "Ordered, half paid in advance", status="ordered", due=day(79))
    order.change(at(74, "10:10"), WEI, "Graz: hub is late, two more weeks", due=day(93))
    order.say(at(74, "10:26"), TARIQ, "Then I will file blade 2 once more and we stop aerobatic tows until it is here.")
    order.change(at(94, "13:50"), WEI, "Came in a box as large as my kitchen", status="delivered")
    part.change(at(94, "13:58"), WEI, "Hangs on the wall until Tariq has a day", stock=1)
    part.change(at(99, "16:45"), TARIQ, "On D-EVIT, tracked and balanced", stock=0)
    order.say(
        at(121, "09:30"), JOSE, "First month: 61 tows, 488 euros less noise fee. I was wrong and I like it in writing."
    )
