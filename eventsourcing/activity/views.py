"""The page of all events, for admins and auditors."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.activity import adding, columns, kinds, spans, values
from eventsourcing.activity.asked import PATH, read
from eventsourcing.activity.blueprint import blueprint
from eventsourcing.activity.folding import Page, counts, page
from eventsourcing.activity.judging import CONTROLLERS
from eventsourcing.activity.lines import by_days, lines
from eventsourcing.activity.lines import read as read_events
from eventsourcing.activity.reading import Reading, understand
from eventsourcing.kernel import Connection

PER_PAGE = 50
MOST = 30  # people, and registers, in a menu; others are named


@blueprint.get(PATH)
@web.allow(*CONTROLLERS)
def activity() -> ResponseReturnValue:
    conn = web.connection()
    reading = understand(conn, read(request.args))
    typed = adding.added(conn, reading.asked)
    if typed and typed.url:
        return web.see(typed.url)
    found = page(conn, reading.question, PER_PAGE, before=reading.before, after=reading.after)
    return web.render(
        "activity/list.html",
        fragment="listing",
        headers={"HX-Push-Url": reading.asked.url},
        status=422 if typed else 200,
        reading=reading,
        asked=reading.asked,
        days=by_days(lines(conn, found.rows)),
        counts=counts(conn, reading.question, found.rows),
        shown=columns.shown(reading.asked),
        all_columns=columns.COLUMNS,
        typed=typed,
        partial=web.wants_fragment(),
        **_places(reading, found),
        **_reached(conn, found),
        **_choices(conn, reading),
    )


def _places(reading: Reading, found: Page) -> dict[str, Any]:
    """The addresses of what is newer and older, and the first and last position on the page."""
    first, last = (found.rows[0].position, found.rows[-1].oldest) if found.rows else (None, None)
    place = found.reached or last
    after = first or (reading.before and reading.before - 1)
    return {
        "newer": reading.asked.but(after=str(after)) if found.newer and after else "",
        "older": reading.asked.but(before=str(place)) if found.older and place else "",
        "span": (first, last) if first else None,
    }


def _reached(conn: Connection, found: Page) -> dict[str, Any]:
    """The event at which the search stopped, where it did."""
    events = read_events(conn, [found.reached]) if found.reached else []
    return {"reached": events[0] if events else None}


def _choices(conn: Connection, reading: Reading) -> dict[str, Any]:
    """What the menus offer."""
    chosen = [(text, values.actor(conn)(text)[1]) for text in reading.asked.actor if text != values.NOBODY]
    offered = [*chosen, *(one for one in adding.people(conn, MOST) if one not in chosen)]
    registers = adding.register_choices(conn)
    ticked = [one for one in registers if one[0] in reading.asked.register]
    return {
        "people": [*offered, (values.NOBODY, values.NOBODYS)],
        "kinds": kinds.groups(),
        "registers": [*ticked, *(one for one in registers[:MOST] if one not in ticked)],
        "more_registers": len(registers) > MOST,
        "sources": kinds.SOURCES,
        "spans": spans.SPANS,
        "column_choices": columns.choices(reading.asked),
    }
