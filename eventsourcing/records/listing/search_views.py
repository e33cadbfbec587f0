"""The search over all registers, and its box on top of every page."""

from typing import NamedTuple

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import registers, web
from eventsourcing.kernel import Connection
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.listing import pages as listing
from eventsourcing.records.listing import rows as list_showing
from eventsourcing.records.listing import state as list_state
from eventsourcing.records.listing.reading import understand
from eventsourcing.records.listing.rows import Line
from eventsourcing.records.listing.state import State
from eventsourcing.records.names import DatabaseNames
from eventsourcing.registers import RegisterView
from eventsourcing.web import allow
from eventsourcing.web.access import SIGNED_IN

FIRST = 20
COLUMNS = 4


class Hits(NamedTuple):
    """The first records of a register that the search found; `url` lists them all, `more` says there are more."""

    register: RegisterView
    lines: list[Line]
    url: str
    more: bool


@blueprint.app_context_processor
def _box() -> dict[str, str]:
    return {"search_url": "/search"}


@blueprint.get("/search")
@allow(SIGNED_IN)
def search() -> ResponseReturnValue:
    """Records in use of all registers, grouped by register."""
    conn = web.connection()
    q = list_state.read(request.path, request.args).q
    found = [_hits(conn, register, q) for register in registers.all_visible()] if q else []
    return web.render("records/search.html", q=q, found=[hits for hits in found if hits.lines], first=FIRST)


def _hits(conn: Connection, register: RegisterView, q: str) -> Hits:
    names = DatabaseNames(conn)
    state = State(f"/registers/{register.id}", q=q)
    reading = understand(conn, register, state, names)
    found = listing.page(conn, reading.question, None, FIRST + 1)
    columns = reading.columns[:COLUMNS]
    names.prepare((one.row.data for one in found[:FIRST]), [column.id for column in columns])
    lines = list_showing.lines(conn, found[:FIRST], columns, names)
    return Hits(register, lines, state.url, len(found) > FIRST)
