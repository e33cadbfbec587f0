"""The search over all registers, and its box on top of every page."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.kernel import Connection
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.listing import rows as list_showing
from eventsourcing.records.listing import state as list_state
from eventsourcing.records.listing.everywhere import Hits, search
from eventsourcing.records.listing.reading import usual_columns
from eventsourcing.records.listing.rows import Line
from eventsourcing.records.listing.scope import scope
from eventsourcing.records.listing.state import State
from eventsourcing.records.names import DatabaseNames
from eventsourcing.registers import RegisterView
from eventsourcing.web import allow
from eventsourcing.web.access import SIGNED_IN

FIRST = 20  # records of a register
MOST = 40  # records of all registers on a page
COLUMNS = 4


class Group(NamedTuple):
    """The first records of a register that the search found; `url` lists them all, `more` says there are more.

    Not `whole` where the search did not go through all of the register.
    """

    register: RegisterView
    lines: list[Line]
    url: str
    more: bool
    whole: bool


@blueprint.app_context_processor
def _box() -> dict[str, str]:
    return {"search_url": "/search"}


@blueprint.get("/search")
@allow(SIGNED_IN)
def search_page() -> ResponseReturnValue:
    """Records in use of all registers, grouped by register; `after` names the register before those of this page."""
    conn = web.connection()
    q = list_state.read(request.path, request.args).q
    after = request.args.get("after", "")
    looked = scope()
    begin = next((place for place, view in enumerate(looked.registers, 1) if str(view.id) == after), 0)
    hits, more = search(conn, looked, q, begin=begin, each=FIRST + 1, most=MOST)
    following = list_state.address("/search", [("q", q), ("after", str(hits[-1].register.id))]) if more else ""
    return web.render(
        "records/search.html",
        q=q,
        found=list(_groups(conn, hits, q, cut=more)),
        first=FIRST,
        following=following,
        begun=bool(begin),
    )


def _groups(conn: Connection, found: Sequence[Hits], q: str, *, cut: bool) -> Iterator[Group]:
    """The names of what all of them show are asked for at once."""
    names = DatabaseNames(conn)
    names.prepare(row.data for hits in found for row in hits.rows)
    for hits in found:
        rows = hits.rows[:FIRST]
        more = len(hits.rows) > FIRST or (cut and hits is found[-1])
        url = State(f"/registers/{hits.register.id}", q=q).url
        lines = list_showing.lines(conn, rows, usual_columns(hits.register, COLUMNS), names)
        yield Group(hits.register, lines, url, more, hits.whole)
