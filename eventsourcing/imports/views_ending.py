"""Ending what goes on with a file: its reading or its load is stopped, its load given up, or the file discarded."""

from uuid import UUID

from flask import abort
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.imports import ending, files, rights
from eventsourcing.imports.blueprint import blueprint, file_found
from eventsourcing.kernel import Rejected
from eventsourcing.web.access import SIGNED_IN


@blueprint.post("/imports/<uuid:import_id>/stop")
@web.allow(SIGNED_IN, to="write")
def stop(import_id: UUID) -> ResponseReturnValue:
    """Stop the reading, the dry run or the load; it can go on from there."""
    file_found(import_id)
    user = web.current_user()
    stopped = ending.stop(web.connection(), import_id, user.name if user else "Somebody")
    return web.see(f"/imports/{import_id}", None if stopped else "There was nothing to stop any more.")


@blueprint.post("/imports/<uuid:import_id>/give-up")
@web.allow(SIGNED_IN, to="write")
def give_up(import_id: UUID) -> ResponseReturnValue:
    """End a load that has stopped: its remaining rows are not loaded."""
    file, user = file_found(import_id), web.current_user() or abort(403, rights.MISSING)
    if file.state != "loading":
        return web.see(f"/imports/{import_id}", "This import is not under way any more.")
    try:
        ending.give_up(web.connection(), web.projections(), import_id, user.id)
    except Rejected as rejected:
        return web.see(f"/imports/{import_id}", rejected.message)
    return web.see(f"/imports/{import_id}", f"The import of {file.file_name} was given up; what it loaded is there.")


@blueprint.post("/imports/<uuid:import_id>/discard")
@web.allow(SIGNED_IN, to="write")
def discard(import_id: UUID) -> ResponseReturnValue:
    file = file_found(import_id)
    if not files.discard(web.connection(), import_id):
        return web.see(f"/imports/{import_id}", "The import has begun, so its file cannot be discarded.")
    where = f"/registers/{file.register_id}" if file.register_id else "/registers"
    return web.see(where, f"{file.file_name} was discarded; nothing was imported.")
