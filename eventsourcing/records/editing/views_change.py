"""The page on which a record is changed, and the one that asks where two people changed the same."""

from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.kernel import Conflict, Rejected
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.domain import Collided, Values
from eventsourcing.records.editing import conflict, sheets, writing
from eventsourcing.records.editing.again import made_anew, refuse
from eventsourcing.records.editing.forms import Sheet
from eventsourcing.records.editing.merging import changes_between, merged
from eventsourcing.records.editing.saying import said
from eventsourcing.records.looking import Found, Titled, ToChange, record_found, record_loaded
from eventsourcing.records.queries import Held
from eventsourcing.web.access import SIGNED_IN


@blueprint.get("/records/<uuid:record_id>/edit")
@web.allow(SIGNED_IN, to="write")
def edit(record_id: UUID) -> ResponseReturnValue:
    found = record_found(record_id)
    if found.row.archived or found.register.retired:
        return web.see(f"/records/{record_id}", _why_not(found))
    return _edit(found, sheets.of_record(found.register, found.row), 200)


def _why_not(found: Found) -> str:
    if found.row.archived:
        return "This record is archived. Restore it before you change it."
    return f"{found.register.name} is retired, so its records cannot be changed."


def _edit(found: Titled[Held], sheet: Sheet, status: int, **context: Any) -> ResponseReturnValue:
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
@web.allow(SIGNED_IN, to="write")
def change(record_id: UUID) -> ResponseReturnValue:
    found = record_loaded(record_id)
    sheet = sheets.sent(found.register, found.row)
    if sheets.redefined(sheet):
        return _edited_anew(record_id)
    opened = _opened(sheet, found)
    values = sheets.read(sheet, opened)
    changed = {id: value for id, value in values.items() if value != sheet.seen.get(id)}
    if not sheet.wrong and not changed:
        return web.see(f"/records/{record_id}", "Nothing was different, so nothing was saved.")
    if not sheet.about.validate() or sheet.wrong:
        return _refused(found, sheet, opened, values)
    return _save(found, sheet, opened, changed)


def _opened(sheet: Sheet, found: ToChange) -> Values:
    """The values before both people's changes, where the form is about those."""
    if not sheet.about.collided.ids():
        return sheet.seen
    return sheets.values_at(found.row, sheet.about.opened.data)


def _save(found: ToChange, sheet: Sheet, opened: Values, changed: Values) -> ResponseReturnValue:
    row, about = found.row, sheet.about
    try:
        handled = writing.change(found, about, changed, sheet.seen)
    except Collided:
        return _collided(record_loaded(row.id), sheet, changed)
    except Rejected as rejected:
        refuse(sheet, rejected)
        return _refused(found, sheet, opened, {**sheet.seen, **changed})
    except Conflict:
        return _edited_anew(row.id)
    if not handled.events:
        return web.see(f"/records/{row.id}", "Somebody else has just saved the same, so nothing was left to save.")
    before = changes_between(row.id, about.version.data, handled.before) if not handled.repeated else []
    return web.see(f"/records/{row.id}", said(found, handled, "{} saved", merged(found.register, before)))


def _collided(found: ToChange, sheet: Sheet, mine: Values) -> ResponseReturnValue:
    """Ask which of the values should stand where two people changed the same; the form is of the version of now."""
    row, about = found.row, sheet.about
    clashes = conflict.collided(sheet.seen, row.data, mine)
    sides = conflict.Sides(about.version.data, sheet.seen, row.version, row.data, mine)
    for id in clashes:
        if request.form.get(f"pick-{id}") == "was":
            sheet.wish(id, mine[id])
    about.collided.data, about.fields.data = " ".join(clashes), " ".join(mine)
    about.opened.data, about.version.data = about.version.data, row.version
    return _ask(found, sheet, sides, 409)


def _ask(found: ToChange, sheet: Sheet, sides: conflict.Sides, status: int) -> ResponseReturnValue:
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


def _refused(found: ToChange, sheet: Sheet, opened: Values, values: Values) -> ResponseReturnValue:
    about = sheet.about
    if not about.collided.ids():
        return _edit(found, sheet, 422)
    mine = {id: values.get(id) for id in sheet.fields if id in sheet.sent}
    sides = conflict.Sides(about.opened.data, opened, about.version.data, sheet.seen, mine)
    return _ask(found, sheet, sides, 422)


def _edited_anew(record_id: UUID) -> ResponseReturnValue:
    found = record_loaded(record_id)
    sheet = sheets.sent(found.register, found.row)
    return made_anew(sheet, "records/edit.html", record=found.row, title=found.title)
