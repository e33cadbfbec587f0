"""The page of one event, of whichever aggregate: its sentence, what the log holds of it, its neighbours."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from flask import abort, current_app
from flask.typing import ResponseReturnValue
from jinja2 import TemplateNotFound

from eventsourcing import accounts, records, registers, web
from eventsourcing.activity.blueprint import blueprint
from eventsourcing.activity.judging import CONTROLLERS, MISSING, readable
from eventsourcing.kernel import Recorded, Stored, read_events
from eventsourcing.web.access import SIGNED_IN
from eventsourcing.web.timeline import Day

LISTED = 12


class Aggregate(NamedTuple):
    """How an aggregate is called, where its page is, and in whose sentences its events are told."""

    word: str
    url: str
    sentences: str


AGGREGATES = {
    "record": Aggregate("Record", "/records/{id}?v={version}", "records/sentences.html"),
    "register": Aggregate("Register", "/registers/{id}/definition", "registers/sentences.html"),
    "user": Aggregate("Person", "/users/{id}", "accounts/sentences.html"),
    "workspace": Aggregate("Workspace", "/", "workspace/sentences.html"),
    "export": Aggregate("Export", "/activity?record={id}", "exports/sentences.html"),
    "import": Aggregate("Import", "/imports/{id}", "imports/sentences.html"),
}


@blueprint.get("/events/<int:position>")
@web.allow(SIGNED_IN, to="see")
def event(position: int) -> ResponseReturnValue:
    stored = next(iter(read_events(web.connection(), [min(position, 2**63 - 1)])), None)
    if stored is None:
        abort(404, MISSING.format(position))
    aggregate = AGGREGATES.get(stored.aggregate_type)
    if aggregate is None:
        abort(404, MISSING.format(position))
    [recorded, *_] = web.codec().decode(stored)
    days = _told(recorded)
    return web.render(
        "activity/event.html",
        stored=stored,
        days=days,
        entry=days[0].entries[0],
        sentences=_sentences(aggregate, recorded.event_type),
        aggregate=aggregate,
        name=_name(recorded),
        url=_url(aggregate, stored),
        words=_words(stored.event_type),
        neighbours=_neighbours(stored),
        others=_others(stored),
        cause=_cause(stored),
        raw=_raw(stored),
    )


def _url(aggregate: Aggregate, stored: Stored) -> str:
    """Where its page is; one's own account has one of its own."""
    user = web.current_user()
    if aggregate.word == "Person" and user is not None and user.role not in CONTROLLERS:
        return "/account"
    return aggregate.url.format(id=stored.aggregate_id, version=stored.version)


def _told(recorded: Recorded) -> list[Day]:
    conn = web.connection()
    match recorded.aggregate_type:
        case "record":
            return records.told_by_days(conn, recorded.aggregate_id, [(recorded,)])
        case "register":
            return registers.story(recorded.aggregate_id, [recorded])
        case _:
            plain = recorded._replace(source="web")  # an import's own events need not say that they came by it
            return web.timeline.days([plain], partial(accounts.names_at, conn))


def _sentences(aggregate: Aggregate, event_type: str) -> str | None:
    """The template that has a sentence for it, if there is one."""
    try:
        template = current_app.jinja_env.get_template(aggregate.sentences)
    except TemplateNotFound:
        return None
    return aggregate.sentences if hasattr(template.module, event_type) else None


def _name(recorded: Recorded) -> str:
    """What the aggregate was called then."""
    conn, moment = web.connection(), (recorded.aggregate_id, recorded.position)
    match recorded.aggregate_type:
        case "record":
            return records.titles_at(conn, [moment]).get(moment, "Untitled")
        case "register":
            return registers.history(conn, recorded.aggregate_id).at(recorded.position).name
        case "user":
            return accounts.names_at(conn, [moment]).get(moment, "Somebody")
        case "workspace":
            return "this Daybook"
        case _:
            return str(getattr(recorded.event, "file_name", "")) or _file_name(recorded.aggregate_id)


def _file_name(import_id: UUID) -> str:
    row = web.connection().execute(
        """SELECT data ->> 'file_name' FROM events WHERE aggregate_id = %s AND "version" = 1""", (import_id,)
    )
    return str((row.fetchone() or ("",))[0] or "of a file")


def _words(event_type: str) -> str:
    """RecordChanged as "record changed"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in event_type).strip()


def _neighbours(stored: Stored) -> Mapping[int, int]:
    """The positions of the events before and after it in its stream, by -1 and 1."""
    rows = web.connection().execute(
        """SELECT "version" - %(version)s, "position" FROM events
        WHERE aggregate_id = %(id)s AND "version" IN (%(version)s - 1, %(version)s + 1)""",
        {"id": stored.aggregate_id, "version": stored.version},
    )
    return {int(step): position for step, position in rows}


def _others(stored: Stored) -> list[int]:
    """Some events of the same act."""
    rows = web.connection().execute(
        """SELECT "position" FROM events WHERE change_set_id = %s AND "position" <> %s
        ORDER BY "position" LIMIT %s::int""",
        (stored.change_set_id, stored.position, LISTED + 1),
    )
    return _readable([position for (position,) in rows])


def _readable(positions: list[int]) -> list[int]:
    """Those that whoever asks may open."""
    user = web.current_user()
    return sorted(readable(web.connection(), user, positions)) if user and positions else []


def _cause(stored: Stored) -> int | None:
    """The position of the event that led to it."""
    row = web.connection().execute('SELECT "position" FROM events WHERE event_id = %s', (stored.causation_id,))
    return next(iter(_readable([position for (position,) in row])), None)


def _raw(stored: Stored) -> str:
    columns: dict[str, Any] = {**stored._asdict(), "data": msgspec.Raw(stored.data.encode()), "hash": stored.hash.hex()}
    return msgspec.json.format(msgspec.json.encode(columns)).decode()
