"""The page of one event, of whichever aggregate: its sentence, what the log holds of it, what led to it and from it."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from flask import abort, request
from flask.typing import ResponseReturnValue

from eventsourcing import records, registers, web
from eventsourcing.activity import asked, kinds
from eventsourcing.activity.blueprint import blueprint
from eventsourcing.activity.folding import Row, page
from eventsourcing.activity.judging import CONTROLLERS, MISSING, readable
from eventsourcing.activity.kinship import Kin, kin_of
from eventsourcing.activity.lines import by_days, lines
from eventsourcing.activity.naming import AGGREGATES
from eventsourcing.activity.reading import understand
from eventsourcing.kernel import Stored, read_events
from eventsourcing.web.access import SIGNED_IN

ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
NOT_TO_BE_SEEN = "an id you cannot see"


@blueprint.get("/events/<int:position>")
@web.allow(SIGNED_IN, to="see")
def event(position: int) -> ResponseReturnValue:
    conn = web.connection()
    stored = {one.position: one for one in read_events(conn, _around(position))}
    if position not in stored or stored[position].aggregate_type not in AGGREGATES:
        abort(404, MISSING.format(position))
    own = stored[position]
    [line] = lines(conn, [Row(position, position, own.change_set_id)])
    return web.render(
        "activity/event.html",
        fragment="drawer",
        stored=own,
        line=line,
        days=by_days([line]),
        entry=line.entry,
        aggregate=AGGREGATES[own.aggregate_type],
        url=_url(own, line.url),
        words=kinds.words(own.event_type),
        neighbours=_readable(_neighbours(own)),
        in_log=_readable({step: position + step for step in (-1, 1)}),
        kin=_kin(own),
        previous_hash=stored[position - 1].hash.hex() if position - 1 in stored else "",
        raw=_raw(own),
        controls=_controls(),
        asked=asked.read(request.args),
        **_within(position),
    )


def _around(position: int) -> list[int]:
    """The event, and the one before it, whose hash it goes on from."""
    position = min(position, 2**63 - 1)
    return [position, position - 1]


def _controls() -> bool:
    user = web.current_user()
    return user is not None and user.role in CONTROLLERS


def _url(stored: Stored, url: str) -> str:
    """Where its page is; one's own account has one of its own."""
    return url if stored.aggregate_type != "user" or _controls() else "/account"


def _neighbours(stored: Stored) -> dict[int, int]:
    """The positions of the events before and after it in its stream, by -1 and 1."""
    rows = web.connection().execute(
        """SELECT "version" - %(version)s, "position" FROM events
        WHERE aggregate_id = %(id)s AND "version" IN (%(version)s - 1, %(version)s + 1)""",
        {"id": stored.aggregate_id, "version": stored.version},
    )
    return {int(step): position for step, position in rows}


def _readable(places: Mapping[int, int]) -> dict[int, int]:
    """Those that whoever asks may open."""
    user = web.current_user()
    may = readable(web.connection(), user, list(places.values())) if user else set()
    return {step: position for step, position in places.items() if position in may}


def _within(position: int) -> dict[str, Any]:
    """The events above and below it in the list that the address tells of, for whoever came from there."""
    question = understand(web.connection(), asked.read(request.args)).question if _controls() else None
    if question is None or not question.narrow:
        return {"above": None, "below": None}
    conn = web.connection()
    above = page(conn, question, 1, after=position).rows
    below = page(conn, question, 1, before=position).rows
    return {
        "above": above[0].oldest if above and above[0].oldest > position else None,
        "below": below[0].position if below else None,
    }


def _kin(stored: Stored) -> Kin:
    user = web.current_user()
    return kin_of(web.connection(), stored, lambda found: readable(web.connection(), user, found) if user else set())


def _raw(stored: Stored) -> str:
    """The event as the log holds it, but for ids of what whoever asks may not see."""
    columns: dict[str, Any] = {**msgspec.structs.asdict(stored), "hash": stored.hash.hex()}
    text = msgspec.json.format(msgspec.json.encode(columns)).decode()
    hidden = _hidden({UUID(id) for id in ID.findall(text)})
    return ID.sub(lambda found: NOT_TO_BE_SEEN if UUID(found[0]) in hidden else found[0], text)


def _hidden(ids: set[UUID]) -> set[UUID]:
    """Those of these ids that are of a register that whoever asks may not see, or of what is in it."""
    shut, belongs = registers.hidden_here(), records.registers_of(web.connection(), ids)
    return {id for id in ids if belongs.get(id, id) in shut}
