"""The page on which a record is made."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.kernel import Conflict, Rejected
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.editing import sheets, writing
from eventsourcing.records.editing.again import made_anew, refuse
from eventsourcing.records.editing.saying import said
from eventsourcing.records.looking import record_found, register_found
from eventsourcing.records.names import DatabaseNames
from eventsourcing.web.access import SIGNED_IN


@blueprint.get("/registers/<uuid:register_id>/records/new")
@web.allow(SIGNED_IN, to="write")
def new(register_id: UUID) -> ResponseReturnValue:
    register = register_found(register_id)
    if register.retired:
        return web.see(f"/registers/{register_id}", f"{register.name} is retired, so nothing is added to it.")
    return web.render("records/new.html", register=register, sheet=sheets.blank(register))


@blueprint.post("/registers/<uuid:register_id>/records")
@web.allow(SIGNED_IN, to="write")
def create(register_id: UUID) -> ResponseReturnValue:
    register = register_found(register_id)
    sheet = sheets.sent_new(register)
    if sheets.redefined(sheet):
        return _created_anew(register_id)
    values = sheets.read(sheet, {})
    if not sheet.about.validate() or sheet.wrong:
        return web.render("records/new.html", register=register, sheet=sheet, status=422)
    try:
        handled = writing.create(register, sheet.about, values)
    except Rejected as rejected:
        refuse(sheet, rejected)
        return web.render("records/new.html", register=register, sheet=sheet, status=422)
    except Conflict:
        return _created_anew(register_id)
    record_id, another = sheet.about.command_id.data, ("Add another", f"/registers/{register_id}/records/new")
    words = "{} was saved already" if handled.repeated else "{} created"
    return web.see(f"/records/{record_id}", said(record_found(record_id), handled, words, link=another))


def _created_anew(register_id: UUID) -> ResponseReturnValue:
    register = register_found(register_id)
    return made_anew(sheets.sent_new(register), "records/new.html")


@blueprint.get("/registers/<uuid:register_id>/titles")
@web.allow(SIGNED_IN, to="see")
def titles(register_id: UUID) -> ResponseReturnValue:
    """Some titles that contain what is being typed into a link's input."""
    register_found(register_id)
    typed = request.args.get(request.args.get("for", "q"), "")[:200]
    offers = DatabaseNames(web.connection()).records(register_id, typed)
    return web.render("records/titles.html", fragment="options", titles=[title for _, title in offers])
