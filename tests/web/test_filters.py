"""How templates say times, numbers and names."""

from datetime import UTC, date, datetime, timedelta

import pytest

from eventsourcing.web.filters import ago, clock, datetime_, day, initials, number, plural
from eventsourcing.web.filters import date as short

NOW = datetime(2026, 11, 24, 10, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=44), "just now"),
        (timedelta(seconds=46), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=21), "21 hours ago"),
        (timedelta(hours=23), "1 day ago"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=30), "25 Oct 2026"),
    ],
)
def test_a_time_is_told_from_now(passed: timedelta, said: str) -> None:
    assert ago(NOW - passed, NOW).striptags() == said


def test_the_exact_time_and_zone_are_in_the_title() -> None:
    assert ago(NOW, NOW) == '<time datetime="2026-11-24T10:42:00Z" title="24 November 2026, 10:42 UTC">just now</time>'
    assert datetime_(NOW.astimezone()) == "24 November 2026, 10:42 UTC"
    assert clock(NOW).striptags() == "10:42"


def test_today_and_yesterday_are_called_so() -> None:
    today = NOW.date()
    assert [day(today - timedelta(days=n), today) for n in (-1, 0, 1, 2)] == ["", "Today", "Yesterday", ""]
    assert short(date(2026, 3, 1)) == "1 Mar 2026"


@pytest.mark.parametrize(
    ("name", "mark"),
    [("Ana Ruiz", "AR"), ("Ana", "A"), ("Ana de la Ruiz", "AR"), ("", "?"), ("…", "?"), ("(x) ana b", "AB")],
)
def test_a_name_has_initials(name: str, mark: str) -> None:
    assert initials(name) == mark


def test_numbers_are_readable_and_counted_things_agree() -> None:
    assert number(48213) == "48,213"
    assert [plural(n, "save") for n in (0, 1, 1204)] == ["0 saves", "1 save", "1,204 saves"]
    assert plural(2, "entry", "entries") == "2 entries"
