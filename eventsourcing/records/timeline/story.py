"""The timeline of a record: the newest entries, what is folded, and the first one, which is always there."""

import re
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask import abort, request

from eventsourcing import web
from eventsourcing.kernel import Recorded, read_stream
from eventsourcing.records.timeline import telling
from eventsourcing.records.timeline.folds import Fold, later, newest, older
from eventsourcing.records.timeline.keys import FILTERS, Filter, Key, Span
from eventsourcing.records.timeline.saves import grouped
from eventsourcing.records.timeline.then import Group, Then
from eventsourcing.web.timeline import Day

ENTRIES = 20
READ = ENTRIES + 1
EVENTS = 100  # are enough, however many of them an entry tells of


_KEY = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


class Piece(NamedTuple):
    """Some entries by days, newest first, and what is older."""

    days: list[Day]
    older: Fold | None

    @property
    def last_day(self) -> date | None:
        return self.days[-1].date if self.days else None


class Found(NamedTuple):
    """The events of some entries, each group told as one, the event right after them, and that of the creation."""

    groups: list[tuple[Recorded, ...]]
    beyond: Recorded | None
    creation: Group


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
    if until is None:
        return Story(record_id, key, *_told(record_id, Span(), key))
    past = Span().until(until.position, until.version)
    after = later(record_id, Span(after=Key(until.position, max(1, until.version))), key)
    return Story(record_id, key, *_told(record_id, past, key), after, until.asked)


def _told(record_id: UUID, span: Span, key: str) -> tuple[Piece, list[Day]]:
    """The newest entries of the stretch, and the first of all; their names are looked up together."""
    found = _newest_groups(record_id, span, FILTERS[key])
    then = Then(web.connection(), [*found.groups, found.creation], of=record_id)
    return _piece(record_id, span, key, found, then)[0], telling.days(record_id, [found.creation], then)


def creation(record_id: UUID) -> list[Day]:
    """The first entry, which stands at the end of every timeline."""
    first = web.codec().decode_all(read_stream(web.connection(), record_id, until=1))
    return telling.days(record_id, [first], Then(web.connection(), [first], of=record_id))


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
    return piece_and_rest(record_id, span, key)[0]


def piece_and_rest(record_id: UUID, span: Span, key: str) -> tuple[Piece, Span]:
    """The newest entries of the stretch, and what of it is older than they are."""
    found = _newest_groups(record_id, span, FILTERS[key])
    return _piece(record_id, span, key, found, Then(web.connection(), found.groups, of=record_id))


def _piece(record_id: UUID, span: Span, key: str, found: Found, then: Then) -> tuple[Piece, Span]:
    days = telling.days(record_id, found.groups, then)
    rest = span.below([_key(record_id, one) for group in found.groups for one in group])
    fold = older(record_id, rest, key, found.beyond, days[-1].date) if found.beyond else None
    return Piece(days, fold), rest


def _newest_groups(record_id: UUID, span: Span, filter: Filter) -> Found:
    """The newest entries. The last group that was read may go on where there are more events; the next piece has it."""
    events: list[Recorded] = []
    groups: list[tuple[Recorded, ...]] = []
    more, creation = True, list[Recorded]()
    while more and len(groups) <= ENTRIES and len(events) < EVENTS:
        rest = span.below([_key(record_id, one) for one in events])
        read, creation = newest(record_id, rest, filter, READ)
        events += read
        groups, more = grouped(record_id, events), len(read) == READ
    groups = groups[: len(groups) - 1 if more else len(groups)][:ENTRIES]
    told = sum(map(len, groups))
    return Found(groups, events[told] if told < len(events) else None, creation)


def _key(record_id: UUID, one: Recorded) -> Key:
    return Key(one.position, one.version if one.aggregate_id == record_id else 0)
