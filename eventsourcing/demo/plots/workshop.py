"""The workshop's defects: many that are found and closed, and a few that took longer."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from eventsourcing.demo.books import AIRCRAFT, DEFECTS, MEMBERS
from eventsourcing.demo.calendar import DAYS
from eventsourcing.demo.people import CLAIRE, GRETA, JOSE, MAARTEN, NOA, TARIQ, WEI
from eventsourcing.demo.plots.fleet import STORIES
from eventsourcing.demo.plots.founding import FLEET
from eventsourcing.demo.plots.words import DEFERRED, FAULTS, SEEN
from eventsourcing.demo.stage import Stage

TALK = (
    ((NOA, "Can it fly on Saturday? Two students have it booked."), (TARIQ, "Ask me on Friday at noon.")),
    ((TARIQ, "Same as in spring, and the same screw."),),
    (
        (NOA, "I have put a note on the dashboard."),
        (TARIQ, "Thank you. Notes on dashboards fly away, please tie it to the key."),
    ),
    ((WEI, "Part is on shelf B2, I have put two aside."),),
    ((GRETA, "Is that one the insurer pays?"), (TARIQ, "No, that is called wear.")),
    ((TARIQ, "Who found this deserves a coffee. It would have been much dearer in a month."),),
)


def play(stage: Stage) -> None:
    chance = stage.chance("workshop")
    finders = [name.removeprefix("members ") for name, entry in stage.known.items() if entry.book is MEMBERS]
    for number in range(stage.many(290)):
        _ordinary(stage, chance, number, 3 + number * (DAYS - 4) // stage.many(290), chance.choice(finders))
    _bird(stage)
    _radio(stage)


def _ordinary(stage: Stage, chance: Random, number: int, day: int, finder: str) -> None:
    what, severity, done, hours = FAULTS[(number * 7 + chance.randrange(3)) % len(FAULTS)]
    mark = chance.choice([mark for mark, *_ in FLEET if mark not in STORIES])
    found = stage.calendar.office(day, f"{chance.randrange(8, 16):02}:{chance.randrange(60):02}")
    day = stage.calendar.number(found)
    defect = stage.create(
        DEFECTS, f"{number}", found, TARIQ if number % 3 else MAARTEN if day < 120 else WEI,
        {"what": f"{what}{SEEN[number * 5 % len(SEEN)]}", "aircraft": stage.find(AIRCRAFT, mark), "severity": severity, "status": "open",
         "found": found.date() - timedelta(days=chance.randrange(2)), "by": stage.find(MEMBERS, finder)},
    )  # fmt: skip
    if chance.random() < 0.3:
        for minutes, (who, words) in zip((20, 75), chance.choice(TALK), strict=False):
            defect.say(found + timedelta(minutes=minutes), who, words)
    if severity == "note" and chance.random() < 0.2:
        defect.change(found + timedelta(minutes=50), TARIQ, chance.choice(DEFERRED), status="deferred")
        return
    work = stage.calendar.office(
        day + 1 + chance.randrange(4), f"{chance.randrange(9, 14):02}:{chance.randrange(60):02}"
    )
    defect.change(work, TARIQ, status="in-work", mechanic=TARIQ if chance.random() < 0.7 else WEI)
    if chance.random() < 0.3:
        work = stage.calendar.office(stage.calendar.number(work) + chance.randrange(1, 12), "10:20")
        defect.change(work - timedelta(hours=1), WEI, "Part is on its way", status="waiting-for-parts")
    end = work + timedelta(minutes=20 + int(Decimal(hours) * 60))
    defect.change(
        end,
        TARIQ,
        "Done and tested" if severity != "note" else None,
        status="closed",
        done=done,
        hours=Decimal(hours),
        released=end.replace(second=0, microsecond=0),
    )


def _bird(stage: Stage) -> None:
    at, day = stage.calendar.office, stage.calendar.day
    archer = stage.told(AIRCRAFT, "D-ELVY")
    bird = stage.create(
        DEFECTS, "bird strike", stage.calendar.at(55, "19:05"), MAARTEN,
        {"what": "Bird strike, left wing, outboard of the landing light", "aircraft": archer.entry, "severity": "grounding",
         "status": "open", "found": day(55), "mechanic": TARIQ},
        "Pilot came in by himself, shaken, nobody hurt",
    )  # fmt: skip
    bird.say(
        stage.calendar.at(55, "19:20"),
        MAARTEN,
        "A buzzard, on short final of runway 08. Dent as large as a hand. Photographs are in the papers folder, the bird is in the field behind the threshold.",
    )
    bird.change(
        at(56, "09:40"),
        TARIQ,
        "Looked at with the cover off",
        status="in-work",
        done="Leading edge dented 140 × 90 mm, 11 mm deep. Rib behind it is straight. No crack with dye.",
    )
    bird.say(at(56, "10:30"), GRETA, "Reported to the authority, their number is BS-4471. Insurer wants two estimates.")
    bird.say(
        at(57, "13:15"),
        JOSE,
        "Excess is 1,000. Below that we pay ourselves and keep the bonus. Tariq, what will it be?",
    )
    bird.say(
        at(57, "14:50"),
        TARIQ,
        "New skin: 3,900 and five weeks. Repair by the manual, chapter 51: 760 and four days, and nobody will see it but me. The manual allows it up to 12 mm. It is 11. I measured three times.",
    )
    bird.say(at(57, "15:05"), JOSE, "Then 760. ¡Gracias!")
    bird.change(at(57, "15:30"), TARIQ, "Repair by the manual, decided with José", status="waiting-for-parts")
    bird.change(
        at(62, "15:45"),
        TARIQ,
        "Repaired, inspected by Brandt",
        status="closed",
        hours=Decimal("9.5"),
        released=at(62, "15:30"),
        done="Leading edge dented 140 × 90 mm, 11 mm deep. Rib behind it is straight. No crack with dye. Filled and flush-patched by chapter 51 of the repair manual, inspected and signed by Brandt.",
    )
    bird.say(at(90, "11:10"), TARIQ, "Looked at again after 25 hours, as chapter 51 wants. No change.")


def _radio(stage: Stage) -> None:
    """Closed three times."""
    at, day = stage.calendar.office, stage.calendar.day
    radio = stage.create(
        DEFECTS, "radio", at(37, "08:55"), MAARTEN,
        {"what": "Radio 1 falls silent after 40 minutes", "aircraft": stage.find(AIRCRAFT, "D-EBRA"), "severity": "before-next-flight-day",
         "status": "open", "found": day(36)},
        "Third pilot who tells it",
    )  # fmt: skip
    radio.change(
        at(38, "11:05"),
        TARIQ,
        "Plugs cleaned, two hours on the ground without fault",
        status="closed",
        mechanic=TARIQ,
        done="Plugs cleaned.",
        hours=Decimal("2.4"),
    )
    radio.change(
        stage.calendar.at(42, "18:22"),
        NOA,
        "Fell silent again over Malpas, after 38 minutes. Transponder 7600, light signals, the whole opera.",
        status="open",
    )
    radio.change(at(43, "14:15"), TARIQ, "Exchanged with radio 2 to see whether the fault moves", status="in-work")
    radio.change(
        at(50, "09:50"),
        TARIQ,
        "Fault stayed with the place, not with the radio: it is the wiring. Chafed behind the panel.",
        status="closed",
        done="Plugs cleaned. Exchanged radios: fault stayed. Chafed wire behind the panel found, replaced and tied up.",
        hours=Decimal("7.1"),
    )
    radio.say(at(50, "10:02"), NOA, "So the radio that went to Brandt for 340 euros was never broken?")
    radio.say(at(50, "10:25"), TARIQ, "It was never broken. I have apologised to it.")
    radio.change(
        stage.calendar.at(71, "12:40"), MAARTEN, "And again, after 41 minutes!", status="open", severity="grounding"
    )
    radio.say(
        stage.calendar.at(71, "12:52"),
        MAARTEN,
        "Always about 40 minutes, and never on the ground. What happens after 40 minutes in the air that does not happen here?",
    )
    radio.say(
        at(72, "08:40"),
        WEI,
        "会不会是热？ Heat? On the ground the cowling is open when you test. In the air the avionics fan is all there is.",
    )
    radio.change(
        at(72, "13:20"),
        TARIQ,
        "Wei is right: the fan stands still. Dead bearing, no light for it in this model.",
        status="waiting-for-parts",
        done="Plugs cleaned. Exchanged radios: fault stayed. Chafed wire behind the panel found, replaced and tied up. Avionics fan found dead: radio 1 switches itself off at 70 °C.",
    )
    radio.change(
        at(79, "15:35"),
        TARIQ,
        "New fan; 3 hours in the air, 41 °C",
        status="closed",
        hours=Decimal("9.8"),
        released=at(79, "15:30"),
        done="Plugs cleaned. Exchanged radios: fault stayed. Chafed wire behind the panel found, replaced and tied up. Avionics fan found dead: radio 1 switches itself off at 70 °C. Fan exchanged, 41 °C after three hours.",
    )
    radio.say(at(110, "09:15"), CLAIRE, "Four weeks and nobody complained. Cake from Noa for Wei is in the kitchen.")
