"""What an admin does about how somebody comes in: links, sessions, a second factor that was lost."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.accounts import forms, links, sessions
from eventsourcing.accounts.acts import sign_out
from eventsourcing.accounts.letting_in import make_link
from eventsourcing.accounts.proving import remove_second_factor
from eventsourcing.accounts.views.one_user import attempt, page, signing_out
from eventsourcing.accounts.views.shared import blueprint, refuse_own, show_link, write_as_told
from eventsourcing.kernel import Handled, Rejected
from eventsourcing.web import CommandForm, allow


@blueprint.post("/users/<uuid:user_id>/make-invitation")
@allow("admin")
def make_invitation(user_id: UUID) -> ResponseReturnValue:
    return _make_link(user_id, forms.MakeInvitationForm.sent(), links.INVITATION)


@blueprint.post("/users/<uuid:user_id>/offer-password-reset")
@allow("admin")
def offer_password_reset(user_id: UUID) -> ResponseReturnValue:
    return _make_link(user_id, forms.OfferPasswordResetForm.sent(), links.RESET)


@blueprint.post("/users/<uuid:user_id>/remove-second-factor")
@allow("admin")
def remove_users_second_factor(user_id: UUID) -> ResponseReturnValue:
    form = forms.RemoveUsersSecondFactorForm.sent()

    def remove() -> Handled:
        refuse_own(user_id)
        return remove_second_factor(write_as_told(form), user_id)

    return attempt(user_id, form, remove)


@blueprint.post("/users/<uuid:user_id>/sign-out")
@allow("admin")
def sign_user_out(user_id: UUID) -> ResponseReturnValue:
    browsers = sessions.of_user(web.connection(), user_id)
    form = signing_out(browsers, forms.SignUserOutForm.sent())
    known = {"all", *(str(one.id) for one in browsers)}
    return attempt(user_id, form, lambda: _sign_out(user_id, form, known), "They are signed out there.")


def _make_link(user_id: UUID, form: CommandForm, purpose: str) -> ResponseReturnValue:
    if not web.accepted(form, lambda: _show(form, user_id, purpose)):
        return page(user_id, form, 422)
    return web.see(f"/users/{user_id}")


def _show(form: CommandForm, user_id: UUID, purpose: str) -> bool:
    refuse_own(user_id)
    made = make_link(write_as_told(form), user_id, purpose)
    if made:
        show_link(made)
    return True


def _sign_out(user_id: UUID, form: forms.SignUserOutForm, known: set[str]) -> Handled:
    chosen = form.session.data
    if chosen not in known:
        raise Rejected("They are not signed in there any more.", field="session")
    return sign_out(write_as_told(form), user_id, None if chosen == "all" else UUID(chosen))
