"""The page on which an admin says who may see, write and define a register."""

from functools import partial
from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.registers import views
from eventsourcing.registers.access_form import ChangeRegisterAccessForm, as_chosen, holders
from eventsourcing.registers.answering import attempt
from eventsourcing.registers.domain import ChangeRegisterAccess, RegisterAccessChanged
from eventsourcing.registers.looking import shown
from eventsourcing.registers.read_model import RegisterView
from eventsourcing.web import allow

blueprint = views.blueprint


@blueprint.get("/registers/<uuid:register_id>/access")
@allow("admin", to="see")
def access(register_id: UUID) -> ResponseReturnValue:
    view = shown(register_id)
    return _page(view, ChangeRegisterAccessForm(seen=view.version, **as_chosen(view.access)))


@blueprint.post("/registers/<uuid:register_id>/access")
@allow("admin", to="see")
def change_access(register_id: UUID) -> ResponseReturnValue:
    view, form = shown(register_id), ChangeRegisterAccessForm.sent()
    everybody = holders(web.connection(), view)
    form.offer([*everybody.named, *everybody.others])
    return attempt(
        register_id,
        form,
        lambda: ChangeRegisterAccess(form.access()),
        rivals=lambda event: isinstance(event, RegisterAccessChanged),
        again=partial(_page, view, form),
        toast="Who may do what is saved.",
        part="#access",
    )


def _page(view: RegisterView, form: ChangeRegisterAccessForm, **context: Any) -> ResponseReturnValue:
    who = holders(web.connection(), view, form)
    return web.render("registers/access.html", register=view, form=form, holders=who, **context)
