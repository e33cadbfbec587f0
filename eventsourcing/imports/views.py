"""The pages on which a file comes in and its columns find their fields."""

import re
from typing import Any
from uuid import UUID

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from eventsourcing import registers, web
from eventsourcing.imports import (
    chunks,
    files,
    lease,
    read_model,
    showing,
    showing_reading,
    starting,
    views_loads,
    work,
)
from eventsourcing.imports.blueprint import blueprint, file_found, target_of
from eventsourcing.imports.checking import register_of
from eventsourcing.imports.edits import edited
from eventsourcing.imports.files import File
from eventsourcing.imports.lines import Unreadable
from eventsourcing.imports.plan import Plan, led_on
from eventsourcing.imports.quota import TooMuch
from eventsourcing.kernel import Rejected, uuid7
from eventsourcing.registers import RegisterView
from eventsourcing.web import limits
from eventsourcing.web.access import SIGNED_IN
from eventsourcing.web.forms import effective_at

CHANGED = "You changed the proposal, so it was tried again first. Look at the figures, then import."
LONGEST_REASON = 1000


@blueprint.get("/imports/new")
@web.allow(SIGNED_IN)
def new() -> ResponseReturnValue:
    return _ask_for_file(_register_asked(request.args.get("register", "")), 200)


def _ask_for_file(
    register: RegisterView | None, status: int, error: str = "", headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    """The page that takes a file; where no register is named it asks for one, or for a new one from admins."""
    user = web.current_user()
    writable = [one for one in registers.all_visible() if registers.may(user, "write", one) and not one.retired]
    offered = [] if register else writable
    return web.render(
        "imports/new.html", register=register, offered=offered, error=error, status=status, headers=headers
    )


@blueprint.post("/imports")
@web.allow(SIGNED_IN)
def upload() -> ResponseReturnValue:
    register = _register_asked(request.form.get("register", ""))
    sent, user = request.files.get("file"), web.current_user()
    if sent is None or not sent.filename or user is None:
        return _ask_for_file(register, 422, "Choose a file first.")
    if register is None and user.role != "admin":
        return _ask_for_file(None, 422, "Choose the register into which the rows go. Only admins make new ones.")
    import_id = uuid7()
    try:
        limits.afford("upload", limits.UPLOADS)
        files.keep(
            web.connection(), import_id, sent.stream, plain(sent.filename), user.id, register.id if register else None
        )
    except (Unreadable, TooMuch) as error:
        return _ask_for_file(register, 422, str(error))
    except limits.TooMany as error:
        return _ask_for_file(register, 429, str(error), error.headers)
    work.advance(files.known(web.connection(), import_id))
    return web.see(f"/imports/{import_id}")


def plain(file_name: str) -> str:
    """The name without the folders it lay in, and without signs that nobody sees or that turn what stands beside it."""
    seen = "".join(sign if sign.isprintable() else " " for sign in re.split(r"[/\\]", file_name)[-1])
    return " ".join(seen.split())[:200] or "file.csv"


def _register_asked(text: str) -> RegisterView | None:
    """The register that the address names; None where it names none that is to be seen. 403 without the right to it."""
    try:
        register_id = UUID(text)
    except ValueError:
        return None
    user = web.current_user()
    rights = registers.rights_in(user, register_id) if user else None
    if rights and "write" not in rights:
        abort(403, registers.REFUSALS["write"])
    return registers.get(web.connection(), register_id) if rights else None


@blueprint.get("/imports/<uuid:import_id>")
@web.allow(SIGNED_IN, to="see")
def show(import_id: UUID) -> ResponseReturnValue:
    """The import as far as it has come."""
    if (done := read_model.get(web.connection(), import_id)) is not None and done.finished_at is not None:
        return views_loads.result(done)
    file = file_found(import_id) if done is None else files.known(web.connection(), import_id)
    if done is None:
        views_loads.refuse_lookers()
    was = file
    if not file.leased:
        work.advance(file)
        file = files.known(web.connection(), import_id)
    if file.state in lease.WORKING:
        return views_loads.progress(file, interrupted=was.state == "loading" and not was.leased and was.done > 0)
    if web.wants_fragment():  # a page that says how far the work is has been asking
        return Response(headers={"HX-Redirect": f"/imports/{import_id}"})
    return web.see(f"/imports/{import_id}") if file.state == "finished" else page(file)


def page(file: File, status: int = 200, **context: Any) -> ResponseReturnValue:
    register = target_of(file)
    if file.state in ("asking", "unreadable"):
        shown = showing_reading.of_reading(file)
        if file.state == "asking":
            shown |= showing_reading.of_offers(file)
        return web.render("imports/ask.html", file=file, register=register, **shown, **context, status=status)
    said = {"remarks": showing_reading.remarks(chunks.opener(web.connection(), file.id), file.reading)}
    shown = said | showing.of_plan(context.pop("plan", led_on(file.plan, register)), file, register)
    shown["others"] = showing.others(web.connection(), file, context.get("refused"))
    return web.render("imports/plan.html", file=file, register=register, **shown, **context, status=status)


@blueprint.post("/imports/<uuid:import_id>/plan")
@web.allow(SIGNED_IN, to="write")
def change_plan(import_id: UUID) -> ResponseReturnValue:
    """Take the form's choices into the plan, and try it."""
    file = file_found(import_id)
    if file.state not in ("ready", "checking"):
        return web.see(f"/imports/{import_id}")
    plan = edited(led_on(file.plan, target_of(file)), request.form, target_of(file))
    try:
        _try(file, plan)
    except Rejected as rejected:
        return page(file, 422, plan=plan, refused=rejected)
    if web.wants_fragment():
        return _tried_anew(import_id)
    return web.see(f"/imports/{import_id}#dry-run")


def _tried_anew(import_id: UUID) -> ResponseReturnValue:
    """The table and the dry run for htmx; where the file is large, the way to the page that says how far it is."""
    file = files.known(web.connection(), import_id)
    if file.state in lease.WORKING:
        return Response(headers={"HX-Redirect": f"/imports/{import_id}"})
    return page(file)


def _try(file: File, plan: Plan) -> None:
    """Keep the plan and have it tried. Raises Rejected where it makes no sense."""
    conn = web.connection()
    files.update(conn, file.id, "checking", plan=plan, checked=None, trouble="", done=0)
    try:
        register_of(conn, file, plan)
    except Rejected as rejected:
        files.update(conn, file.id, "ready", trouble=rejected.message)
        raise
    work.advance(files.known(conn, file.id))


@blueprint.post("/imports/<uuid:import_id>/start")
@web.allow(SIGNED_IN, to="write")
def start(import_id: UUID) -> ResponseReturnValue:
    file, user = file_found(import_id), web.current_user()
    if file.state != "ready" or user is None:
        return web.see(f"/imports/{import_id}", CHANGED if file.state == "checking" else None)
    plan = edited(led_on(file.plan, target_of(file)), request.form, target_of(file))
    reason, day = request.form.get("reason", "").strip()[:LONGEST_REASON], request.form.get("effective_on", "")
    try:
        if plan.number != file.plan.number or file.checked is None:
            _try(file, plan)
            return web.see(f"/imports/{import_id}#dry-run", CHANGED)
        if plan != file.plan:  # another name for the new register
            files.update(web.connection(), import_id, "ready", plan=plan)
            file = files.known(web.connection(), import_id)
        effective = effective_at(showing.day_of(day))
        anew = "anew" in request.form
        starting.start(web.connection(), web.projections(), file, user.id, reason or None, effective, anew=anew)
    except Rejected as rejected:
        file = files.known(web.connection(), import_id)
        return page(file, 422, plan=plan, refused=rejected, reason=reason, day=day)
    work.advance(files.known(web.connection(), import_id))
    return web.see(f"/imports/{import_id}")
