"""The page of a record as of a moment, from which nothing can be edited."""

from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from flask.typing import ResponseReturnValue

from eventsourcing import web
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
    return web.render(
        "records/past.html",
        past=as_of(web.connection(), found, moment.version, moment.position),
        steps=_steps(found.row.id, moment.version),
        story=timeline.story(found.row.id, moment.until),
        **context,
    )


def _steps(record_id: UUID, version: int) -> Steps:
    """Comments change nothing, so no step leads to one."""
    changes = """SELECT "version" FROM events WHERE aggregate_id = %(id)s AND event_type <> 'RecordCommented'"""
    rows = web.connection().execute(
        f"""({changes} AND "version" <= %(version)s::bigint ORDER BY "version" DESC OFFSET 1 LIMIT 1)
        UNION ALL ({changes} AND "version" > %(version)s::bigint ORDER BY "version" LIMIT 1)""".encode(),
        {"id": record_id, "version": version},
    )
    found = [step for (step,) in rows]
    return Steps(
        next((step for step in found if step < version), None), next((step for step in found if step > version), None)
    )
