"""Dates, and dates with a time."""

import pytest

from eventsourcing.registers.kinds import KINDS, Range
from tests.registers.kinds.asking import difference, filtered, parsed, refused, shown
from tests.registers.kinds.examples import a_field


@pytest.mark.parametrize(
    "typed", ["2026-03-01", "1 Mar 2026", "1 March 2026", "01-mar-2026", "Mar 1, 2026", "March 1 2026", "1 MAR. 2026"]
)
def test_dates_are_read_where_there_is_one_way_to_read_them(typed: str) -> None:
    assert parsed(typed, "date") == "2026-03-01"


@pytest.mark.parametrize("typed", ["03/04/2026", "1.3.2026", "26-3-1"])
def test_dates_in_figures_are_refused_unless_year_comes_first_in_full(typed: str) -> None:
    assert refused(typed, "date").startswith("Write the date as year-month-day, like 2026-03-01")


def test_days_that_do_not_exist_are_refused() -> None:
    assert refused("2026-02-31", "date") == "There is no such day as 2026-02-31."
    assert refused("31 Feb 2026", "date") == "There is no such day as 31 Feb 2026."
    assert refused("0000-01-01", "date") == "There is no such day as 0000-01-01."
    assert parsed("9999-12-31", "date") == "9999-12-31"
    for typed in ("20261301x", "yesterday", "1 Foo 2026", "10000-01-01", "2026-03-01T12:00"):
        assert refused(typed, "date").startswith("Enter a date, like 2026-03-01")


def test_dates_have_limits() -> None:
    field = a_field("date", minimum="2026-01-01", maximum="2026-12-31")
    assert refused("2025-12-31", field) == "Enter 1 Jan 2026 or a later day."
    assert refused("2027-01-01", field) == "Enter 31 Dec 2026 or an earlier day."


def test_dates_are_shown_and_compared_in_words() -> None:
    assert shown("2026-03-01", "date") == "1 Mar 2026"
    assert shown("0033-04-03", "date") == "3 Apr 0033"
    assert difference("2026-03-01", "2026-03-15", "date") == "(+14 days)"
    assert difference("2026-03-02", "2026-03-01", "date") == "(−1 day)"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2026-03-01T12:00", "2026-03-01T12:00:00Z"),
        ("2026-03-01 14:00 +02:00", "2026-03-01T12:00:00Z"),
        ("2026-03-01 06:30:05-0530", "2026-03-01T12:00:05Z"),
        ("1 Mar 2026, 12:00 UTC", "2026-03-01T12:00:00Z"),
        ("2026-03-01t12:00:00.5z", "2026-03-01T12:00:00.500000Z"),
        ("2026-03-01 00:30+02", "2026-02-28T22:30:00Z"),
    ],
)
def test_moments_are_kept_in_utc(typed: str, value: str) -> None:
    assert parsed(typed, "datetime") == value


def test_moments_that_cannot_be_are_refused() -> None:
    assert refused("2026-03-01", "datetime").startswith("Enter a date and time, like 2026-03-01 14:30")
    assert refused("2026-03-01 24:01", "datetime") == "Enter a time between 00:00 and 23:59:59."
    assert refused("2026-03-01 14", "datetime") == refused("2026-03-01 13:00 PM", "datetime")
    assert refused("2026-03-01 12:00:00.1234567", "datetime").startswith("Enter a time with six digits")
    assert refused("2026-03-01 12:00 CET", "datetime") == "Give the zone as hours from UTC, like +02:00."
    assert refused("2026-03-01 12:00 Europe/Berlin", "datetime") == "Give the zone as hours from UTC, like +02:00."
    assert refused("2026-03-01 12:00+99:00", "datetime") == "Give the zone as hours from UTC, like +02:00."
    assert refused("9999-12-31 23:59-01:00", "datetime").startswith("Enter a moment between the years 1 and 9999")
    assert refused("0001-01-01 00:00+01:00", "datetime").startswith("Enter a moment between the years 1 and 9999")
    assert refused("2026-02-30 12:00", "datetime") == "There is no such day as 2026-02-30."


def test_moments_are_shown_in_utc_and_compared_in_words() -> None:
    assert shown("2026-03-01T12:00:00Z", "datetime") == "1 Mar 2026, 12:00 UTC"
    assert shown("2026-03-01T12:00:05.250000Z", "datetime") == "1 Mar 2026, 12:00:05.25 UTC"
    assert difference("2026-03-01T12:00:00Z", "2026-03-03T13:00:09Z", "datetime") == "(+2 days 1 hour)"
    assert difference("2026-03-01T12:00:00Z", "2026-03-01T11:59:00Z", "datetime") == "(−1 minute)"


def test_a_day_filters_moments_as_a_whole() -> None:
    keys = ["2026-02-28T23:59:59", "2026-03-01T00:00:00", "2026-03-01T23:59:59.999999", "2026-03-02T00:00:00"]
    taken = {
        "is": [False, True, True, False],
        "before": [True, False, False, False],
        "after": [False, False, False, True],
        "at-least": [False, True, True, True],
        "at-most": [True, True, True, False],
    }
    for operator, expected in taken.items():
        found = filtered(operator, "1 Mar 2026", "datetime")
        assert isinstance(found, Range)
        assert [_within(key, found) for key in keys] == expected, operator


def _within(key: str, found: Range) -> bool:
    above = found.low is None or (key > found.low if found.low_open else key >= found.low)
    below = found.high is None or (key < found.high if found.high_open else key <= found.high)
    return above and below


def test_dates_are_filtered_by_before_and_after() -> None:
    assert filtered("before", "1 Mar 2026", "date") == Range(high="2026-03-01", high_open=True)
    assert filtered("at-least", "2026-03-01", "date") == Range(low="2026-03-01")
    assert KINDS["date"].sort_key("2026-03-01") == "2026-03-01"
