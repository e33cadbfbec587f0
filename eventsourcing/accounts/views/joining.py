"""What a one-time link opens: an invitation, or the choice of a new password."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts import links
from eventsourcing.accounts.forms import WHAT_ROLES_DO, AcceptInvitationForm, ChooseNewPasswordForm
from eventsourcing.accounts.letting_in import LinkEnded, choose_password
from eventsourcing.accounts.links import Link
from eventsourcing.accounts.read_model import get
from eventsourcing.accounts.views.coming_in import go_on
from eventsourcing.accounts.views.shared import blueprint, write_as_told
from eventsourcing.web import allow

JoinForm = AcceptInvitationForm | ChooseNewPasswordForm


@blueprint.get("/join/<token>")
@allow("anyone")
def join_form(token: str) -> ResponseReturnValue:
    link = links.find(web.connection(), token)
    if link is None:
        return _ended()
    person = get(web.connection(), link.user_id)
    if link.purpose == links.RESET:
        return _page(link, ChooseNewPasswordForm())
    return _page(link, AcceptInvitationForm(name=person.name if person else ""))


@blueprint.post("/join/<token>")
@allow("anyone")
def join(token: str) -> ResponseReturnValue:
    link = links.find(web.connection(), token)
    if link is None:
        return _ended()
    form: JoinForm = ChooseNewPasswordForm.sent() if link.purpose == links.RESET else AcceptInvitationForm.sent()
    try:
        user_id = web.accepted(form, lambda: _choose(form, token))
    except LinkEnded:
        return _ended()
    person = get(web.connection(), user_id) if user_id else None
    return _page(link, form, 422) if person is None else go_on(person, "/")


def _choose(form: JoinForm, token: str) -> UUID:
    name = form.name.data or "" if isinstance(form, AcceptInvitationForm) else ""
    return choose_password(write_as_told(form), token, password=form.password.data or "", name=name)


def _page(link: Link, form: JoinForm, status: int = 200) -> ResponseReturnValue:
    person = get(web.connection(), link.user_id)
    return (
        web.render(
            "accounts/join.html", status=status, form=form, link=link, person=person, role=WHAT_ROLES_DO[person.role]
        )
        if person
        else _ended()
    )


def _ended() -> ResponseReturnValue:
    return web.render("accounts/link_ended.html", status=404)
