"""Says whether Daybook can serve: /healthz for machines, and a clear page where the schema is too new for it."""

import time
from functools import cache

from flask import Blueprint, Response, current_app, request

from eventsourcing import web
from eventsourcing.kernel.migrations import read_folder
from eventsourcing.operations.database import MIGRATIONS

EVERY = 5.0  # seconds between two looks at the schema

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
@web.allow("anyone")
def healthz() -> Response:
    """Answer 200 where the database answers; where it does not, the error page's 503 says it."""
    web.connection().execute("SELECT FROM log_head")
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@blueprint.before_app_request
def refuse_a_newer_schema() -> None:
    """Stop before writing to tables that a newer Daybook has changed while this one was running."""
    looked: float = current_app.extensions.get("looked_at_schema", 0.0)
    if request.endpoint == "static" or time.monotonic() < looked + EVERY:
        return
    newest = web.connection().execute("SELECT max(number) FROM migrations").fetchone()
    if newest and newest[0] is not None and newest[0] > known():
        raise web.errors.NotReady("A newer Daybook has changed this database, and this one was stopped by that.")
    current_app.extensions["looked_at_schema"] = time.monotonic()


@cache
def known() -> int:
    return len(read_folder(MIGRATIONS))
