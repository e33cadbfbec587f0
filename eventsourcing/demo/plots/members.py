"""What changes about members: medicals, telephones, exams, and who leaves at the year's end."""

from datetime import timedelta
from typing import Any

from eventsourcing.demo.books import MEMBERS
from eventsourcing.demo.calendar import DAYS
from eventsourcing.demo.people import CLAIRE, GRETA, NOA
from eventsourcing.demo.stage import Stage

ORDINARY = (
    ("phone", "New number, by e-mail"),
    ("email", "Mail came back; asked at the bar"),
    ("medical", "Medical certificate, copy is in the file"),
    ("medical", "Renewed for two years"),
    ("status", "Wishes to be passive while abroad"),
    ("licences", "Passed the skill test"),
)


def play(stage: Stage) -> None:
    chance = stage.chance("what changes about members")
    entries = [entry for entry in stage.known.values() if entry.book is MEMBERS]
    for number in range(stage.many(620)):
        day = 6 + number * (DAYS - 8) // stage.many(620)
        at = stage.calendar.office(day, f"{chance.randrange(8, 17):02}:{chance.randrange(60):02}")
        member = stage.told(MEMBERS, chance.choice(entries).name)
        key, why = chance.choice(ORDINARY)
        values: dict[str, Any] = {
            "phone": f"+49 15{chance.randrange(10)} {chance.randrange(1_000_000, 9_999_999)}",
            "email": f"new.{number}@post.example",
            "medical": stage.calendar.day(day) + timedelta(days=chance.choice((365, 730, 1826)) - chance.randrange(40)),
            "status": f"{'passive' if number % 3 else 'active'}",
            "licences": (("lapl",), ("ppl",), ("spl",), ("ppl", "spl"))[number % 4],
        }
        member.change(at, NOA if key == "licences" else CLAIRE, why, **{key: values[key]})
    _student(stage)
    _left_and_came_back(stage)


def _student(stage: Stage) -> None:
    """Nadia learns to fly."""
    at = stage.calendar.office
    nadia = stage.create(
        MEMBERS, "Nadia Haddad ندى حداد", at(5, "11:20"), CLAIRE,
        {"name": "Nadia Haddad ندى حداد", "status": "student", "email": "nadia.haddad@mail.example",
         "phone": "+49 171 4456120", "joined": at(5, "11:20").date()},
        "Came to the open day, signed up the same afternoon",
    )  # fmt: skip
    nadia.say(
        at(6, "16:05"),
        NOA,
        "First lesson on Saturday with the C42. She sits low: take the thick cushion, it is in the locker behind the desk.",
    )
    nadia.change(
        at(13, "09:30"), CLAIRE, "Medical class 2 arrived", medical=at(13, "09:30").date() + timedelta(days=1795)
    )
    nadia.say(
        stage.calendar.at(34, "18:10"),
        NOA,
        "14 hours now. Flares too high since the wind turned; next two lessons landings only, no navigation yet.",
    )
    nadia.change(
        stage.calendar.at(62, "17:55"),
        NOA,
        "Three circuits alone in D-MSKY, tower clapped on the frequency",
        solo=stage.calendar.day(62),
        notes="First solo after 19:40 hours. Radio work is excellent, she may take the cross-country lessons early.",
    )
    nadia.say(
        at(64, "10:15"), CLAIRE, "Her certificate of the first solo hangs on the wall. Photo went into the newsletter."
    )
    nadia.change(
        at(90, "14:20"),
        CLAIRE,
        "She moved, and the invoice came back",
        phone="+49 171 4456129",
        email="nadia@haddad.example",
    )
    nadia.change(
        stage.calendar.at(118, "16:30"),
        NOA,
        "150 nautical miles: Lindholm, Østerby, Malpas and back",
        since=stage.calendar.day(116),
        notes="First solo after 19:40 hours. Radio work is excellent, she took the cross-country lessons early. Long solo cross-country done; left is the radio exam in English.",
    )
    nadia.say(
        at(131, "09:05"),
        NOA,
        "Radio exam failed on one question, light signals. Second try in two weeks, it costs 40 euros.",
    )
    nadia.say(at(131, "09:40"), CLAIRE, "The club pays the second try, that was decided for all students in spring.")
    nadia.change(
        at(150, "15:45"),
        NOA,
        "Skill test passed with examiner Brandt",
        since=at(148, "12:00").date(),
        status="active",
        licences=("lapl",),
    )


def _left_and_came_back(stage: Stage) -> None:
    at = stage.calendar.office
    member = stage.create(
        MEMBERS, "Prof. Henrik Sørby-Andreassen", at(4, "10:40"), CLAIRE,
        {"name": "Prof. Henrik Sørby-Andreassen", "status": "active", "licences": ("spl", "instructor"),
         "medical": stage.calendar.day(44), "email": "sorby@institute.example", "joined": stage.calendar.day(-9480)},
        "Card was in the wrong box",
    )  # fmt: skip
    member.say(
        at(40, "12:05"),
        NOA,
        f"His medical ends on the {stage.calendar.day(44):%d %B}. He knows. Please do not put him on the instructors' list after that.",
    )
    member.change(
        at(45, "08:20"), NOA, "Medical has run out, no instruction until the new one is here", licences=("spl",)
    )
    member.change(at(66, "09:12"), CLAIRE, "Letter of resignation, no reason given", status="left")
    member.archive(at(66, "09:20"), CLAIRE, "Has left the club")
    member.say(
        at(73, "17:30"),
        GRETA,
        "I rang him. He thought we had thrown him out because of the medical! It was sent to our old address and lay at the airfield's office. He stays.",
    )
    member.restore(at(74, "08:15"), CLAIRE, "It was a misunderstanding, see Greta's note")
    member.change(
        at(74, "08:22"),
        CLAIRE,
        "New medical had been lying at the airfield's office",
        since=stage.calendar.day(41),
        status="active",
        medical=stage.calendar.day(774),
    )
    member.change(at(74, "11:50"), NOA, "Welcome back", licences=("spl", "instructor"))
