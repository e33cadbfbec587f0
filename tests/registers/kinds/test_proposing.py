"""Which kind a column of a file is proposed to be."""

import tracemalloc
from collections.abc import Iterable

import pytest

from eventsourcing.registers.kinds import Proposal, Proposer


def propose(values: Iterable[str], name: str = "") -> Proposal:
    proposer = Proposer(name)
    for value in values:
        proposer.look(value)
    return proposer.proposal()


def kind(*values: str, name: str = "") -> str:
    return propose(values, name).kind


@pytest.mark.parametrize(
    ("expected", "values"),
    [
        ("integer", ["1", "-5", "1,200", "0"]),
        ("decimal", ["41.13", "-80", "0.5"]),
        ("date", ["2026-03-01", "1 Mar 2026"]),
        ("datetime", ["2026-03-01 12:00", "2026-03-01T12:00:05Z"]),
        ("email", ["ana@example.com", "ben@example.org"]),
        ("url", ["https://example.com", "http://example.org/a"]),
        ("yesno", ["yes", "No"]),
        ("yesno", ["TRUE", "FALSE", "true"]),
        ("yesno", ["Y", "N"]),
        ("text", ["Lansdowne Airport", "Randall Airport"]),
        ("longtext", ["a\nb", "c"]),
        ("longtext", ["x" * 301]),
        ("choice", ["Turbo-fan", "Turbo-jet"] * 5),
        ("text", ["00123", "04501"]),
        ("text", ["+4930123456", "+441234567"]),
        ("text", ["5551234567", "5559876543"]),
        ("text", ["12345678901234567890", "123456789012345678901"]),
        ("text", ["03/04/2026", "05/06/2026"]),
        ("text", ["1e5", "2e6"]),
        ("text", []),
        ("text", ["NA", ""]),
    ],
)
def test_the_narrowest_kind_that_takes_all_values_is_proposed(expected: str, values: list[str]) -> None:
    assert kind(*values) == expected


def test_noughts_and_ones_are_yes_and_no_only_where_the_heading_says_so() -> None:
    assert kind("0", "1", "1") == "integer"
    assert kind("0", "1", "1", name="is_active") == "yesno"
    assert kind("0", "1", "1", name="Retired?") == "yesno"


def test_ways_of_saying_nothing_are_counted_not_taken_for_values() -> None:
    found = propose(["1", "NA", "n/a", "", " ", "-", "NULL", "NA", "2"])
    assert (found.kind, found.filled) == ("integer", 2)
    assert found.blanks == {"NA": 2, "n/a": 1, "": 2, "-": 1, "NULL": 1}


def test_options_are_those_that_stand_there_whatever_their_case() -> None:
    found = propose(["In use", "Sold", "in use", "Sold", "Sold", "In use", "Sold", "NA"])
    assert (found.kind, found.options) == ("text", ())
    found = propose(["In use", "Sold", "in use", "Sold"] * 3)
    assert (found.kind, found.options) == ("choice", ("In use", "Sold"))


def test_years_are_kept_to_four_digits_so_that_they_have_no_comma() -> None:
    found = propose(["1956", "2004"])
    assert (found.kind, found.limits.minimum, found.limits.maximum) == ("integer", "1000", "9999")
    assert found.note.startswith("These look like years")


def test_a_few_odd_values_are_told() -> None:
    found = propose([str(n) for n in range(500)] + ["unknown", "ca. 5"])
    assert found.kind == "text"
    assert found.note == "500 of 502 values are whole numbers; the others are not."
    assert found.odd == ("unknown", "ca. 5")


def test_a_column_of_texts_has_no_note() -> None:
    assert propose(f"A{n}" for n in range(5_000)) == Proposal(
        "text", propose([]).limits, (), ("A0", "A1", "A2", "A3", "A4"), {}, 5_000, "", ()
    )


def test_a_long_column_takes_no_more_memory_than_a_short_one() -> None:
    tracemalloc.start()
    propose(f"value {n}" for n in range(20_000))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000
