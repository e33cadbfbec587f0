"""Everybody who may come in, and a form for somebody new."""

from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts.acts import create_user
from eventsourcing.accounts.forms import CreateUserForm
from eventsourcing.accounts.read_model import everybody
from eventsourcing.accounts.views.shared import blueprint, write_as_told
from eventsourcing.web import allow


@blueprint.get("/users")
@allow("admin", "auditor")
def users() -> ResponseReturnValue:
    return web.render("accounts/users.html", users=everybody(web.connection()))


@blueprint.get("/users/new")
@allow("admin")
def create_user_form() -> ResponseReturnValue:
    return web.render("accounts/new_user.html", form=CreateUserForm(role="editor"))


@blueprint.post("/users")
@allow("admin")
def post_user() -> ResponseReturnValue:
    form = CreateUserForm.sent()
    made = web.accepted(
        form,
        lambda: create_user(
            write_as_told(form),
            email=form.email.data or "",
            name=form.name.data or "",
            role=form.role.data or "",
            password=form.password.data or "",
        ),
    )
    if made is None:
        return web.render("accounts/new_user.html", status=422, form=form)
    return web.see(f"/users/{made}", f"{form.name.data} can sign in now.")
