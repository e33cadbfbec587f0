"""The page of a record as of a moment, from which nothing can be edited."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.kernel import Recorded, read_stream
from eventsourcing.records.domain import RecordCommented
from eventsourcing.records.looking import Found
from eventsourcing.records.timeline import story as timeline
from eventsourcing.records.timeline.moments import Moment, asked, picks
from eventsourcing.records.timeline.past_values import as_of


class Steps(NamedTuple):
    """The versions with the changes before and after what is looked at."""

    previous: int | None
    next: int | None


def answer(found: Found) -> ResponseReturnValue | None:
    """The page for ?v= or ?at=; None where neither is asked for."""
    moment = asked(found.row.id, found.row.version)
    if moment is None:
        return None
    url = f"/records/{found.row.id}"
    context: dict[str, Any] = {
        "record": found.row,
        "moment": moment,
        "picks": picks(found.row.id, found.row.created_at, moment),
        "url": url,
        "here": f"{url}?{urlencode(moment.until.asked)}",
    }
    if moment.version == 0:
        return web.render("records/not_yet.html", title=found.title, register=found.register, **context)
    return _page(found, moment, context)


def _page(found: Found, moment: Moment, context: dict[str, Any]) -> ResponseReturnValue:
    events = web.codec().decode_all(read_stream(web.connection(), found.row.id, until=moment.version))
    return web.render(
        "records/past.html",
        past=as_of(web.connection(), found, events, moment.position),
        steps=_steps(found, events),
        story=timeline.story(found.row.id, moment.until),
        **context,
    )


def _steps(found: Found, events: Sequence[Recorded]) -> Steps:
    """Comments change nothing, so no step leads to one."""
    changes = [one.version for one in events if not isinstance(one.event, RecordCommented)]
    row = web.connection().execute(
        """SELECT "version" FROM events WHERE aggregate_id = %s AND "version" > %s AND event_type <> 'RecordCommented'
        ORDER BY "version" LIMIT 1""",
        (found.row.id, events[-1].version),
    )
    return Steps(changes[-2] if len(changes) > 1 else None, next((version for (version,) in row), None))
