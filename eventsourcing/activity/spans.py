"""Stretches of time that people ask for: by name, or from one day to another, in UTC."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from eventsourcing.activity.question import LAST
from eventsourcing.kernel import Connection, position_at

Days = tuple[date | None, date | None]


class Span(NamedTuple):
    words: str
    days: Callable[[date], Days]


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _month_before(day: date) -> Days:
    last = _first_of_month(day) - timedelta(days=1)
    return _first_of_month(last), last


SPANS = {
    "today": Span("today", lambda today: (today, today)),
    "yesterday": Span("yesterday", lambda today: (today - timedelta(days=1), today - timedelta(days=1))),
    "last-7-days": Span("last 7 days", lambda today: (today - timedelta(days=6), today)),
    "last-30-days": Span("last 30 days", lambda today: (today - timedelta(days=29), today)),
    "this-month": Span("this month", lambda today: (_first_of_month(today), today)),
    "last-month": Span("last month", _month_before),
    "this-year": Span("this year", lambda today: (today.replace(month=1, day=1), today)),
}


def positions(conn: Connection, days: Days) -> tuple[int, int]:
    """The positions between which the events of these days stand: beyond the first, up to the second."""
    first, last = days
    after = position_at(conn, _before(first)) if first else 0
    until = position_at(conn, _before(last + timedelta(days=1))) if last and last < _today() else LAST
    return after, until


def _before(day: date) -> datetime:
    """The last moment before the day begins."""
    return datetime.combine(day, time(), UTC) - timedelta(microseconds=1)


def of_name(name: str) -> Days:
    return SPANS[name].days(_today())


def _today() -> date:
    return datetime.now(UTC).date()
