"""What a timeline does not show yet: how many entries, from when to when, and where they are read."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing import web
from eventsourcing.kernel import Recorded, read_events
from eventsourcing.records.timeline import keys
from eventsourcing.records.timeline.keys import FILTERS, LAST, MOST_COUNTED, Filter, Span, count, oldest


class Fold(NamedTuple):
    """Entries that are not shown yet: how many, where they are read, and from when to when they are."""

    words: str
    url: str
    note: str


class Newest(NamedTuple):
    """The events of the newest entries of a stretch, newest first, and that of the record's creation."""

    events: list[Recorded]
    creation: list[Recorded]


def newest(record_id: UUID, span: Span, filter: Filter, limit: int) -> Newest:
    found = web.codec().decode_all(keys.newest(web.connection(), record_id, span, filter, limit))[::-1]
    creation = [one for one in found if one.aggregate_id == record_id and one.version == 1]
    return Newest([one for one in found if one not in creation], creation)


def older(record_id: UUID, rest: Span, key: str, latest: Recorded, day: date) -> Fold:
    url = _url(record_id, rest, key) + f"&day={day}"
    return Fold(f"Show {_counted(record_id, rest, FILTERS[key], 'older')}", url, _extent(record_id, rest, key, latest))


def later(record_id: UUID, span: Span, key: str) -> Fold | None:
    """What came after the moment that is shown."""
    latest = newest(record_id, span, FILTERS[key], 1).events
    if not latest:
        return None
    words = f"Show {_counted(record_id, span, FILTERS[key], 'later')}"
    note = f"{_extent(record_id, span, key, latest[0])} · not part of this moment"
    return Fold(words, _url(record_id, span, key), note)


def _counted(record_id: UUID, span: Span, filter: Filter, word: str) -> str:
    own, others = count(web.connection(), record_id, span, filter)
    many = f"more than {MOST_COUNTED + own:,}" if others > MOST_COUNTED else f"{own + others:,}"
    return f"{many} {word} {'entry' if own + others == 1 else 'entries'}"


def _extent(record_id: UUID, span: Span, key: str, latest: Recorded) -> str:
    """From when to when: "12 January to 19 November · v2 to v23"."""
    earliest = oldest(web.connection(), record_id, span, FILTERS[key])
    positions = [earliest.position] if earliest else []
    events = [*web.codec().decode_all(read_events(web.connection(), positions)), latest]
    days = list(dict.fromkeys(_day(one.recorded_at) for one in events))
    own = all(one.aggregate_id == record_id for one in events)
    versions = list(dict.fromkeys(f"v{one.version}" for one in events if own))
    return " · ".join(" to ".join(ends) for ends in (days, versions) if ends)


def _day(moment: datetime) -> str:
    today, day = datetime.now(UTC).date(), moment.astimezone(UTC).date()
    if day == today:
        return "today"
    return f"{day.day} {day:%B}" if day.year == today.year else f"{day.day} {day:%B %Y}"


def _url(record_id: UUID, span: Span, key: str) -> str:
    args: dict[str, Any] = {"before": span.before} if span.before.position < LAST else {}
    args |= {"after": span.after} if span.after != Span().after else {}
    spelled = "&".join(f"{name}={one.position}-{one.version}" for name, one in args.items())
    return f"/records/{record_id}/timeline?show={key}&{spelled}"
