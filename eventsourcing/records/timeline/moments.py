"""Which moment of a record an address asks for, in words of its own, and the moments that one may want to see."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from flask import abort, request

from eventsourcing import web
from eventsourcing.kernel import position_at, read_stream
from eventsourcing.records.around import around
from eventsourcing.records.timeline.story import Until

EXAMPLES = "Write it like 2026-03-01T12:00Z, or 2026-03-01 for the end of that day"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+ -][0-9]{2}:?[0-9]{2})?"
)


class Moment(NamedTuple):
    """A moment that is looked at, in words, and what log and record had come to by then. Version 0: not created yet."""

    time: datetime
    words: str
    until: Until

    @property
    def version(self) -> int:
        return self.until.version

    @property
    def position(self) -> int:
        return self.until.position


def asked(record_id: UUID, versions: int) -> Moment | None:
    """What ?v= or ?at= ask for, None where there is neither; 400 in words where they make no sense."""
    if version := request.args.get("v"):
        return _of_version(record_id, version, versions)
    if at := request.args.get("at"):
        return _of_time(record_id, at)
    return None


def _of_version(record_id: UUID, text: str, versions: int) -> Moment:
    if not re.fullmatch("[0-9]{1,18}", text) or int(text) == 0:
        abort(400, "A version is a number, like 17.")
    if int(text) > versions:
        abort(404, f"This record is at version {versions:,}. There is no version {int(text):,} yet.")
    [event] = read_stream(web.connection(), record_id, after=int(text) - 1, until=int(text))
    return Moment(
        event.recorded_at, said(event.recorded_at), Until(event.position, event.version, {"v": str(event.version)})
    )


def _of_time(record_id: UUID, text: str) -> Moment:
    moment, words = parse(text)
    if moment.date() > datetime.now(UTC).date():
        abort(400, "That moment has not come yet, so nobody can say what the record will be.")
    position = position_at(web.connection(), moment)
    return Moment(moment, words, Until(position, version_at(record_id, position), {"at": text}))


def parse(text: str) -> tuple[datetime, str]:
    """The moment, and how to call it; a day alone is its end, and a time without a zone is in UTC. 400 in words."""
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return datetime.combine(day, time.max, UTC), f"{day.day} {day:%B} {day.year}, end of day"
        moment = _zoned(text)
    except (ValueError, OverflowError):
        abort(400, f"“{text[:40]}” is no moment. {EXAMPLES}.")
    return moment, said(moment)


def _zoned(text: str) -> datetime:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    spelled = (
        text[:10] + "T" + re.sub(r" ([0-9]{2}:?[0-9]{2})$", r"+\1", text[11:])
    )  # in addresses a + may become a space
    moment = datetime.fromisoformat(spelled)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def said(moment: datetime) -> str:
    """The moment in words, with its seconds only where it has any to speak of."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%B} {moment.year}, {moment:%H:%M} UTC"


def version_at(record_id: UUID, position: int) -> int:
    """The record's version right after that position of the log; 0 where there was no such record yet."""
    row = web.connection().execute(
        """SELECT "version" FROM events WHERE aggregate_id = %s AND "position" <= %s ORDER BY "version" DESC LIMIT 1""",
        (record_id, position),
    )
    return int((row.fetchone() or (0,))[0])


Pick = tuple[str, str, str, bool]


def picks(record_id: UUID, created_at: datetime, moment: Moment | None) -> list[Pick]:
    """Moments to pick since the creation: words, address, a note, and whether it is the one that is looked at."""
    url = f"/records/{record_id}"
    offered = [("Now", url, "", moment is None)]
    for words, day in _days(datetime.now(UTC).date()):
        if day >= created_at.astimezone(UTC).date():
            current = moment is not None and moment.until.asked == {"at": day.isoformat()}
            offered.append((words, f"{url}?at={day}", f"{day.day} {day:%b} {day.year}", current))
    if imported := around(web.connection(), record_id).imported:
        version, at = imported
        current = moment is not None and moment.until.asked == {"v": str(version)}
        offered.append(("Last import", f"{url}?v={version}", f"{at.day} {at:%b} {at.year}", current))
    return offered


def _days(today: date) -> Iterator[tuple[str, date]]:
    yield "Yesterday, end of day", today - timedelta(days=1)
    yield "End of last month", today.replace(day=1) - timedelta(days=1)
    yield "End of last quarter", date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
