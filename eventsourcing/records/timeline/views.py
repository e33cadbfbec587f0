"""Parts of a record's timeline: older entries, later ones, and only those of a sort."""

from datetime import date
from uuid import UUID

from flask import abort, request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.editing.forms import CommentForm
from eventsourcing.records.looking import Found, record_found
from eventsourcing.records.timeline import moments as past_moment
from eventsourcing.records.timeline import story as timeline
from eventsourcing.web.access import SIGNED_IN


@blueprint.get("/records/<uuid:record_id>/timeline")
@web.allow(SIGNED_IN, to="see")
@web.tells_the_past
def show_timeline(record_id: UUID) -> ResponseReturnValue:
    found = record_found(record_id)
    if {"before", "after"} & request.args.keys():
        return _piece(found)
    moment = past_moment.asked(record_id, found.row.version)
    return web.render(
        "records/timeline.html",
        fragment="story",
        record=found.row,
        register=found.register,
        title=found.title,
        story=timeline.story(record_id, moment.until if moment else None),
        moment=moment,
        may_write=web.may("write") and moment is None,
        comment_form=CommentForm(),
    )


def _piece(found: Found) -> ResponseReturnValue:
    """What takes the place of a fold, or a page of its own."""
    key = timeline.shown()
    return web.render(
        "records/older.html",
        fragment="entries",
        record=found.row,
        register=found.register,
        title=found.title,
        filter=key,
        piece=timeline.piece(found.row.id, timeline.asked_span(), key),
        after=_day(),
    )


def _day() -> date | None:
    """The day under whose heading the entries before these stand."""
    text = request.args.get("day")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        abort(400, "This address of a part of a timeline is damaged. Go back to the record.")
