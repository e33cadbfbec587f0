"""The pages on which a record is archived and restored."""

from typing import NamedTuple
from uuid import UUID

from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.kernel import Conflict, Handled, Rejected
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.domain import ArchiveRecord, RestoreRecord, Terms
from eventsourcing.records.editing.forms import ReasonedForm, reasoned
from eventsourcing.records.editing.saying import said
from eventsourcing.records.editing.writing import send, terms_of
from eventsourcing.records.looking import Found, record_found
from eventsourcing.web.access import SIGNED_IN


class ArchiveRecordForm(ReasonedForm):
    pass


class RestoreRecordForm(ReasonedForm):
    pass


class Act(NamedTuple):
    """One of the two, in the words of its page."""

    verb: str
    form: type[ReasonedForm]
    command: type[ArchiveRecord] | type[RestoreRecord]
    lede: str
    done: str


ARCHIVE = Act(
    "Archive",
    ArchiveRecordForm,
    ArchiveRecord,
    "It leaves the list and cannot be changed until it is restored. Its page and its timeline stay.",
    "archived",
)
RESTORE = Act(
    "Restore",
    RestoreRecordForm,
    RestoreRecord,
    "It comes back into the list, with the values it had.",
    "restored",
)


@blueprint.get("/records/<uuid:record_id>/archive")
@web.allow(SIGNED_IN, to="write")
def ask_to_archive(record_id: UUID) -> ResponseReturnValue:
    return _ask(record_found(record_id), ARCHIVE)


@blueprint.post("/records/<uuid:record_id>/archive")
@web.allow(SIGNED_IN, to="write")
def archive(record_id: UUID) -> ResponseReturnValue:
    return _do(record_found(record_id), ARCHIVE)


@blueprint.get("/records/<uuid:record_id>/restore")
@web.allow(SIGNED_IN, to="write")
def ask_to_restore(record_id: UUID) -> ResponseReturnValue:
    return _ask(record_found(record_id), RESTORE)


@blueprint.post("/records/<uuid:record_id>/restore")
@web.allow(SIGNED_IN, to="write")
def restore(record_id: UUID) -> ResponseReturnValue:
    return _do(record_found(record_id), RESTORE)


def _ask(found: Found, act: Act) -> ResponseReturnValue:
    form = reasoned(act.form, found.register.reason_policy)(definition=found.register.version)
    return _page(found, act, form, 200)


def _do(found: Found, act: Act) -> ResponseReturnValue:
    """Do it, unless that was done already; if the register's rules are being changed just now, ask once more."""
    form = reasoned(act.form, found.register.reason_policy).sent()
    already = found.row.archived == (act is ARCHIVE)
    if already:
        return web.see(f"/records/{found.row.id}", f"This record is {act.done} already.")
    try:
        if handled := web.accepted(form, lambda: _send(found, act, form, terms_of(found.register, form))):
            return web.see(f"/records/{found.row.id}", said(found, handled, f"{{}} {act.done}"))
    except Conflict:
        web.refuse(form, Rejected("The rules of this register have just changed. Look again, then save."))
    return _page(found, act, form, 422)


def _send(found: Found, act: Act, form: ReasonedForm, terms: Terms) -> Handled:
    return send(found.register, found.row.id, act.command(terms), form, act.verb)


def _page(found: Found, act: Act, form: ReasonedForm, status: int) -> ResponseReturnValue:
    row, register, title = found
    return web.render(
        "records/shelf.html", record=row, register=register, title=title, act=act, form=form, status=status
    )
