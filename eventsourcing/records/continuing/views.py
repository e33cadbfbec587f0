"""The pages on which a field becomes another kind: what is asked, what would become of its values, and what became."""

from typing import Any, NamedTuple
from uuid import UUID

from flask import abort, request
from flask.typing import ResponseReturnValue

from eventsourcing import registers, web
from eventsourcing.kernel import Conflict, Rejected
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.continuing import outcome, unread, working
from eventsourcing.records.continuing.moving import unfinished
from eventsourcing.records.continuing.proposing import proposed
from eventsourcing.records.continuing.reading import Readings, distinct, readings
from eventsourcing.records.editing.forms import ReasonedForm, VersionField, hidden, reasoned
from eventsourcing.records.looking import register_found
from eventsourcing.records.names import DatabaseNames
from eventsourcing.registers import ChangeFieldKind, Field, Register, RegisterView, kinds
from eventsourcing.web import allow
from eventsourcing.web.access import SIGNED_IN

KIND = "/registers/<uuid:register_id>/fields/<field_id>/kind"
NOT_KEPT = {
    "csrf_token",
    "command_id",
    "again",
    "change",
    "unread_csv",
    "definition",
    "unread",
    "reason",
    "effective_on",
}


class ChangeFieldKindForm(ReasonedForm):
    """`unread` is how many values could not be read when the person decided."""

    unread = hidden(VersionField, 0)


class Asked(NamedTuple):
    """A field, its register, and the kind that it is to become."""

    register: RegisterView
    was: Field
    kind: str

    @property
    def url(self) -> str:
        return f"/registers/{self.register.id}/fields/{self.was.id}/kind"


@blueprint.get(KIND)
@allow(SIGNED_IN, to="define")
def field_kind(register_id: UUID, field_id: str) -> ResponseReturnValue:
    """First the kind is asked, then what it must know. Of a field whose kind was changed: what became of its values."""
    asked = _asked(register_id, field_id, request.args.get("kind", ""))
    if field_id in asked.register.continued:
        return outcome.page(asked.register, asked.was)
    if asked.kind not in kinds.KINDS or asked.kind == asked.was.kind:
        return _ask(asked, None)
    settings = proposed(web.connection(), register_id, asked.was, asked.kind)
    return _ask(asked, _form(asked, Field(registers.new_field_id(asked.kind), settings)))


@blueprint.post(KIND)
@allow(SIGNED_IN, to="define")
def change_field_kind(register_id: UUID, field_id: str) -> ResponseReturnValue:
    """Show what would become of the values; once somebody has seen that, change the kind."""
    asked = _asked(register_id, field_id, request.form.get("kind", ""))
    if field_id in asked.register.continued:
        return web.see(asked.url, f"{asked.was.label} is of another kind already.")
    if asked.kind not in kinds.KINDS:
        abort(400)
    form = _form(asked, Field(registers.new_field_id(asked.kind), asked.was.settings), sent=request.form)
    if "again" in request.form:
        form.move_option(request.form["again"])
        return _ask(asked, form)
    new = web.accepted(form, lambda: _decided(asked, form))
    if new is None:
        return _ask(asked, form, 422)
    if "unread_csv" in request.form:
        return unread.before(unread.Fields(asked.register, asked.was, new))
    about = reasoned(ChangeFieldKindForm, asked.register.reason_policy).sent()
    return _change(asked, new, about) if "change" in request.form else _preview(asked, new, about)


@blueprint.post(f"{KIND}/unread.csv")
@allow(SIGNED_IN, to="define")
def not_read(register_id: UUID, field_id: str) -> ResponseReturnValue:
    asked = _asked(register_id, field_id, "")
    if field_id not in asked.register.continued:
        abort(404, f"{asked.was.label} is still of the kind it was.")
    change = registers.kind_change(web.connection(), register_id, field_id)
    now = asked.register.field(change.event.field.id)
    return unread.after(unread.Fields(asked.register, asked.was, now), change)


