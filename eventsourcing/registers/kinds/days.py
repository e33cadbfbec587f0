"""Days as people write them, where there is but one way to read them."""

import re
from datetime import date

from eventsourcing.registers.kinds.months import MONTHS, month_called
from eventsourcing.registers.kinds.numerals import in_ascii
from eventsourcing.registers.kinds.unfit import Unfit

ORDERS = ("day", "month")  # what may be said to come first in 1/2/2026

_READY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})-?([1-7])")
_IDEOGRAMS = re.compile(r"([0-9]{4}) ?[年년] ?([0-9]{1,2}) ?[月월] ?([0-9]{1,2}) ?[日일]?")
_NAME = r"(?P<month>[^\W\d_]{3,12})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|[.ºª])?"
_DAY_FIRST = re.compile(rf"{_DAY}(?:[ -]|(?<=\.))(?:de )?{_NAME},?[ -](?:de )?(?P<year>[0-9]{{4}})")
_MONTH_FIRST = re.compile(rf"{_NAME}[ -]{_DAY},?[ -](?P<year>[0-9]{{4}})")
_NAME_AMID = re.compile(rf"(?P<year>[0-9]{{4}})[ -]{_NAME}[ -]{_DAY}")
_SHORT = re.compile(r"[0-9]{1,2}([-/. ])(?:[0-9]{1,2}|[^\W\d_]{3,12})\1[0-9]{2}")
_IN_FIGURES = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}")

_WHICH = "Write the date as year-month-day, like 2026-03-01, so that it can be read in one way only."
_SHORT_YEAR = "Write the year with four digits, like 2026-03-01: a year of two is not guessed."
_EXAMPLE = "Enter a date, like 2026-03-01 or 1 Mar 2026."


def read_day(text: str, order: str | None = None) -> date:
    """The day that "2026-03-01", "1 Mar 2026", "1. März 2026" or "20260301" stands for; raises Unfit.

    `order` says what comes first in 1/2/2026, "day" or "month". Where it is None, such a date is read only if there is
    no second way to read it, as in 31/12/2026.
    """
    if _READY.fullmatch(text):
        return _day(text, text[:4], text[5:7], text[8:])
    text = in_ascii(text)
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(text, found[1], found[3], found[4])
    if found := _YEAR_LAST.fullmatch(text):
        return _ordered(text, found[1], found[3], found[4], order)
    if found := _COMPACT.fullmatch(text) or _IDEOGRAMS.fullmatch(text):
        return _day(text, found[1], found[2], found[3])
    if found := _WEEK.fullmatch(text):
        return _in_week(text, int(found[1]), int(found[2]), int(found[3]))
    return _named(text)


def _ordered(text: str, first: str, second: str, year: str, order: str | None) -> date:
    if order == "month" or (order is None and int(first) <= 12 < int(second)):
        return _day(text, year, first, second)
    if order == "day" or int(first) > 12 or int(first) == int(second):
        return _day(text, year, second, first)
    raise Unfit(_WHICH)


def _in_week(text: str, year: int, week: int, weekday: int) -> date:
    try:
        return date.fromisocalendar(year, week, weekday)
    except ValueError:
        raise Unfit(f"There is no such day as {text}.") from None


def _named(text: str) -> date:
    found = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text) or _NAME_AMID.fullmatch(text)
    month = month_called(found["month"]) if found else None
    if found and month:
        return _day(text, found["year"], str(month), found["day"])
    if _SHORT.fullmatch(text):
        raise Unfit(_SHORT_YEAR)
    raise Unfit(_WHICH if _IN_FIGURES.fullmatch(text) else _EXAMPLE)


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unfit(f"There is no such day as {text}.") from None


def written(day: date) -> str:
    """The day in words: 1 Mar 2026."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year:04}"


def counted(number: int, unit: str) -> str:
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"
