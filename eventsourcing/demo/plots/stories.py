"""Aircraft whose timelines are worth reading: one grounded for weeks, one sold, one bought, one changed by two at once."""

from datetime import timedelta
from decimal import Decimal

from eventsourcing.demo.books import AIRCRAFT, DEFECTS
from eventsourcing.demo.people import CLAIRE, GRETA, JOSE, MAARTEN, NOA, SAM, TARIQ, WEI
from eventsourcing.demo.stage import Stage


def play(stage: Stage) -> None:
    _alternator(stage)
    _two_at_once(stage)
    _sold(stage)
    _bought(stage)


def _alternator(stage: Stage) -> None:
    """D-EKLM: a light that flickers, an alternator that is not to be had, and a locator nobody had looked at."""
    at, day = stage.calendar.office, stage.calendar.day
    lima = stage.told(AIRCRAFT, "D-EKLM")
    lima.change(at(6, "08:31"), MAARTEN, "Tech log, first week", hours=Decimal("4819.8"), landings=9144)
    lima.change(at(13, "08:20"), MAARTEN, hours=Decimal("4828.1"), landings=9171)
    lima.say(
        stage.calendar.at(18, "18:42"),
        NOA,
        "Low-voltage light flickered twice on the way back from Østerby, with the landing light on. Gone after I switched it off. Written into the tech log.",
    )
    lima.say(
        at(19, "09:05"),
        TARIQ,
        "Belt looks fine. Will measure the output under load tomorrow; fly by day only until then, please.",
    )
    lima.change(
        at(19, "09:11"),
        TARIQ,
        "Day flights only until the charging is measured",
        status="restricted",
        notes="Day flights only: charging is being looked at (Tariq).",
    )
    defect = stage.create(
        DEFECTS, "D-EKLM alternator", at(19, "09:24"), TARIQ,
        {"what": "Low-voltage light flickers under load", "aircraft": lima.entry, "severity": "before-next-flight-day",
         "status": "in-work", "found": day(18), "mechanic": TARIQ},
        "Reported by Noa after landing",
    )  # fmt: skip
    lima.change(
        at(20, "11:50"),
        TARIQ,
        "13.1 V at 2,000 rpm with everything on. The alternator is dying, it will not survive the week-end.",
        status="grounded",
        notes="Grounded: alternator.",
    )
    defect.change(
        at(20, "12:02"),
        TARIQ,
        "Measured, see the aircraft",
        severity="grounding",
        status="waiting-for-parts",
        done="Output 13.1 V at 2,000 rpm under full load, ripple on the scope. Rectifier diode gone. Exchange needed.",
    )
    lima.say(
        at(20, "13:30"),
        CLAIRE,
        "I have moved eleven bookings to the Archer and rung the two students who had their exams on Saturday.",
    )
    defect.say(
        at(22, "10:15"),
        WEI,
        "No overhauled 60 A unit on our shelf: the last one went into D-ELVY in autumn, nobody reordered. 最快下周四。Graz says next Thursday at the earliest.",
    )
    defect.say(
        at(22, "10:48"),
        JOSE,
        "684 euros overhauled or 1,150 new? If new means flying this week-end, the charter we lose costs more than the difference.",
    )
    defect.say(
        at(22, "11:20"), TARIQ, "New ones have the same delivery time. Overhauled, please, with release certificate."
    )
    defect.change(at(29, "14:45"), WEI, "Came by courier, certificate is in the papers", status="in-work")
    defect.change(
        at(30, "16:10"),
        TARIQ,
        "Done and tested",
        status="closed",
        hours=Decimal("4.5"),
        released=at(30, "16:00").replace(second=0, microsecond=0),
        done="Output 13.1 V at 2,000 rpm under full load, ripple on the scope. Rectifier diode gone. Exchanged for an overhauled unit, belt renewed, 14.2 V under full load, 40 minutes in the air without a flicker.",
    )
    lima.change(
        at(30, "16:18"),
        TARIQ,
        "Alternator exchanged, test flight of 40 minutes without a flicker",
        status="serviceable",
        hours=Decimal("4830.0"),
        landings=9173,
        notes=None,
    )
    lima.say(at(30, "17:02"), NOA, "!תודה רבה. Thank you, all of you. Students are booked again from tomorrow.")
    lima.change(at(44, "08:44"), MAARTEN, hours=Decimal("4849.2"), landings=9236)
    lima.change(at(45, "13:32"), TARIQ, "In the workshop for its 100-hour check", status="grounded")
    lima.change(
        at(47, "15:20"),
        TARIQ,
        "100-hour check signed. Two baffle rivets, one exhaust gasket, nothing else.",
        since=day(46),
        status="serviceable",
        check=Decimal("4949.9"),
    )
    lima.change(
        at(79, "08:30"), MAARTEN, "Tech log, two weeks (I was on holiday)", hours=Decimal("4881.7"), landings=9365
    )
    lima.change(at(80, "10:02"), JOSE, "Insurer revalued the whole fleet", since=day(75), insured=Decimal(161000))
    lima.say(
        at(93, "15:25"),
        TARIQ,
        "While looking for something else: the battery of the emergency locator expired four months ago. It was in no list of ours, because there is no field for it. Replaced today; I have asked Greta for the field.",
    )
    lima.change(
        at(95, "09:20"),
        TARIQ,
        "Read from the new battery",
        since=at(93, "15:00").date(),
        elt=day(93) + timedelta(days=2190),
    )
    lima.change(at(114, "08:25"), MAARTEN, "Tech log, weeks of the fly-in", hours=Decimal("4918.4"), landings=9502)
    lima.change(
        at(140, "08:21"), SAM, "Tech log. My first entry, please check!", hours=Decimal("4949.1"), landings=9411
    )
    lima.change(
        at(140, "10:34"), TARIQ, "Sam had added the landings of the wrong page: 9,611, not 9,411", landings=9611
    )
    lima.change(at(141, "13:31"), TARIQ, "In the workshop for its 100-hour check", status="grounded")
    lima.change(
        at(143, "16:05"),
        TARIQ,
        "Check signed; left magneto overhauled while we were at it",
        status="serviceable",
        check=Decimal("5049.9"),
    )
    lima.change(at(172, "08:19"), SAM, "Tech log, three weeks of fog in one", hours=Decimal("4963.6"), landings=9648)