def _asked(register_id: UUID, field_id: str, kind: str) -> Asked:
    register = register_found(register_id)
    return Asked(register, register.find(field_id) or abort(404, f"{register.name} has no such field."), kind)


def _form(asked: Asked, field: Field, **sent: Any) -> Any:
    offered = [(str(view.id), view.name) for view in registers.all_visible() if not view.retired]
    names = DatabaseNames(web.connection())
    return registers.field_form(field, seen=asked.register.version, registers=offered, names=names, **sent)


def _ask(asked: Asked, form: Any, status: int = 200) -> ResponseReturnValue:
    return web.render(
        "records/kind.html",
        fragment="settings",
        register=asked.register,
        was=asked.was,
        kind=kinds.KINDS.get(asked.kind) if form else None,
        kind_was=kinds.of(asked.was.id),
        all_kinds=[kind for kind in kinds.KINDS.values() if kind.name != asked.was.kind],
        form=form,
        too_many=form is not None
        and "options" in form
        and not len(form.options)
        and status == 200
        and _holds_any(asked),
        url=asked.url,
        status=status,
    )


def _holds_any(asked: Asked) -> bool:
    return any(distinct(web.connection(), asked.register.id, asked.was.id))


def _decided(asked: Asked, form: Any) -> Field:
    """The field as it would be kept. Raises Rejected."""
    if unfinished(web.connection(), asked.register.id):
        raise Rejected(
            "The values of a field are still being moved after its kind was changed. Wait until that is done."
        )
    field_id = registers.new_field_id(asked.kind)
    new = Field(field_id, form.settings(field_id, DatabaseNames(web.connection())))
    return _after(asked, new).field(field_id)


def _after(asked: Asked, new: Field) -> Register:
    """The register as it would be. Raises Rejected."""
    decider = registers.register
    return decider.fold(asked.register, decider.decide(ChangeFieldKind(asked.was.id, new), asked.register))


def _preview(asked: Asked, new: Field, about: Any, status: int = 200, notice: str = "") -> ResponseReturnValue:
    found = readings(web.connection(), asked.register.id, asked.was, new)
    return _show(asked, new, about, found, status, notice)


def _show(asked: Asked, new: Field, about: Any, found: Readings, status: int, notice: str) -> ResponseReturnValue:
    about.definition.data, about.unread.data = asked.register.version, found.unread
    return web.render(
        "records/kind_preview.html",
        register=asked.register,
        was=asked.was,
        new=new,
        kind_was=kinds.of(asked.was.id),
        kind=kinds.of(new.id),
        found=found,
        about=about,
        notice=notice,
        titled=_new_title(asked, new),
        kept=[(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT],
        url=asked.url,
        status=status,
    )


def _new_title(asked: Asked, new: Field) -> Field | None:
    """The field that will name records, where that is another one then."""
    before, after = asked.register.title_field.id, _after(asked, new).title_field
    same = before == after.id or (before, after.id) == (asked.was.id, new.id)
    return None if same else after


def _change(asked: Asked, new: Field, about: Any) -> ResponseReturnValue:
    found = readings(web.connection(), asked.register.id, asked.was, new)
    if found.shared:
        return _show(asked, new, about, found, 422, "")
    if about.definition.data != asked.register.version or found.unread > about.unread.data:
        return _show(asked, new, about, found, 409, CHANGED)
    if not about.validate():
        return _show(asked, new, about, found, 422, "")
    try:
        _send(asked, new, about)
    except Conflict:
        return _preview(_asked(asked.register.id, asked.was.id, asked.kind), new, about, 409, CHANGED)
    working.begin(asked.register.id, asked.was.id)
    return web.see(asked.url, f"The kind of {new.label} is {kinds.of(new.id).label.lower()} now.")


CHANGED = "The register or its records were changed meanwhile, so nothing was done yet. This is how it stands now."


def _send(asked: Asked, new: Field, about: Any) -> None:
    web.send(
        registers.register,
        asked.register.id,
        ChangeFieldKind(asked.was.id, new),
        expected=asked.register.version,
        command_id=about.command_id.data,
        reason=about.reason.data if "reason" in about else None,
    )
