"""The script: the same each time, possible for its people, true to the fields, and worth reading."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsourcing.demo.acts import Change, ChangeRole, Comment, Create, Entry, Join, Leave, Load, RecordStep, Rename
from eventsourcing.demo.books import BOOKS, CONTRACTS
from eventsourcing.demo.calendar import DAYS, Calendar, easter
from eventsourcing.demo.people import CAST
from eventsourcing.demo.rehearsal import Line
from eventsourcing.demo.script import SHOWN, script, worth_reading
from eventsourcing.registers import Field, kinds

ENDS = datetime(2026, 11, 23, 21, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # as it asks


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return script(ENDS)


def test_it_is_the_same_each_time(lines: list[Line]) -> None:
    assert script(ENDS) == lines


def test_there_are_thousands_of_records_and_ten_thousand_events(lines: list[Line]) -> None:
    made = Counter(type(step) for line in lines for step in line.act.steps)
    assert 3_000 < made[Create] < 4_500
    assert 8_500 < sum(made.values()) < 13_500  # and what the imports make of their rows
    assert made[Comment] > 200
    assert made[Load] == 3


@settings(max_examples=15, deadline=None)
@given(ends_at=MOMENTS)
def test_it_can_be_played_whatever_day_it_ends_on(ends_at: datetime) -> None:
    times = [line.act.at for line in script(ends_at, 2)]
    assert times == sorted(times)
    assert ends_at - timedelta(days=DAYS + 1) < times[0]
    assert times[-1] < ends_at


def test_nobody_does_what_their_role_does_not_allow(lines: list[Line]) -> None:
    roles: dict[str, str] = {}
    for line in lines:
        for step in line.act.steps:
            match step:
                case Join(person):
                    roles[person.key] = person.role
                case ChangeRole(person, role):
                    roles[person.key] = role
                case Leave(person):
                    roles[person.key] = "gone"
        keeps = isinstance(line.act.steps[0], RecordStep | Load)
        assert roles[line.act.by.key] in ({"editor", "admin"} if keeps else {"admin"}) or is_their_own(line), line
        if isinstance(line.act.steps[0], RecordStep) and line.act.steps[0].entry.book is CONTRACTS:
            assert line.act.by.key in {"greta", "jose", "claire", "noa", "tariq"}, "the register is not for everybody"
    assert set(roles) == {person.key for person in CAST}


def is_their_own(line: Line) -> bool:
    """Whether people rename themselves."""
    [step, *_] = line.act.steps
    return isinstance(step, Rename) and step.person == line.act.by


def test_every_value_is_one_that_its_field_would_take(lines: list[Line]) -> None:
    fields = {book.field(key).id: book.field(key) for book in BOOKS for key in {**book.columns, **book.later}}
    marks = next(id for id in fields if fields[id].label == "Aircraft" and id.startswith("choice-"))
    for line in lines:
        for values in line.values:
            for field_id, value in values.items():
                if value is not None and not (field_id == marks and value == "d-expo"):  # an option that comes later
                    assert fits(value, fields[field_id]), (line, field_id, value)


def fits(value: object, field: Field) -> bool:
    kind = kinds.of(field.id)
    if not kind.holds(value):  # type: ignore[arg-type]  # that is the question
        return False
    kind.check(value, field)
    options = {option.id for option in field.settings.options}
    return not options or set(value if isinstance(value, tuple) else (value,)) <= options


def test_all_kinds_of_fields_are_there() -> None:
    used = {column.kind for book in BOOKS for column in book.columns.values()}
    assert used == set(kinds.KINDS)


def test_the_office_works_in_the_week(lines: list[Line]) -> None:
    calendar = Calendar(ENDS)
    office = [line.act.at for line in lines if line.act.by.key in ("greta", "jose", "wei")]
    at_work = [at for at in office if calendar.is_working(calendar.number(at))]
    assert len(at_work) > 0.97 * len(office)
    assert all(8 <= at.hour < 19 for at in office)


def test_holidays_move_with_easter() -> None:
    assert [easter(year).isoformat() for year in (2024, 2025, 2026, 2027)] == [
        "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
    ]  # fmt: skip
    whit_monday = datetime(2026, 5, 25, 12, tzinfo=UTC)
    assert not Calendar(whit_monday + timedelta(days=DAYS)).is_working(0)


def test_conflicts_are_of_two_kinds(lines: list[Line]) -> None:
    stale = [step for line in lines for step in line.act.steps if isinstance(step, Change) and step.opened]
    assert {step.refused for step in stale} == {True, False}
    assert sum(step.refused for step in stale) == 2


@pytest.mark.parametrize("number", range(len(SHOWN)), ids=[title for _, _, title, _ in SHOWN])
def test_its_story_is_worth_reading(lines: list[Line], number: int) -> None:
    shown = worth_reading(ENDS, 1)[number]
    story = list(told(lines, shown.entry))
    assert len(story) >= 6
    assert len({line.act.by for line in story}) >= 2, "a conversation needs two"
    words = [word for line in story for word in said(line)]
    assert len(words) >= 0.75 * len(story), "most of it says why"
    assert len(set(words)) >= 0.9 * len(words), "hardly anybody repeats themselves"
    assert sum(map(len, words)) > 350
    assert all(one.act.at < other.act.at for one, other in pairwise(story))


def told(lines: list[Line], entry: Entry) -> list[Line]:
    return [line for line in lines if any(getattr(step, "entry", None) == entry for step in line.act.steps)]


def said(line: Line) -> list[str]:
    comments = [step.text for step in line.act.steps if isinstance(step, Comment)]
    return comments + ([line.act.reason] if line.act.reason else [])


@pytest.mark.parametrize("month", [1, 3, 5, 7, 9])
def test_it_is_as_large_whatever_season_it_ends_in(month: int) -> None:
    steps = [step for line in script(ENDS.replace(year=2027, month=month)) for step in line.act.steps]
    assert 3_000 < sum(isinstance(step, Create) for step in steps) < 4_500
    assert 8_000 < len(steps) < 13_500
