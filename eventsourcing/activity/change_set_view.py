"""The page of a change set, for everybody who may see anything of it."""

from uuid import UUID

from flask import abort, request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.activity import kinds
from eventsourcing.activity.blueprint import blueprint
from eventsourcing.activity.change_set import find
from eventsourcing.activity.finding import find as find_events
from eventsourcing.activity.folding import Row
from eventsourcing.activity.judging import CONTROLLERS
from eventsourcing.activity.lines import by_days, lines, one_by_one
from eventsourcing.activity.question import LAST
from eventsourcing.web.access import SIGNED_IN

SHOWN = 20
MISSING = "There is no such change set, or nothing in it that you may see."


@blueprint.get("/change-sets/<uuid:change_set_id>")
@web.allow(SIGNED_IN)
def change_set(change_set_id: UUID) -> ResponseReturnValue:
    conn, user = web.connection(), web.current_user()
    found = find(conn, change_set_id, user) if user else None
    if found is None or user is None:
        abort(404, MISSING)
    after = min(max(request.args.get("after", 0, type=int), 0), LAST)
    matches = find_events(conn, found.question_after(after), SHOWN + 1, up=True).matches
    told = one_by_one(conn, matches[:SHOWN])
    return web.render(
        "activity/change_set.html",
        found=found,
        days=by_days(told),
        after=after,
        next=told[-1].row.position if len(matches) > SHOWN else None,
        actor=lines(conn, [Row(found.first.position, found.first.position, change_set_id)])[0].entry.actor,
        words=kinds.words,
        through=kinds.SOURCES[found.first.source],
        controls=user.role in CONTROLLERS,
    )
