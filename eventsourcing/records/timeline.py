"""The timeline of a record: the newest entries, what is folded, and the first one, which is always there."""

import re
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask import abort, request

from eventsourcing import web
from eventsourcing.kernel import Recorded, read_events, read_stream
from eventsourcing.records import telling
from eventsourcing.records.timeline_keys import FILTERS, LAST, MOST_COUNTED, Filter, Key, Span, count, newest, oldest
from eventsourcing.records.timeline_saves import MOST_LINKS, grouped
from eventsourcing.web.timeline import Day

ENTRIES = 20
READ = (
    MOST_LINKS + 11
)  # more than an entry tells of, so that the last one, which may go on, can be left to the next piece

_KEY = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


class Fold(NamedTuple):
    """Entries that are not shown yet: how many, where they are read, and from when to when they are."""

    words: str
    url: str
    note: str


class Piece(NamedTuple):
    """Some entries by days, newest first, and what is older."""

    days: list[Day]
    older: Fold | None

    @property
    def last_day(self) -> date | None:
        return self.days[-1].date if self.days else None


class Story(NamedTuple):
    """A timeline as a page shows it. `asked` is how the address speaks of the moment that is shown, if not now."""

    record_id: UUID
    filter: str
    piece: Piece
    first: list[Day]
    later: Fold | None = None
    asked: dict[str, str] = {}  # noqa: RUF012  # nobody writes to it

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        return [(one.label, key, key == self.filter) for key, one in FILTERS.items()]


class Until(NamedTuple):
    """The end of a timeline that is shown as of a moment, and how the address speaks of that."""

    position: int
    version: int
    asked: dict[str, str]


def story(record_id: UUID, until: Until | None = None) -> Story:
    """The timeline, or as much of it as there was at a moment; what to see of it is in the request's ?show=."""
    key = shown()
    creation = [tuple(web.codec().decode_all(read_stream(web.connection(), record_id, until=1)))]
    first = telling.days(web.connection(), record_id, creation)
    if until is None:
        return Story(record_id, key, piece(record_id, Span(), key), first)
    past = Span().until(until.position, until.version)
    later = _later(record_id, Span(after=Key(until.position, max(1, until.version))), key)
    return Story(record_id, key, piece(record_id, past, key), first, later, until.asked)


def shown() -> str:
    """The filter that the address asks for."""
    key = request.args.get("show", "all")
    if key not in FILTERS:
        abort(400, f"A timeline has no entries called “{key[:40]}”. It shows {', '.join(FILTERS)}.")
    return key


def asked_span() -> Span:
    """The stretch that the address asks for."""
    return Span(_asked_key("before") or Span().before, _asked_key("after") or Span().after)


def _asked_key(name: str) -> Key | None:
    text = request.args.get(name)
    found = _KEY.fullmatch(text or "")
    if text and not found:
        abort(400, "This address of a part of a timeline is damaged. Go back to the record.")
    return Key(int(found[1]), int(found[2])) if found else None


def piece(record_id: UUID, span: Span, key: str) -> Piece:
    """The newest entries of the stretch."""
    conn, filter = web.connection(), FILTERS[key]
    keys = newest(conn, record_id, span, filter, READ)
    events = _read([one.position for one in keys])
    groups = grouped(record_id, events)
    if len(keys) == READ:
        groups.pop()
    groups = groups[:ENTRIES]
    told = sum(map(len, groups))
    rest = span.below(keys[:told])
    days = telling.days(conn, record_id, groups)
    older = _fold(record_id, rest, key, events[told], days[-1].date) if told < len(events) else None
    return Piece(days, older)


def _read(positions: list[int]) -> list[Recorded]:
    """The events at these positions, newest first."""
    return web.codec().decode_all(read_events(web.connection(), positions))[::-1]


def _fold(record_id: UUID, rest: Span, key: str, latest: Recorded, day: date) -> Fold:
    url = _url(record_id, rest, key) + f"&day={day}"
    return Fold(f"Show {_counted(record_id, rest, FILTERS[key], 'older')}", url, _extent(record_id, rest, key, latest))


def _later(record_id: UUID, span: Span, key: str) -> Fold | None:
    """What came after the moment that is shown."""
    found = newest(web.connection(), record_id, span, FILTERS[key], 1)
    if not found:
        return None
    words = f"Show {_counted(record_id, span, FILTERS[key], 'later')}"
    note = f"{_extent(record_id, span, key, _read([found[0].position])[0])} · not part of this moment"
    return Fold(words, _url(record_id, span, key), note)


def _counted(record_id: UUID, span: Span, filter: Filter, word: str) -> str:
    own, others = count(web.connection(), record_id, span, filter)
    many = f"more than {MOST_COUNTED + own:,}" if others > MOST_COUNTED else f"{own + others:,}"
    return f"{many} {word} {'entry' if own + others == 1 else 'entries'}"


def _extent(record_id: UUID, span: Span, key: str, latest: Recorded) -> str:
    """From when to when: "12 January to 19 November · v2 to v23"."""
    earliest = oldest(web.connection(), record_id, span, FILTERS[key])
    events = [*_read([earliest.position] if earliest else []), latest]
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
