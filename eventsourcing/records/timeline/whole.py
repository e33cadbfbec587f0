"""A record for paper: its values, and its whole timeline, which if it is long is printed in parts."""

from typing import NamedTuple
from uuid import UUID

from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.records import views
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.looking import record_found
from eventsourcing.records.timeline import story as timeline
from eventsourcing.records.timeline.folds import Fold
from eventsourcing.records.timeline.keys import Span
from eventsourcing.web.access import SIGNED_IN
from eventsourcing.web.timeline import Day

PIECES = 3  # of 20 entries each, which are some sheets of paper


class Part(NamedTuple):
    """A part of a timeline, newest first. `older` says what is not in it, and `next` is where that is printed.

    `later`: there are newer entries, which are in the parts before. `first` is the creation, which ends every part.
    """

    days: list[Day]
    later: bool
    older: Fold | None
    next: str
    first: list[Day]


@blueprint.get("/records/<uuid:record_id>/print")
@web.allow(SIGNED_IN, to="see")
def printable(record_id: UUID) -> ResponseReturnValue:
    found = record_found(record_id)
    return web.render(
        "records/print.html",
        record=found.row,
        register=found.register,
        title=found.title,
        panel=views.panel(found),
        part=part(record_id, timeline.asked_span()),
    )


def part(record_id: UUID, asked: Span) -> Part:
    """The newest entries of the stretch, as many as one part has."""
    span, days = asked, list[Day]()
    for _ in range(PIECES):
        piece, span = timeline.piece_and_rest(record_id, span, "all")
        days = joined(days, piece.days)
        if piece.older is None:
            break
    following = f"/records/{record_id}/print?before={span.before.position}-{span.before.version}" if piece.older else ""
    return Part(days, asked != Span(), piece.older, following, timeline.creation(record_id))


def joined(days: list[Day], older: list[Day]) -> list[Day]:
    """The days of both, a day that both have a part of as one."""
    if not (days and older and days[-1].date == older[0].date):
        return days + older
    both = Day(days[-1].date, days[-1].entries + older[0].entries)
    return [*days[:-1], both, *older[1:]]
