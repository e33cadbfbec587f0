"""The pages on which a record is made and changed."""

from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from eventsourcing import web
from eventsourcing.kernel import Conflict, Rejected
from eventsourcing.records import conflict, queries, sheets, writing
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.domain import Collided, Values
from eventsourcing.records.forms import Sheet
from eventsourcing.records.looking import EDITORS, Found, record_found, register_found
from eventsourcing.records.merging import changes_between, merged
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.read_model import Taken

ANOTHER_DEFINITION = (
    "The fields of this register were changed while you were editing, so nothing was saved yet. "
    "What you typed is kept: look it over, then save again."
)


@blueprint.get("/registers/<uuid:register_id>/records/new")
@web.allow(*EDITORS)
def new(register_id: UUID) -> ResponseReturnValue:
    register = register_found(register_id)
    if register.retired:
        return web.see(f"/registers/{register_id}", f"{register.name} is retired, so nothing is added to it.")
    return web.render("records/new.html", register=register, sheet=sheets.blank(register))


@blueprint.post("/registers/<uuid:register_id>/records")
@web.allow(*EDITORS)
def create(register_id: UUID) -> ResponseReturnValue:
    register = register_found(register_id)
    sheet = sheets.sent_new(register)
    if sheets.redefined(sheet):
        return _created_anew(register_id)
    values = sheets.read(sheet, {})
    if not sheet.about.validate() or sheet.errors:
        return web.render("records/new.html", register=register, sheet=sheet, status=422)
    try:
        handled = writing.create(register, sheet.about, values)
    except Rejected as rejected:
        _refuse(sheet, rejected)
        return web.render("records/new.html", register=register, sheet=sheet, status=422)
    except Conflict:
        return _created_anew(register_id)
    words = "This record was saved already." if handled.repeated else "The record is saved."
    toast = web.Toast(words, f"/registers/{register_id}/records/new", "Add another")
    return web.see(f"/records/{sheet.about.command_id.data}", toast)


@blueprint.get("/records/<uuid:record_id>/edit")
@web.allow(*EDITORS)
def edit(record_id: UUID) -> ResponseReturnValue:
    found = record_found(record_id)
    if found.row.archived or found.register.retired:
        return web.see(f"/records/{record_id}", _why_not(found))
    return _edit(found, sheets.of_record(found.register, found.row), 200)


def _why_not(found: Found) -> str:
    if found.row.archived:
        return "This record is archived. Restore it before you change it."
    return f"{found.register.name} is retired, so its records cannot be changed."


def _edit(found: Found, sheet: Sheet, status: int, **context: Any) -> ResponseReturnValue:
    return web.render(
        "records/edit.html",
        record=found.row,
        register=found.register,
        title=found.title,
        sheet=sheet,
        status=status,
        **context,
    )


@blueprint.post("/records/<uuid:record_id>/change")
@web.allow(*EDITORS)
def change(record_id: UUID) -> ResponseReturnValue:
    found = record_found(record_id)
    sheet = sheets.sent(found.register, found.row)
    if sheets.redefined(sheet):
        return _edited_anew(record_id)
    opened = _opened(sheet, found)
    values = sheets.read(sheet, opened)
    changed = {id: value for id, value in values.items() if value != sheet.seen.get(id)}
    if not sheet.errors and not changed:
        return web.see(f"/records/{record_id}", "Nothing was different, so nothing was saved.")
    if not sheet.about.validate() or sheet.errors:
        return _refused(found, sheet, opened, values)
    return _save(found, sheet, opened, changed)


def _opened(sheet: Sheet, found: Found) -> Values:
    """The values before both people's changes, where the form is about those."""
    if not sheet.about.collided.ids():
        return sheet.seen
    return sheets.values_at(found.row, sheet.about.opened.data)


