"""Values of aircraft in words, as the pages show them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from bench import seed
from bench.crud_app.queries import Change
from bench.crud_app.tables import FIELDS
from eventsourcing.records.showing import Shown
from eventsourcing.records.timeline.diffs import Diff, word_diff
from eventsourcing.records.timeline.telling import Told
from eventsourcing.web.timeline import Actor, Day, Entry

FIELD = dict(zip(FIELDS, seed.aircraft(UUID(int=0)).values(), strict=True))
STATES = {option.id: (option.label, place) for place, option in enumerate(seed.options(seed.STATES))}
TAGS = {option.id: (option.label, place) for place, option in enumerate(seed.options(seed.TAGS))}

Names = Mapping[UUID, str]


def words(column: str, value: Any, names: Names) -> str:
    if value is None:
        return ""
    match column:
        case "status":
            return STATES[value][0]
        case "seats":
            return f"{value:,}"
        case "value":
            return f"USD {value:,.2f}"
        case "weight":
            return f"{value:,f}"
        case "inspection":
            return f"{value.day} {value:%b} {value.year}"
        case "insured":
            return "yes" if value else "no"
        case "tags":
            return ", ".join(TAGS[tag][0] for tag in value)
        case "base" | "owner":
            return names[value]
        case _:
            return str(value)


def shown(column: str, value: Any, names: Names, touched: datetime | None = None) -> Shown:
    chips: tuple[tuple[str, int], ...] = ()
    if column == "status" and value is not None:
        chips = (STATES[value],)
    elif column == "tags" and value is not None:
        chips = tuple(TAGS[tag] for tag in value)
    href = f"/records/{value}" if column == "base" and value is not None else ""
    return Shown(FIELD[column], value, words(column, value, names), href, chips, touched)


def stored(column: str, value: Any) -> Any:
    """The value that JSON in an audit row stands for."""
    match column:
        case "value" | "weight" if value is not None:
            return Decimal(value)
        case "inspection" if value is not None:
            return date.fromisoformat(value)
        case "base" | "owner" if value is not None:
            return UUID(value)
        case _:
            return value


def days(changes: list[Change], names: Names) -> list[Day]:
    """The audit rows as entries of a timeline."""
    entries = [_entry(one, names) for one in changes]
    by_day = groupby(entries, lambda entry: entry.recorded.recorded_at.astimezone(UTC).date())
    return [Day(day, tuple(of_day)) for day, of_day in by_day]


def _entry(one: Change, names: Names) -> Entry:
    policy = "off" if one.event_type == "RecordCreated" else "optional"
    diffs = [_diff(column, one.was.get(column), one.now[column], names) for column in FIELDS if column in one.now]
    return Entry(one, Actor(one.by, one.name, "person", ""), Told(policy, diffs=diffs))  # type: ignore[arg-type]  # an audit row has what the page reads


def _diff(column: str, was: Any, now: Any, names: Names) -> Diff:
    was, now = stored(column, was), stored(column, now)
    apart = f"({now - was:+,})".replace("-", "−") if isinstance(now, int | Decimal) and was is not None else ""
    text = word_diff(str(was), str(now or "")) if column == "notes" and was else []
    return Diff(FIELD[column].label, shown(column, was, names), shown(column, now, names), apart, text, False)
