"""Every event of a register can be told."""

from pathlib import Path
from typing import get_args

import pytest

from eventsourcing.kernel import uuid7
from eventsourcing.registers import Field
from eventsourcing.registers.domain import FieldSettings, Limits, Option, RegisterEvent
from eventsourcing.registers.words import changes, limits_in_words, text_changes

SENTENCES = (Path(__file__).parents[2] / "templates/registers/sentences.html").read_text()
BASES = uuid7()


@pytest.mark.parametrize("event", get_args(RegisterEvent), ids=lambda event: event.__name__)
def test_every_event_has_its_sentence(event: type) -> None:
    assert f"{{% macro {event.__name__}(told)" in SENTENCES


def told(was: FieldSettings, now: FieldSettings, kind: str = "text") -> list[str]:
    return [str(one) for one in changes(f"{kind}-aaaaaaaa", was, now, lambda _id: "Bases")]


SEATS = FieldSettings("Seats")


@pytest.mark.parametrize(
    ("was", "now", "kind", "said"),
    [
        (SEATS, FieldSettings("Places"), "text", "renamed Seats to <b>Places</b>"),
        (SEATS, FieldSettings("Seats", "With crew."), "text", "wrote the help of <b>Seats</b>"),
        (SEATS, FieldSettings("Seats", required=True), "text", "made <b>Seats</b> required"),
        (FieldSettings("Seats", unique=True), SEATS, "text", "made <b>Seats</b> no longer unique"),
        (SEATS, FieldSettings("Seats", default=12), "integer", "set the default of <b>Seats</b> to 12"),
        (FieldSettings("Seats", default=12), SEATS, "integer", "took away the default of <b>Seats</b>"),
        (SEATS, FieldSettings("Seats", limits=Limits(decimals=2)), "decimal", "set the decimal places of"),
        (
            SEATS,
            FieldSettings("Seats", limits=Limits(decimal_sign="comma")),
            "decimal",
            "set the sign before decimals of",
        ),
        (SEATS, FieldSettings("Seats", limits=Limits(date_order="day")), "date", "set what comes first in dates of"),
        (FieldSettings("Seats", limits=Limits(maximum="9")), SEATS, "integer", "took away the greatest value"),
        (SEATS, FieldSettings("Seats", limits=Limits(register_id=BASES)), "link", "made <b>Seats</b> link to Bases"),
        (SEATS, FieldSettings("Seats", options=(Option("a", "<i>"),)), "choice", "added option <b>&lt;i&gt;</b> to"),
    ],
)
def test_a_change_of_settings_is_said_in_words(was: FieldSettings, now: FieldSettings, kind: str, said: str) -> None:
    [phrase] = told(was, now, kind)
    assert said in phrase


def test_options_put_in_another_order_are_said_so() -> None:
    was = FieldSettings("Status", options=(Option("a", "In"), Option("b", "Out")))
    now = FieldSettings("Status", options=(Option("b", "Out"), Option("a", "In")))
    assert told(was, now, "choice") == ["put the options of <b>Status</b> in another order"]
    assert told(was, was, "choice") == []


def test_limits_are_said_in_a_few_words() -> None:
    limits = Limits(min_length=2, max_length=8, minimum="1", decimals=1, currency="EUR", register_id=BASES)
    field = Field("text-aaaaaaaa", FieldSettings("A", limits=limits))
    said = limits_in_words(field, lambda _id: "Bases")
    assert said == ["2 to 8 characters", "at least 1", "1 decimal place", "EUR", "of Bases"]
    written = FieldSettings("A", limits=Limits(decimal_sign="comma", date_order="day"))
    said = limits_in_words(Field("decimal-aaaaaaaa", written), lambda _id: "Bases")
    assert said == ["a comma before decimals", "dates with the day first"]


def test_a_text_is_compared_word_by_word() -> None:
    assert text_changes("all of it", "most of it") == [("removed", "all"), ("added", "most"), ("same", " of it")]