def _save(found: Found, sheet: Sheet, opened: Values, changed: Values) -> ResponseReturnValue:
    row, about = found.row, sheet.about
    try:
        handled = writing.change(found.register, row.id, about, changed, sheet.seen)
    except Collided:
        return _collided(record_found(row.id), sheet, changed)
    except Rejected as rejected:
        _refuse(sheet, rejected)
        return _refused(found, sheet, opened, {**sheet.seen, **changed})
    except Conflict:
        return _edited_anew(row.id)
    if not handled.events:
        return web.see(f"/records/{row.id}", "Somebody else has just saved the same, so nothing was left to save.")
    before = changes_between(row.id, about.version.data, handled.before) if not handled.repeated else []
    return web.see(f"/records/{row.id}", f"Saved. {merged(found.register, before)}".strip())


def _collided(found: Found, sheet: Sheet, mine: Values) -> ResponseReturnValue:
    """Ask which of the values should stand where two people changed the same; the form is of the version of now."""
    row, about = found.row, sheet.about
    clashes = conflict.collided(sheet.seen, row.data, mine)
    sides = conflict.Sides(about.version.data, sheet.seen, row.version, row.data, mine)
    about.collided.data, about.fields.data = " ".join(clashes), " ".join(mine)
    about.opened.data, about.version.data = about.version.data, row.version
    return _ask(found, sheet, sides, 409)


def _ask(found: Found, sheet: Sheet, sides: conflict.Sides, status: int) -> ResponseReturnValue:
    return web.render(
        "records/conflict.html",
        record=found.row,
        register=found.register,
        title=found.title,
        sheet=sheet,
        conflict=conflict.compare(found.row.id, sheet, sides),
        picks={id: request.form.get(f"pick-{id}") for id in sheet.fields},
        status=status,
    )


def _refused(found: Found, sheet: Sheet, opened: Values, values: Values) -> ResponseReturnValue:
    about = sheet.about
    if not about.collided.ids():
        return _edit(found, sheet, 422)
    mine = {id: values.get(id) for id in sheet.fields if id in sheet.sent_ids()}
    sides = conflict.Sides(about.opened.data, opened, about.version.data, sheet.seen, mine)
    return _ask(found, sheet, sides, 422)


def _created_anew(register_id: UUID) -> ResponseReturnValue:
    register = register_found(register_id)
    return _made_anew(sheets.sent_new(register), "records/new.html")


def _edited_anew(record_id: UUID) -> ResponseReturnValue:
    found = record_found(record_id)
    sheet = sheets.sent(found.register, found.row)
    return _made_anew(sheet, "records/edit.html", record=found.row, title=found.title)


def _made_anew(sheet: Sheet, template: str, **context: Any) -> ResponseReturnValue:
    """The form once more, of the register as it is now, with all that was typed."""
    left_over = sheets.left_over(sheet)
    sheets.bring_up_to_date(sheet)
    context |= {"register": sheet.register, "sheet": sheet, "notice": ANOTHER_DEFINITION, "left_over": left_over}
    return web.render(template, **context, status=409)


def _refuse(sheet: Sheet, rejected: Rejected) -> None:
    """Put the refusal where it belongs; where another record has the value, with a link to it."""
    if isinstance(rejected, Taken):
        title = queries.titles(web.connection(), [rejected.other]).get(rejected.other, "Another record")
        link = Markup('Another record has this already: <a href="/records/{}">{}</a>.').format(rejected.other, title)
        rejected = Rejected(link, field=rejected.field)
    web.refuse(sheet.about, rejected, sheet.inputs)


@blueprint.get("/registers/<uuid:register_id>/titles")
@web.allow(*EDITORS)
def titles(register_id: UUID) -> ResponseReturnValue:
    """Some titles that contain what is being typed into a link's input."""
    register_found(register_id)
    typed = request.args.get(request.args.get("for", "q"), "")[:200]
    offers = DatabaseNames(web.connection()).records(register_id, typed)
    return web.render("records/titles.html", titles=[title for _, title in offers])
