"""Settings that make no sense are refused, naming the setting."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventsourcing.registers import kinds
from eventsourcing.registers.domain import FieldSettings, Limits, Option
from tests.registers.kinds.examples import AIRCRAFT, ANA, FIELDS, NAMES, OPTIONS, STRANGER


def wrong(kind: str, *, default: Any = None, unique: bool = False, options: Any = (), **limits: Any) -> tuple[str, str]:
    settings = FieldSettings("A field", default=default, unique=unique, options=options, limits=Limits(**limits))
    with pytest.raises(kinds.Unfit) as unfit:
        kinds.tidy_settings(kind, settings, NAMES)
    return unfit.value.field or "", unfit.value.message


def tidy(kind: str, **limits: Any) -> Limits:
    return kinds.tidy_settings(kind, FieldSettings("A field", limits=Limits(**limits))).limits


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_the_examples_make_sense_and_are_stored_already(kind: str) -> None:
    settings = FIELDS[kind].settings
    assert kinds.tidy_settings(kind, settings) == settings


def test_a_kind_knows_its_own_limits_only() -> None:
    assert wrong("text", decimals=2) == ("decimals", "A field of the kind “Text” has no such limit.")
    assert wrong("yesno", minimum="1")[0] == "minimum"
    assert wrong("text", options=OPTIONS)[0] == "options"


def test_lengths_are_possible_and_in_order() -> None:
    assert wrong("text", min_length=5, max_length=4)[0] == "max_length"
    assert wrong("text", max_length=10_001) == ("max_length", "Enter a number between 1 and 10,000.")
    assert wrong("longtext", min_length=-1)[0] == "min_length"
    assert tidy("longtext", max_length=100_000).max_length == 100_000


def test_ranges_are_values_of_the_kind_and_in_order() -> None:
    assert wrong("integer", minimum="10", maximum="9")[0] == "maximum"
    assert wrong("integer", minimum="1.5") == ("minimum", "Enter a whole number, like 42.")
    assert wrong("date", maximum="31 Feb 2026")[0] == "maximum"
    assert wrong("decimal", minimum="0.125", decimals=2) == ("minimum", "Use at most 2 decimals.")
    assert wrong("money", currency="EUR", minimum="USD 1")[0] == "minimum"


def test_limits_may_come_as_typed_and_are_stored_as_values_are() -> None:
    assert tidy("integer", minimum="1,200").minimum == "1200"
    assert tidy("date", minimum="1 Mar 2026").minimum == "2026-03-01"
    assert tidy("money", currency=" eur", minimum="5", maximum="1,000") == Limits(
        currency="EUR", minimum="EUR 5.00", maximum="EUR 1000.00"
    )
    assert tidy("datetime", maximum="2026-03-01 14:00+02:00").maximum == "2026-03-01T12:00:00Z"


@pytest.mark.parametrize(
    "pattern", ["(a", "(?=a)", r"(a)\1", "a{1001}", "(?:(?:a{999}){999}){999}", "x" * 201, "\x00", "\ud800"]
)
def test_a_pattern_that_cannot_be_used_is_refused(pattern: str) -> None:
    assert wrong("text", pattern=pattern)[0] == "pattern"


def test_a_refused_pattern_says_why() -> None:
    assert wrong("text", pattern="(a")[1] == "This pattern cannot be used: missing ): (a."


def test_money_has_a_currency_and_a_link_a_register() -> None:
    assert wrong("money")[0] == "currency"
    assert wrong("money", currency="Euro") == ("currency", "Give the currency by its three letters, like EUR.")
    assert wrong("link")[0] == "register_id"
    assert tidy("link", register_id=AIRCRAFT).register_id == AIRCRAFT


def test_options_have_labels_and_ids_of_their_own() -> None:
    assert wrong("choice")[0] == "options"
    assert wrong("choice", options=(Option("a", "Sold", retired=True),))[1] == "Give at least one option."
    assert wrong("choice", options=(Option("a", "Sold"), Option("b", "SOLD")))[1] == "Two options have the same label."
    assert wrong("choice", options=(Option("a", "Sold"), Option("a", "Lost")))[1] == "Two options have the same id."
    assert wrong("choices", options=(Option("a", " "),))[1] == "Give each option a label."
    assert wrong("choices", options=(Option("a", "a\x00"),))[0] == "options"


def test_a_default_is_a_value_that_the_field_takes() -> None:
    assert wrong("integer", default="many") == ("default", "Enter a whole number, like 42.")
    assert wrong("integer", default=5, minimum="6") == ("default", "Enter 6 or more.")
    assert wrong("choice", default="cccccccc", options=OPTIONS)[0] == "default"
    assert wrong("text", default="same", unique=True)[0] == "default"
    assert wrong("number", default=1)[0] == "default"
    assert wrong("user", default=STRANGER)[0] == "default"


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("integer", "1,200", 1200),
        ("yesno", "no", False),
        ("yesno", False, False),
        ("date", "1 Mar 2026", "2026-03-01"),
        ("choices", ("In use",), ("aaaaaaaa",)),
        ("choice", "sold", "dddddddd"),
        ("user", "Ana Ruiz", ANA),
        ("text", "", None),
    ],
)
def test_a_default_may_come_as_typed(kind: str, typed: Any, stored: Any) -> None:
    settings = replace(FIELDS[kind].settings, default=typed)
    assert kinds.tidy_settings(kind, settings, NAMES).default == stored


def test_without_names_a_person_as_default_is_taken_on_trust() -> None:
    assert kinds.tidy_settings("user", FieldSettings("A field", default=STRANGER)).default == STRANGER
