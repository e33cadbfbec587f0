"""Whole numbers, decimals, money and auto-numbers."""

import pytest

from eventsourcing.registers.kinds import KINDS, Equal, Range
from tests.registers.kinds.asking import difference, filtered, parsed, refused, shown
from tests.registers.kinds.examples import a_field


@pytest.mark.parametrize(
    ("typed", "value"),
    [("42", 42), ("1,200", 1200), ("1 200 300", 1200300), ("1\u202f200", 1200), ("-5", -5), ("−5", -5), ("+5", 5)],
)
def test_whole_numbers_are_read_as_people_write_them(typed: str, value: int) -> None:
    assert parsed(typed, "integer") == value


@pytest.mark.parametrize(
    "typed", ["1.5", "1.000", "12a", "1_000", "0x10", "²", "½", "12.", "1,20", "1, 200", "--1", "NaN"]
)
def test_anything_else_is_no_whole_number(typed: str) -> None:
    assert refused(typed, "integer").startswith(("Enter a whole number, like 42.", "Write a full stop"))


def test_a_decimal_comma_is_refused_in_words() -> None:
    for typed in ("1.200,5", "1,5", "0,125", "1 200,50"):
        assert refused(typed, "decimal").startswith("Write a full stop before the decimals, like 1200.5")


def test_huge_numbers_are_refused() -> None:
    assert refused("9" * 1000, "integer") == refused("9" * 1000, "decimal") == "Use at most 30 digits."
    assert refused("1e999999", "decimal") == "Enter a number, like 12.50."
    assert refused(str(2**53), "integer").startswith("Enter a number between -9,007,199,254,740,991 and")
    assert parsed("9" * 30, "decimal") == "9" * 30


def test_decimals_are_kept_as_typed_but_for_what_says_nothing() -> None:
    assert parsed("012.50", "decimal") == "12.50"
    assert parsed(".5", "decimal") == "0.5"
    assert parsed("-0.00", "decimal") == "0.00"
    assert refused("1.005", a_field("decimal", decimals=2)) == "Use at most 2 decimals."
    assert refused("1.0", a_field("decimal", decimals=0)) == "Use no decimals."


def test_ranges_are_inclusive_and_exact() -> None:
    field = a_field("decimal", minimum="-1200.5", maximum="10")
    assert parsed("-1200.50", field) == "-1200.50"
    assert parsed("10.0", field) == "10.0"
    assert refused("-1200.51", field) == "Enter -1,200.5 or more."
    assert refused("10.01", field) == "Enter 10 or less."
    assert refused("11", a_field("integer", maximum="10")) == "Enter 10 or less."


def test_numbers_are_shown_with_commas_but_years_are_not() -> None:
    assert shown(1200, "integer") == "1,200"
    assert shown("-1234567.50", "decimal") == "-1,234,567.50"
    assert shown("9" * 30 + ".25", "decimal").endswith("999.25")
    assert shown(2004, a_field("integer", minimum="1000", maximum="9999")) == "2004"
    assert shown(1200, "number") == "1200"


def test_differences_are_exact_and_signed() -> None:
    assert difference(1200, 1450, "integer") == "(+250)"
    assert difference(1450, 200, "integer") == "(−1,250)"
    assert difference("9" * 28 + ".01", "9" * 28 + ".02", "decimal") == "(+0.01)"
    assert difference("12.5", "12.50", "decimal") == ""
    assert difference(None, 5, "integer") == ""


def test_money_takes_its_own_currency_only() -> None:
    assert parsed("12.5", "money") == parsed("eur 12.50", "money") == parsed("EUR12.50", "money") == "EUR 12.50"
    assert parsed("12,345", "money") == "EUR 12345.00"
    assert refused("USD 12.50", "money") == "Enter an amount in EUR; this is in USD."
    assert refused("12.505", "money") == "Use at most 2 decimals."
    assert refused("much", "money") == "Enter an amount, like EUR 12.50."
    assert parsed("1200", a_field("money", currency="JPY", decimals=0)) == "JPY 1200"
    assert refused("EUR 3", a_field("money", currency="EUR", minimum="EUR 5.00")) == "Enter EUR 5.00 or more."


def test_money_is_shown_with_its_currency() -> None:
    assert shown("EUR 12345.50", "money") == "EUR 12,345.50"
    assert difference("EUR 10.00", "EUR 12.50", "money") == "(+2.50)"
    assert difference("EUR 10.00", "USD 12.50", "money") == ""


def test_amounts_are_filtered_within_their_currency() -> None:
    found = filtered("at-least", "10", "money")
    assert isinstance(found, Range)
    keys = [KINDS["money"].sort_key(value) or "" for value in ("AAA 99.00", "EUR 10.00", "EUR 1000.00", "USD 50.00")]
    assert [(found.low or "") <= key <= (found.high or "") for key in keys] == [False, True, True, False]


def test_numbers_are_filtered_by_value_not_by_spelling() -> None:
    assert filtered("is", "12.50", "decimal") == Equal((KINDS["decimal"].sort_key("12.5") or "",))
    assert filtered("at-most", "1,200", "integer") == Range(high=KINDS["integer"].sort_key(1200))


def test_auto_numbers_count_from_one() -> None:
    assert parsed("7", "number") == 7
    assert refused("1,250", "number") == refused("1.250", "number") == "Enter a whole number, like 42."
    assert refused("0", "number") == "Enter 1 or more."
