"""The pages of a demo: its set-up, how far its making is, and the bar that says on every page what it is."""

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue

from eventsourcing import accounts, web, workspace
from eventsourcing.demo import background, work
from eventsourcing.demo.people import CAST
from eventsourcing.demo.script import worth_reading
from eventsourcing.kernel import head
from eventsourcing.web import allow

blueprint = Blueprint("demo", __name__)

KNOWN = "demo"  # app.extensions: whether it is one, once that is certain for ever
OPEN = {"static", "operations.healthz", "demo.progress"}  # what answers while the demo is being made


@blueprint.before_app_request
def know_whether_it_is_one() -> ResponseReturnValue | None:
    """Look until it is certain. While the demo is being made there is only the page that says so.

    What people did meanwhile would stand at the end of the half year, with most of it still to come.
    """
    if KNOWN in current_app.extensions or request.endpoint == "static":
        return None
    conn = web.connection()
    g.is_demo = workspace.is_demo(conn)
    if not g.is_demo:
        if head(conn).position > 0:
            current_app.extensions[KNOWN] = False
        return None
    found = work.get(conn)
    if found is None or found.finished:
        current_app.extensions[KNOWN] = True
        return None
    return None if request.endpoint in OPEN else _wait()


def _wait() -> ResponseReturnValue:
    if request.method not in {"GET", "HEAD"} or web.wants_fragment():
        abort(503, "The demo is still being made. Nothing was saved; come back in a minute.")
    return web.see("/demo")


@blueprint.app_context_processor
def say_so() -> dict[str, bool]:
    return {"is_demo": current_app.extensions.get(KNOWN, g.get("is_demo", False))}


@blueprint.post("/setup/demo")
@allow("anyone")
def set_up() -> ResponseReturnValue:
    """Set up as ever, but with a demo: the visitor's account is its second event, half a year ago."""
    return accounts.set_up_as(_begin, then="/demo", clock=lambda: work.at_the_beginning(web.connection()))


def _begin(write: accounts.Write, *, email: str, name: str, password: str) -> UUID:
    let_in = partial(accounts.create_first_admin, write, email=email, name=name, password=password)
    work.begin(write.conn, write.projections, web.metadata(), let_in, current_app.config.get("DEMO_SIZE", work.WHOLE))
    return write.said.command_id  # which is the id of the account


@blueprint.get("/demo")
@allow("anyone")
def progress() -> ResponseReturnValue:
    """How far the making is; whoever looks goes on with it where nobody is at it."""
    found = work.get(web.connection())
    if found is None:
        abort(404)
    if not (found.finished or found.leased or found.trouble):
        background.begin(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  # beyond this thread
    if found.finished and web.wants_fragment():
        return Response(headers={"HX-Redirect": "/demo"})
    worth = worth_reading(found.ends_at, found.size) if found.finished else []
    return web.render("demo/progress.html", work=found, cast=CAST, worth=worth)