def _two_at_once(stage: Stage) -> None:
    """D-EVIT: two forms open at the same time, twice: once both are kept, once the second is refused and sent again."""
    at = stage.calendar.office
    tug = stage.told(AIRCRAFT, "D-EVIT")
    tug.change(at(6, "08:35"), MAARTEN, "Tech log, first week", hours=Decimal("5136.9"), landings=20466)
    tug.change(at(20, "08:40"), MAARTEN, "Tech log, big gliding week", hours=Decimal("5147.8"), landings=20561)
    tug.change(at(21, "13:30"), TARIQ, "In the workshop for its 50-hour check", status="grounded")
    tug.change(
        at(22, "15:10"),
        TARIQ,
        "Check signed. Tow rope guide was worn, turned round.",
        status="serviceable",
        check=Decimal("5200.0"),
    )
    opened = at(52, "09:00")
    tug.change(at(52, "09:06"), MAARTEN, "Tech log, week-end with 31 tows", hours=Decimal("5166.0"), landings=20655)
    tug.change(
        at(52, "09:09"),
        JOSE,
        "Insurer revalued the tug, it is worth more than we thought",
        opened=opened,
        insured=Decimal(81500),
    )
    tug.say(
        at(52, "09:31"),
        JOSE,
        "Maarten and I had this open at the same time. It kept both and told me so. In the spreadsheet one of us would have lost.",
    )
    opened = at(87, "14:00")
    tug.change(at(87, "14:04"), TARIQ, "Next check brought forward, it goes on tour to Malpas", check=Decimal("5190.0"))
    tug.change(
        at(87, "14:07"),
        NOA,
        "Check can wait until after the tour",
        opened=opened,
        refused=True,
        check=Decimal("5210.0"),
    )
    tug.change(
        at(87, "14:26"),
        NOA,
        "I wanted 5,210 and was asked, because Tariq had just put 5,190. We spoke: tour first, but 5,205 is the manual's last word.",
        opened=at(87, "14:20"),
        check=Decimal("5205.0"),
    )
    tug.say(at(87, "14:41"), TARIQ, "موافق. Agreed. 5,205 and not a minute more; Maarten has it on the whiteboard.")
    tug.change(
        at(101, "08:30"), MAARTEN, "Back from the tour, log of ten days", hours=Decimal("5201.7"), landings=20803
    )
    tug.change(at(102, "13:40"), TARIQ, "In the workshop, 3.3 hours before the limit", status="grounded")
    tug.change(at(104, "16:30"), TARIQ, "50-hour check signed", status="serviceable", check=Decimal("5251.7"))
    tug.change(at(139, "08:44"), SAM, "Tech log, five quiet weeks", hours=Decimal("5219.2"), landings=20866)
    tug.change(at(160, "11:15"), WEI, "Moved for the winter, the North hangar's roof is being done", hangar="gliders")


