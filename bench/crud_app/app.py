"""A minimal CRUD app that shows what Daybook shows: the same HTML from the same templates, from tables of its own.

It has what such an app has: sign-in by a session cookie, CSRF tokens, a form that is checked, a toast after a save, and
an audit table that is told as a timeline. Its queries, formats and form are written by hand for this one table.
"""

import hashlib
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Flask, abort, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect

from bench.crud_app import queries
from bench.crud_app.queries import Aircraft, Change
from bench.crud_app.saving import AircraftForm, Stale, save
from bench.crud_app.tables import FIELDS
from bench.crud_app.words import FIELD, STATES, days, shown, words
from bench.serving import ROOT
from eventsourcing.operations import Settings
from eventsourcing.records.editing.forms import CommentForm
from eventsourcing.records.listing import menus
from eventsourcing.records.listing import state as list_state
from eventsourcing.records.listing.orders import by_value
from eventsourcing.records.listing.question import Question
from eventsourcing.records.listing.reading import Reading
from eventsourcing.records.listing.rows import Cell, Line
from eventsourcing.records.timeline.folds import Fold
from eventsourcing.records.timeline.story import Piece, Story
from eventsourcing.records.views import Panel
from eventsourcing.registers import RegisterView
from eventsourcing.web import User, assets, database, filters
from eventsourcing.web.database import connection

PER_PAGE, ENTRIES = 50, 20
COLUMNS = ("registration", "status", "maker", "year", "seats", "value", "inspection", "base")
RIGHT = ("year", "seats", "value", "inspection")


def create_app(settings: Settings) -> Flask:
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(SECRET_KEY=settings.secret_key, SESSION_COOKIE_NAME="daybook", SESSION_COOKIE_SAMESITE="Lax")
    app.config.update(WTF_CSRF_TIME_LIMIT=None, PERMANENT_SESSION_LIFETIME=365 * 24 * 3600)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["take_toasts"] = lambda: session.pop("toasts", [])
    app.context_processor(lambda: {"current_user": g.user, "search_url": "/search", "is_demo": False})
    CSRFProtect(app)
    filters.install(app)
    assets.install(app)
    database.install(app, settings.database_url, (), ())
    app.before_request(sign_in)
    app.add_url_rule("/registers/<uuid:register_id>", view_func=show_list)
    app.add_url_rule("/records/<uuid:id>", view_func=show_record)
    app.add_url_rule("/records/<uuid:id>/change", view_func=change, methods=["POST"])
    return app


def sign_in() -> None:
    g.user = queries.user_of(connection(), hashlib.sha256(session.get("token", "").encode()).digest())
    if g.user is None:
        abort(401)


def may_write() -> bool:
    user: User = g.user
    return user.role in ("editor", "admin")


def register(id: UUID) -> RegisterView:
    fields = tuple(FIELD.values())
    return RegisterView(
        "Aircraft", "", "optional", fields, id=id, version=1, changed_at=datetime(2026, 1, 1, tzinfo=UTC)
    )


def show_list(register_id: UUID) -> ResponseReturnValue:
    state = list_state.read(request.path, request.args)
    shape = register(register_id)
    columns = [FIELD[column] for column in COLUMNS]
    title = columns[0].id
    reading = Reading(state, Question(register_id, by_value(title)), columns, title, [], [])
    found = queries.listed(connection(), state.after, PER_PAGE + 1)
    rows = found[:PER_PAGE]
    return render_template(
        "records/list.html",
        register=shape,
        reading=reading,
        state=state,
        page=SimpleNamespace(previous="", next=state.to(after=rows[-1].registration) if len(found) > PER_PAGE else ""),
        lines=[line(row) for row in rows],
        span=(rows[0].registration, rows[-1].registration) if rows else None,
        sorts=menus.sort_choices(reading),
        sorted_as="Registration, A–Z",
        heads=menus.heads(reading),
        columns=menus.column_choices(shape, reading),
        kept=True,
        may_write=may_write(),
        per_page=PER_PAGE,
    )


def line(row: Aircraft) -> Line:
    cells = [cell(column, getattr(row, column), row) for column in COLUMNS[1:]]
    return Line(row.id, row.registration, row.archived, cells, row.changed_by, row.changed_at)


def cell(column: str, value: Any, row: Aircraft) -> Cell:
    label, text = FIELD[column].label, words(column, value, row.names)
    if column == "status":
        return Cell(label, text, "state-cell", STATES[value][1])
    style = "number" if column in RIGHT else "long" if len(text) > 28 else ""
    return Cell(label, text.removeprefix("USD "), style, url=f"/records/{value}" if column == "base" and value else "")


def show_record(id: UUID) -> ResponseReturnValue:
    row = queries.aircraft(connection(), id) or abort(404)
    return render_template(
        "records/record.html",
        record=row,
        register=register(REGISTER),
        title=row.registration,
        may_write=may_write(),
        comment_form=CommentForm(),
        picks=picks(row),
        **told(row),
    )


REGISTER = UUID(int=0)  # where "Registers / Aircraft" leads; there is only one


def told(row: Aircraft) -> dict[str, Any]:
    """The values with the times of their last changes, and the timeline."""
    changes = queries.changes(connection(), row.id, ENTRIES + 2)
    more = len(changes) == ENTRIES + 2 and changes[-1].version > 1
    first = queries.changes(connection(), row.id, 1) if more else changes[-1:]
    names = row.names | named(changes, row.names)
    touched = {column: one.recorded_at for one in reversed([*changes, *first]) for column in one.now}
    values = [shown(column, getattr(row, column), names, touched.get(column)) for column in FIELDS]
    newest = changes[:ENTRIES] if more else changes[:-1]
    piece = Piece(days(newest, names), older(row, newest[-1]) if more else None)
    return {"panel": Panel(values, [], values[1]), "story": Story(row.id, "all", piece, days(first, names))}


def named(changes: list[Change], known: dict[UUID, str]) -> dict[UUID, str]:
    """The names of what was there before, where those are others than now."""
    ids = {side.get(column) for one in changes for side in (one.was, one.now) for column in ("base", "owner")}
    unknown = {UUID(id) for id in ids if id} - known.keys()
    return queries.names(connection(), unknown) if unknown else {}


def older(row: Aircraft, last: Change) -> Fold:
    return Fold(f"Show {last.version - 2:,} older entries", f"/records/{row.id}/timeline?before={last.version}", "")


def picks(row: Aircraft) -> list[tuple[str, str, str, bool]]:
    url, today = f"/records/{row.id}", datetime.now(UTC).date()
    ends = {
        "Yesterday, end of day": today - timedelta(days=1),
        "End of last month": today.replace(day=1) - timedelta(days=1),
        "End of last quarter": date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1),
    }
    born = row.created_at.date()
    past = [
        (words, f"{url}?at={day}", f"{day.day} {day:%b} {day.year}", False)
        for words, day in ends.items()
        if day >= born
    ]
    return [("Now", url, "", True), *past]


def change(id: UUID) -> ResponseReturnValue:
    if not may_write():
        abort(403)
    form = AircraftForm(request.form)
    if not form.validate():
        return str(form.errors), 422
    try:
        title = save(connection(), id, form, g.user, request.form.get(f"shown-{FIELDS['base'][0]}", ""))
    except Stale:
        return "Somebody else has changed it meanwhile.", 409
    session["toasts"] = [{"text": f"{title} saved", "url": f"/records/{id}", "label": "Show the change"}]
    return redirect(f"/records/{id}", 303)
