"""Numbers and dates of other countries."""

import pytest

from eventsourcing.imports.spelling import day, likely_dates, likely_decimals, number


@pytest.mark.parametrize(
    ("text", "plain"),
    [("1,5", "1.5"), ("-1.234,50", "-1234.50"), ("1.234", "1234"), ("1.2.3", "1.2.3"), ("a,5", "a,5"), ("12", "12")],
)
def test_decimals_after_a_comma_are_read_as_they_are_meant(text: str, plain: str) -> None:
    assert number(text, "comma") == plain
    assert number(text, "point") == text


def test_a_comma_is_believed_only_where_nothing_says_otherwise() -> None:
    assert likely_decimals(["1,5", "2", "x"]) == "comma"
    assert likely_decimals(["1,5", "2.5"]) == "point"
    assert likely_decimals(["1,234", "2,345"]) == "point"
    assert likely_decimals(["1,234", "0,5"]) == "comma"
    assert likely_decimals(["1.234,50", "1.234"]) == "comma"


def test_dates_are_turned_round() -> None:
    assert day("31.12.2026", "day") == "2026-12-31"
    assert day("1/2/2026 14:30", "month") == "2026-01-02 14:30"
    assert day("31.12.2026", "year") == "31.12.2026"
    assert day("31.12/2026", "day") == "31.12/2026"


def test_the_order_of_dates_is_found_or_left_open() -> None:
    assert likely_dates(["01.02.2026"]) == "day"
    assert likely_dates(["1/2/2026", "3/4/2026"]) == "year"
    assert likely_dates(["1/2/2026", "13/4/2026"]) == "day"
    assert likely_dates(["1/2/2026", "4/13/2026"]) == "month"
    assert likely_dates(["13/2/2026", "4/13/2026"]) == "year"
