"""What the pages about people share: their blueprint, which also tells the app who is signed in."""

from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, request
from flask.blueprints import BlueprintSetupState

from eventsourcing import web
from eventsourcing.accounts import hashing, links, passwords, sessions, tries
from eventsourcing.accounts.acts import Write
from eventsourcing.accounts.forms import GuardedForm
from eventsourcing.accounts.shown_once import show_once
from eventsourcing.kernel import Handled, Rejected
from eventsourcing.web import CommandForm
from eventsourcing.web.limits import Limit, Try

blueprint = Blueprint("accounts", __name__)

PER_PERSON = Limit(burst=5, seconds=20)


@blueprint.record
def _identify(state: BlueprintSetupState) -> None:
    web.access.identify_by(state.app, sessions.current)
    hashing.install(state.app)


def me() -> web.User:
    """Who is signed in."""
    user = web.current_user()
    if user is None:
        raise RuntimeError("allow() lets nobody in here who is not signed in")
    return user


def write_as_told(form: CommandForm, actor_id: UUID | None = None) -> Write:
    """How an act of this form's sender is written, with the reason it gives.

    `actor_id` is theirs where they are not signed in yet.
    """
    reason = form["reason"].data if "reason" in form else None
    said = web.metadata(command_id=form.command_id.data, reason=reason)
    if actor_id is not None:
        said = msgspec.structs.replace(said, actor_id=actor_id, actor_kind="person")
    return Write(web.connection(), said, web.projections())


def check_password(form: GuardedForm) -> None:
    """Ask for the present password of who is signed in. Raises Rejected, also where it was tried too often."""
    ways = [tries.Paid(True, [Try(f"present password of {me().id}", PER_PERSON)])]
    paid = tries.pay(form, ways, field="current")
    if not fits(form, paid, me().id, form["current"].data or ""):
        raise Rejected("This is not your present password.", field="current")
    tries.right(paid)


def fits(form: GuardedForm, paid: tries.Paid, user_id: UUID | None, password: str) -> bool:
    """Whether this is the user's password; one look at a time. Raises Rejected where too many wait for theirs."""
    try:
        with hashing.hashing(known=paid.known):
            return passwords.fits(web.connection(), user_id, password)
    except hashing.Busy:
        raise tries.busy(form, paid) from None


def refuse_own(user_id: UUID) -> None:
    """Keep an admin from doing to their own account, as an admin, what asks for the present password there.

    Else an open browser would be enough to take the account over. Raises Rejected.
    """
    if user_id == me().id:
        raise Rejected("This is your own account. Do this on My account, where your present password is asked for.")


def outcome(handled: Handled, toast: str = "Saved.") -> str:
    """What to say after an act that was accepted."""
    return toast if handled.events else "Nothing was different, so nothing was saved."


def refusal(form: CommandForm | None) -> dict[str, Any]:
    """The status and headers of the page that shows this form once more; of a page without one too."""
    if form is None:
        return {}
    wait, busy = getattr(form, "wait", 0), getattr(form, "busy", False)
    return {"status": 503 if busy else 429, "headers": {"Retry-After": str(wait)}} if wait else {"status": 422}


def side_by_side(*forms: CommandForm | None) -> dict[str, CommandForm]:
    """Forms of one page by the names of their classes, the last of a class in place of those before.

    Their fields get ids of their own, so that labels and links to errors find the right one.
    """
    shown = {type(form).__name__: form for form in forms if form is not None}
    for name, form in shown.items():
        for field in form:
            field.id = f"{name}-{field.name}"
    return shown


def show_link(made: links.Made) -> None:
    """Have the person's page show the link that was made."""
    address = f"{request.host_url}join/{made.token}"
    show_once(web.connection(), f"link {made.user_id}", {"address": address, "purpose": made.purpose})
