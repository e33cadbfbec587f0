"""A record for paper: its values, and its whole timeline on one page."""

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

PIECES = 50  # of 20 entries each; nobody reads more of them on paper


class Whole(NamedTuple):
    """A timeline, newest first: all days of it, unless there are very many; then `older` says what is left out."""

    days: list[Day]
    older: Fold | None
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
        whole=whole(record_id),
    )


def whole(record_id: UUID) -> Whole:
    span, days = Span(), list[Day]()
    for _ in range(PIECES):
        piece, span = timeline.piece_and_rest(record_id, span, "all")
        days = joined(days, piece.days)
        if piece.older is None:
            break
    return Whole(days, piece.older, timeline.creation(record_id))


def joined(days: list[Day], older: list[Day]) -> list[Day]:
    """The days of both, a day that both have a part of as one."""
    if not (days and older and days[-1].date == older[0].date):
        return days + older
    both = Day(days[-1].date, days[-1].entries + older[0].entries)
    return [*days[:-1], both, *older[1:]]