def _sold(stage: Stage) -> None:
    """D-EHUN: thirty years in the club, and then the engine."""
    at, day = stage.calendar.office, stage.calendar.day
    hun = stage.told(AIRCRAFT, "D-EHUN")
    hun.change(at(13, "08:37"), MAARTEN, hours=Decimal("11884.0"), landings=31620)
    hun.change(at(48, "08:32"), MAARTEN, hours=Decimal("11912.6"), landings=31771)
    hun.say(
        at(70, "16:20"),
        TARIQ,
        "Compression on the third cylinder is 58/80 and was 66 in spring. She will pass this check and not the next. An engine costs 31,000, which is what she is insured for.",
    )
    hun.say(
        at(71, "09:45"),
        JOSE,
        "So we can fly her another 60 hours and then decide, or sell her now with hours left. I would sell.",
    )
    hun.say(
        at(71, "13:10"),
        NOA,
        "I soloed in her. So did half the club. But yes, sell: students want the glass cockpit anyway.",
    )
    hun.say(at(72, "08:50"), GRETA, f"It goes to the members' meeting on {day(84):%d %B}.")
    hun.change(at(76, "08:30"), MAARTEN, "Tech log, four weeks", hours=Decimal("11931.9"), landings=31860)
    hun.change(
        at(85, "10:00"),
        GRETA,
        "Members' meeting: 61 for selling, 17 against, 4 did not want to say",
        since=day(84),
        training=False,
        notes="For sale, by decision of the members' meeting. Ask Greta before you promise a flight.",
    )
    hun.change(at(99, "14:15"), GRETA, "First offer 19,500, we said no", insured=Decimal(26000))
    hun.change(
        at(111, "09:30"),
        MAARTEN,
        "Last flight with us, with flowers on the cowling",
        since=day(110),
        hours=Decimal("11939.4"),
        landings=31888,
    )
    hun.change(
        at(117, "15:40"),
        GRETA,
        "Sold to the flying school in Veldhuis for 23,800. Keys, log books and the old cushion handed over.",
        since=day(116),
        status="sold",
        warden=None,
        hangar=None,
    )
    hun.archive(at(118, "08:30"), GRETA, "Sold, not ours any more")
    hun.say(
        at(123, "10:20"),
        JOSE,
        "Olena, who reads everything, asks why we still pay hull cover for an aircraft we sold. Good question.",
    )
    hun.restore(at(123, "11:02"), GRETA, "Needed for a moment, the cover must be corrected")
    hun.change(
        at(123, "11:06"), JOSE, "Cover ended with the sale; 212.40 will be paid back", since=day(116), insured=None
    )
    hun.archive(at(123, "11:15"), GRETA, "Sold, papers are complete now")


def _bought(stage: Stage) -> None:
    """D-EXPO: bought on paper, typed over from the advertisement, and wrong in two places."""
    at, day = stage.calendar.office, stage.calendar.day
    expo = stage.create(
        AIRCRAFT, "D-EXPO", at(96, "13:20"), GRETA,
        {"mark": "D-EXPO", "type": "Diamond DA40 NG", "status": "grounded", "hours": Decimal("1120.0"), "landings": 1986,
         "hangar": "tie-down", "insured": Decimal(285000), "training": True,
         "kit": ("gps", "autopilot", "transponder"), "notes": "Bought, not ours to fly before the papers are here."},
        "Contract signed this morning; figures are from the advertisement",
    )  # fmt: skip
    expo.say(at(96, "14:05"), SAM, "She is BEAUTIFUL.")
    expo.change(
        at(97, "10:40"),
        TARIQ,
        "Read from the engine computer, the advertisement was rounded down",
        hours=Decimal("1163.4"),
        landings=2217,
        check=Decimal("1200.0"),
    )
    expo.say(at(97, "10:52"), TARIQ, "43 hours more than advertised. José, is that in the price?")
    expo.say(at(98, "09:10"), JOSE, "It is now: they give 2,500 back. Paper follows.")
    expo.change(at(98, "09:22"), JOSE, "Rebate for 43 hours that were not advertised", insured=Decimal(282500))
    expo.change(
        at(103, "15:15"),
        TARIQ,
        "Import inspection passed",
        since=at(102, "12:00").date(),
        status="restricted",
        review=day(102) + timedelta(days=365),
        notes="Diesel! Jet A-1 only, whatever the sign at the pump says. Check-out with Noa before the first flight.",
    )
    expo.change(
        at(106, "11:30"),
        NOA,
        "Five instructors are checked out",
        status="serviceable",
        warden=NOA,
        hangar="north",
        papers="https://papers.lindholm.example/d-expo/",
    )
    expo.say(
        stage.calendar.at(125, "17:48"),
        MAARTEN,
        "Somebody asked me for Avgas for her today. I have put a red ring round the filler cap.",
    )
    expo.change(
        at(126, "08:35"),
        TARIQ,
        "So that it cannot be overlooked",
        notes="DIESEL. Jet A-1 only: red ring round the filler cap. Check-out with Noa before the first flight.",
    )
    expo.change(at(152, "08:50"), SAM, "Tech log, first two months", hours=Decimal("1191.8"), landings=2296)
    expo.change(at(154, "13:30"), TARIQ, "In the workshop for its 100-hour check", status="grounded")
    expo.change(
        at(157, "15:30"),
        TARIQ,
        "Check signed. Gearbox oil had water in it; sample is at the laboratory.",
        status="restricted",
        check=Decimal("1300.0"),
    )
    expo.change(at(164, "10:05"), TARIQ, "Laboratory: condensation only, 0.02 %. No restriction.", status="serviceable")
