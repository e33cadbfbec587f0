"""Contracts: a drawer full of ordinary ones, and three that were fought over."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from eventsourcing.demo.books import CONTRACTS
from eventsourcing.demo.people import CLAIRE, GRETA, JOSE, NOA, TARIQ
from eventsourcing.demo.plots.words import AGREEMENTS
from eventsourcing.demo.stage import Stage, Told


def play(stage: Stage) -> None:
    chance = stage.chance("contracts")
    at, day = stage.calendar.office, stage.calendar.day
    for number, (party, subject, yearly, terms) in enumerate(AGREEMENTS):
        keeper = (GRETA, JOSE, CLAIRE, NOA)[number % 4]
        common: dict[str, Any] = {
            "party": party,
            "subject": subject,
            "notice": (1, 3, 6)[number % 3],
            "renews": number % 4 == 0,
        }
        common |= {"keeper": keeper, "terms": terms}
        ends = 60 + number * 16 if number < 8 else 200 + chance.randrange(900)
        old = stage.create(
            CONTRACTS, f"C-{61 + 2 * number}", at(1, f"{10 + number // 10}:{5 + number % 10 * 5:02}"), GRETA,
            {**common, "number": f"C-{61 + 2 * number}", "status": "signed", "starts": day(ends - 365 * (1 + number % 3)),
             "ends": day(ends), "yearly": Decimal(yearly)},
            "From the folder",
        )  # fmt: skip
        start, name = ends - 40 if number < 8 else 81 + number * 6, f"C-{162 + 2 * number}"
        new = stage.create(
            CONTRACTS, name, at(start, "14:05"), JOSE,
            {**common, "number": name, "status": "in-negotiation", "starts": day(start + 40),
             "ends": day(start + 40 + 365 * (1 + number % 3)), "yearly": Decimal(yearly) * Decimal("1.05")},
            "Their offer for the time after this one",
        )  # fmt: skip
        _follow_up(stage, new, number, start, Decimal(yearly))
        if number < 8:
            old.change(
                at(ends + 1, "09:25"),
                keeper if keeper is not NOA else GRETA,
                f"Ran out, {name} follows",
                since=day(ends),
                status="ended",
            )
    _hangar(stage)
    _fuel(stage)
    _caterer(stage)


def _follow_up(stage: Stage, contract: Told, number: int, start: int, yearly: Decimal) -> None:
    at = stage.calendar.office
    if number % 5 == 0:
        contract.change(
            at(start + 6, "10:30"),
            JOSE,
            "They wanted five per cent more, we met in the middle",
            yearly=yearly * Decimal("1.025"),
        )
    contract.change(
        at(start + 11, "15:15"),
        GRETA,
        "Signed by both",
        status="signed",
        copy=f"https://papers.lindholm.example/contracts/{contract.entry.name.lower()}.pdf",
    )
    if number % 7 == 0:
        contract.change(at(start + 40, "09:10"), CLAIRE, "New contact, same terms", keeper=CLAIRE)


def _hangar(stage: Stage) -> None:
    """The lease of the North hangar: drafted, haggled over, signed, amended."""
    at, day = stage.calendar.office, stage.calendar.day
    lease = stage.create(
        CONTRACTS, "C-140", at(12, "11:10"), GRETA,
        {"number": "C-140", "party": "Lindholm Airfield Ltd", "subject": "Lease of the North hangar", "status": "draft",
         "starts": day(60), "ends": day(60 + 1825), "yearly": Decimal(21600), "notice": 12, "renews": False, "keeper": GRETA,
         "terms": "Five years. Roof repairs are ours."},
        "Their first draft; the old lease ends in two months",
    )  # fmt: skip
    lease.say(
        at(12, "11:25"),
        GRETA,
        "They want 21,600 a year, we pay 18,000 now. And they want us to repair the roof. Please read before Friday.",
    )
    lease.say(
        at(13, "09:40"),
        JOSE,
        "18,000 + inflation is 19,300. I would not sign anything that begins with a two. The roof is 30,000 by itself.",
    )
    lease.say(
        at(13, "16:55"),
        TARIQ,
        "The roof leaks over stand 3, I have a bucket there since spring. If they see the bucket they cannot ask for 21,600. I will send photographs of the bucket.",
    )
    lease.change(
        at(15, "10:05"),
        GRETA,
        "Answered with 19,300, roof theirs, and the bucket",
        status="in-negotiation",
        yearly=Decimal(19300),
        terms="Five years. Roof repairs are the landlord's.",
    )
    lease.say(at(20, "14:30"), GRETA, "They offer 19,900 and half the roof, up to 8,000 for us.")
    lease.say(
        at(20, "15:02"),
        NOA,
        "Can we ask for the apron in front of it too? Then the school can park without asking the tower each time.",
    )
    lease.change(
        at(22, "11:45"),
        GRETA,
        "Their second offer, with the apron that Noa asked for",
        yearly=Decimal(19900),
        subject="Lease of the North hangar and its apron",
        terms="Five years. Roof repairs are shared, at most 8,000 for us.",
    )
    lease.say(
        at(26, "09:20"),
        JOSE,
        "19,900 with the apron is fair. Two conditions: nothing rises before the third year, and notice is six months, not twelve.",
    )
    lease.change(
        at(27, "16:15"),
        GRETA,
        "Agreed on the telephone with Ms Arnesen",
        notice=6,
        terms="Five years, no rise before the third. Roof repairs are shared, at most 8,000 for us.",
    )
    lease.change(
        at(34, "15:00"),
        GRETA,
        "Signed by both, original is in the safe",
        since=day(33),
        status="signed",
        copy="https://papers.lindholm.example/contracts/c-140.pdf",
    )
    lease.say(at(34, "15:12"), TARIQ, "مبروك! The bucket retires.")
    lease.change(
        at(104, "10:25"),
        GRETA,
        "Typed wrongly when it was signed: the lease runs to the end of the month, page 1",
        ends=day(60 + 1825) + timedelta(days=9),
    )
    lease.change(
        at(139, "14:10"),
        GRETA,
        "First amendment: no rent for stands 1 and 2 while the roof is open, ten weeks",
        since=day(133),
        yearly=Decimal("18700.00"),
        terms="Five years, no rise before the third. Roof repairs are shared, at most 8,000 for us. Amendment 1: 1,200 less in the first year, for the weeks without a roof.",
    )
    lease.say(
        at(140, "08:50"),
        JOSE,
        "It says the amendment was true a week before we wrote it down. That is how it was; the November bill is already by the new sum.",
    )


def _fuel(stage: Stage) -> None:
    """Fuel: the price clause, two treasurers at once, and an end that came sooner than written."""
    at, day = stage.calendar.office, stage.calendar.day
    fuel = stage.create(
        CONTRACTS, "C-118", at(1, "16:10"), GRETA,
        {"number": "C-118", "party": "Østersø Brændstof A/S", "subject": "Avgas and Jet A-1, delivered", "status": "signed",
         "starts": day(-300), "ends": day(150), "yearly": Decimal(64000), "notice": 3, "renews": True, "keeper": JOSE,
         "terms": "Price follows the index, changed at most once a quarter. At least 18,000 litres a year."},
        "From the folder",
    )  # fmt: skip
    fuel.say(
        at(54, "10:40"),
        JOSE,
        f"It renews by itself unless we write by {day(60):%d %B}. Do we want another year? Two lorries came late in spring.",
    )
    fuel.say(
        at(54, "17:20"), NOA, "One of them stood on the apron for three hours because nobody had the key. That was us."
    )
    fuel.change(at(58, "09:30"), JOSE, "Notice was given in time, registered letter", since=day(57), renews=False)
    opened = at(91, "13:00")
    fuel.change(at(91, "13:05"), GRETA, "Index of the quarter", yearly=Decimal(67200))
    fuel.change(at(91, "13:08"), JOSE, "Index of the quarter", opened=opened, refused=True, yearly=Decimal(66900))
    fuel.change(
        at(91, "13:32"),
        JOSE,
        "Greta was three minutes faster with 67,200 and I was shown both. Mine is right, hers has last month's index; we looked together.",
        opened=at(91, "13:20"),
        yearly=Decimal(66900),
    )
    fuel.say(at(91, "13:40"), GRETA, "Confirmed. I took the column on the left.")
    new = stage.create(
        CONTRACTS, "C-151", at(112, "10:15"), JOSE,
        {"number": "C-151", "party": "Harbourfield Fuels", "subject": "Avgas, Jet A-1 and Mogas, own tank", "status": "draft",
         "starts": day(150), "yearly": Decimal(61500), "notice": 1, "renews": True, "keeper": JOSE},
        "Second of three offers, the best one",
    )  # fmt: skip
    new.change(
        at(117, "11:50"),
        JOSE,
        "They put up the tank, we give the place",
        status="in-negotiation",
        terms="Price of the day plus 0.11 a litre. Tank is theirs, concrete is ours.",
    )
    new.say(at(118, "09:10"), TARIQ, "With Mogas the C42 and the Falke burn 30 cents less a litre. Please!")
    new.change(
        at(129, "15:30"),
        GRETA,
        "Signed by both",
        status="signed",
        ends=day(150 + 730),
        copy="https://papers.lindholm.example/contracts/c-151.pdf",
    )
    fuel.change(at(151, "08:40"), JOSE, "Ended as notified; last bill was paid", since=day(150), status="ended")
    fuel.archive(at(158, "16:05"), JOSE, "Settled, C-151 has taken its place")


def _caterer(stage: Stage) -> None:
    at, day = stage.calendar.office, stage.calendar.day
    party = stage.create(
        CONTRACTS, "C-133", at(17, "13:35"), CLAIRE,
        {"number": "C-133", "party": "Zeltverleih & Feste Krüger", "subject": "Tents and catering for the summer fly-in", "status": "in-negotiation",
         "starts": day(108), "ends": day(111), "yearly": Decimal(8400), "notice": 1, "renews": False, "keeper": CLAIRE},
        "For 400 guests; last year's caterer has retired",
    )  # fmt: skip
    party.change(
        at(24, "10:50"),
        CLAIRE,
        "Signed, a third paid in advance",
        status="signed",
        terms="2,800 in advance. Full refund until four weeks before.",
    )
    party.say(at(72, "09:00"), JOSE, "Krüger is insolvent, it is in the newspaper. Did we pay in advance?")
    party.say(at(72, "09:07"), CLAIRE, "2,800. I am ill.")
    party.say(
        at(72, "09:30"),
        GRETA,
        "You followed the contract that I had approved. Writing to the administrator today, and Café Sörensen can do 250 guests if we bring the tents.",
    )
    party.change(
        at(75, "14:20"),
        CLAIRE,
        "Cancelled in writing, claim over 2,800 is filed with the administrator",
        since=day(74),
        status="cancelled",
    )
    party.change(
        at(149, "11:15"),
        CLAIRE,
        "Administrator paid 61 per cent",
        terms="2,800 in advance. Full refund until four weeks before. 1,708 came back, the rest is lost.",
    )
    party.say(at(149, "11:30"), JOSE, "More than I had hoped. Next time we pay when the tents stand.")
