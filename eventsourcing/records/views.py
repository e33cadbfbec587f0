"""The page of one record, what links to it, and what is said about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import accounts, web
from eventsourcing.records.around import LINKS_AT_FIRST, Touched, around, first_links, linked_from
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.domain import CommentRecord, record
from eventsourcing.records.editing.forms import CommentForm
from eventsourcing.records.editing.saying import said
from eventsourcing.records.editing.writing import command_id
from eventsourcing.records.looking import Found, record_found
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.showing import Shown, show
from eventsourcing.records.timeline import moments as past_moment
from eventsourcing.records.timeline import past
from eventsourcing.records.timeline import story as timeline
from eventsourcing.registers import RegisterView
from eventsourcing.web.access import SIGNED_IN

LINKS_A_PAGE = 100


@blueprint.get("/records/<uuid:record_id>")
@web.allow(SIGNED_IN, to="see")
@web.tells_the_past
def show_record(record_id: UUID) -> ResponseReturnValue:
    found = record_found(record_id)
    return past.answer(found) or page(found, CommentForm(), 200)


def page(found: Found, comment_form: CommentForm, status: int, **context: Any) -> ResponseReturnValue:
    """The record as it is now. `comment_form` is what was sent to it, if it was refused."""
    row, register, title = found
    links = first_links(web.connection(), row.id)
    return web.render(
        "records/record.html",
        record=row,
        register=register,
        title=title,
        panel=panel(found),
        links=links[:LINKS_AT_FIRST],
        more_links=len(links) > LINKS_AT_FIRST,
        may_write=web.may("write"),
        archived_by=_name(row.changed_by) if row.archived else "",
        comment_form=comment_form,
        story=timeline.story(row.id),
        picks=past_moment.picks(row.id, row.created_at, None),
        status=status,
        **context,
    )


def _name(user_id: UUID | None) -> str:
    found = accounts.names(web.connection(), [user_id]) if user_id else {}
    return next(iter(found.values()), "Somebody")


class Panel(NamedTuple):
    """The values of fields in use, and of retired ones that still have something; `state` stands beside the title."""

    values: list[Shown]
    retired: list[Shown]
    state: Shown | None


def panel(found: Found) -> Panel:
    row, register, _ = found
    names = DatabaseNames(web.connection())
    names.prepare([row.data])
    touched = around(web.connection(), row.id).touched
    shown = [
        show(field, row.data.get(field.id), names, _last(register, field.id, touched)) for field in register.fields
    ]
    values = [one for one in shown if not one.field.retired]
    retired = [one for one in shown if one.field.retired and one.value is not None]
    states = (one for one in values if one.field.kind == "choice" and one.chips)
    return Panel(values, retired, next(states, None))


def _last(register: RegisterView, field_id: str, touched: Mapping[str, Touched]) -> datetime | None:
    """When the field was last changed, whatever kind it had then."""
    return max((touched[id].at for id in register.lineage(field_id) if id in touched), default=None)


@blueprint.get("/records/<uuid:record_id>/links")
@web.allow(SIGNED_IN, to="see")
def links(record_id: UUID) -> ResponseReturnValue:
    """All records that link to this one, a page at a time."""
    found = record_found(record_id)
    after = request.args.get("after", "")
    links = linked_from(web.connection(), record_id, after=after, limit=LINKS_A_PAGE + 1)
    return web.render(
        "records/links.html",
        record=found.row,
        register=found.register,
        title=found.title,
        links=links[:LINKS_A_PAGE],
        after=after,
        next=links[LINKS_A_PAGE - 1].key if len(links) > LINKS_A_PAGE else "",
    )


@blueprint.post("/records/<uuid:record_id>/comment")
@web.allow(SIGNED_IN, to="write")
def comment(record_id: UUID) -> ResponseReturnValue:
    found = record_found(record_id)
    form = CommentForm.sent()
    command = CommentRecord(form.text.data or "")
    sent = command_id(form, command.text)
    if handled := web.accepted(form, lambda: web.send(record, record_id, command, command_id=sent, id_follows=True)):
        return web.see(f"/records/{record_id}#timeline", said(found, handled, "Comment on {} saved"))
    return page(found, form, 422)
