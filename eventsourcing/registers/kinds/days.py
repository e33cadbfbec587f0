"""Days as people write them, where there is but one way to read them."""

import re
from datetime import date

from eventsourcing.registers.kinds.unfit import Unfit

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -]([0-9]{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})")
_IN_FIGURES = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}")


def read_day(text: str) -> date:
    """The day that "2026-03-01", "1 Mar 2026" or "March 1, 2026" stands for; raises Unfit."""
    if found := _ISO.fullmatch(text):
        return _day(text, found[1], int(found[2]), found[3])
    if (found := _DAY_FIRST.fullmatch(text)) and (month := _month(found[2])):
        return _day(text, found[3], month, found[1])
    if (found := _MONTH_FIRST.fullmatch(text)) and (month := _month(found[1])):
        return _day(text, found[3], month, found[2])
    if _IN_FIGURES.fullmatch(text):
        raise Unfit("Write the date as year-month-day, like 2026-03-01, so that it can be read in one way only.")
    raise Unfit("Enter a date, like 2026-03-01 or 1 Mar 2026.")


def _month(word: str) -> int | None:
    """The number of a month by its name or the beginning of it."""
    named = (n for n, month in enumerate(MONTHS, 1) if month.casefold().startswith(word.casefold()))
    return next(named, 9 if word.casefold() == "sept" else None)


def _day(text: str, year: str, month: int, day: str) -> date:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        raise Unfit(f"There is no such day as {text}.") from None


def written(day: date) -> str:
    """The day in words: 1 Mar 2026."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year:04}"


def counted(number: int, unit: str) -> str:
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"
