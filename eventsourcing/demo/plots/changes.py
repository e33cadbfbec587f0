"""What changes about people and registers along the way."""

from eventsourcing.demo.acts import ChangeRole, Leave, Redefine, Rename
from eventsourcing.demo.books import AIRCRAFT, CONTRACTS, FLIGHTS, MARKS, PARTS, choice
from eventsourcing.demo.people import CLAIRE, GRETA, JOSE, MAARTEN, NOA, SAM, TARIQ
from eventsourcing.demo.stage import Stage
from eventsourcing.registers import (
    Access,
    AddField,
    Allowed,
    ChangeField,
    ChangeReasonPolicy,
    ChangeRegisterAccess,
    DescribeRegister,
    FieldSettings,
)


def play(stage: Stage) -> None:
    _people(stage)
    _aircraft(stage)
    _others(stage)


def _people(stage: Stage) -> None:
    at = stage.calendar.office
    stage.act(
        at(9, "14:00"), GRETA, ChangeRole(JOSE, "editor"), reason="He keeps the insurance figures and the contracts"
    )
    stage.act(at(68, "09:05"), CLAIRE, Rename(CLAIRE, "Claire Dubois-Haddad"))
    stage.act(at(92, "10:10"), GRETA, ChangeRole(SAM, "editor"), reason="Stands in for Maarten, who has given notice")
    stage.act(
        at(133, "17:00"), GRETA, Leave(MAARTEN), reason="Has moved to Utrecht. Thank you for six years at the desk!"
    )


def _aircraft(stage: Stage) -> None:
    at = stage.calendar.office
    stage.told(AIRCRAFT, "D-EBRA").say(
        at(57, "11:00"),
        JOSE,
        "Olena has gone through two months: of 118 changes to aircraft, 51 say no reason, most of them hours. She cannot tell a tech log from a typing error, and she is right.",
    )
    stage.told(AIRCRAFT, "D-EBRA").say(
        at(57, "11:20"),
        GRETA,
        "From tomorrow on the register asks for a reason with every change. “Tech log, week 30” is reason enough.",
    )
    stage.act(
        at(58, "08:02"),
        GRETA,
        Redefine(AIRCRAFT, ChangeReasonPolicy("required")),
        reason="The audit found changes that nobody could explain",
    )
    label = AIRCRAFT.field("hours").settings
    renamed = FieldSettings("Hours since new", "Of the airframe, from the tech log.", limits=label.limits)
    stage.act(
        at(65, "15:10"),
        GRETA,
        Redefine(AIRCRAFT, ChangeField(AIRCRAFT.field("hours").id, renamed)),
        reason="Engines have hours too, and were mixed up twice",
    )
    stage.act(
        at(94, "09:00"),
        GRETA,
        Redefine(AIRCRAFT, AddField(AIRCRAFT.field("elt"))),
        reason="An expired battery was found by accident; Tariq asked for it",
    )


def _others(stage: Stage) -> None:
    at = stage.calendar.office
    marks = FLIGHTS.field("aircraft").id
    more = choice("Aircraft", *MARKS, "D-EXPO", required=True).settings
    stage.act(at(96, "14:20"), GRETA, Redefine(FLIGHTS, ChangeField(marks, more)), reason="D-EXPO is ours")
    fewer = choice("Aircraft", *(mark for mark in MARKS if mark != "D-EHUN"), "D-EXPO", required=True).settings
    stage.act(at(118, "08:40"), GRETA, Redefine(FLIGHTS, ChangeField(marks, fewer)), reason="D-EHUN was sold")
    purpose = "What lies in the store, and what it costs. Price lists: decimals with a point, see what happened in the comments of MS35489-11."
    stage.act(at(86, "09:15"), GRETA, Redefine(PARTS, DescribeRegister("Parts", purpose)))
    access = Access(see=Allowed(("viewer", "editor")), write=Allowed((), (JOSE.id, CLAIRE.id, NOA.id, TARIQ.id)))
    stage.act(
        at(5, "16:30"),
        GRETA,
        Redefine(CONTRACTS, ChangeRegisterAccess(access)),
        reason="Contracts are for those who sign them, pay them or live with them; the others read",
    )
