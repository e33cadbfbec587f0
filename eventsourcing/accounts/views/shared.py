"""What the pages about people share: their blueprint, which also tells the app who is signed in."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from eventsourcing import web
from eventsourcing.accounts import sessions
from eventsourcing.accounts.acts import Write
from eventsourcing.web import CommandForm

blueprint = Blueprint("accounts", __name__)


@blueprint.record
def _identify(state: BlueprintSetupState) -> None:
    web.access.identify_by(state.app, sessions.current)


def write_as_told(form: CommandForm) -> Write:
    """How an act of this form's sender is written, with the reason it gives."""
    reason = form["reason"].data if "reason" in form else None
    said = web.metadata(command_id=form.command_id.data, reason=reason)
    return Write(web.connection(), said, web.projections())


def side_by_side(*forms: CommandForm | None) -> dict[str, CommandForm]:
    """Forms of one page by the names of their classes, the last of a class in place of those before.

    Their fields get ids of their own, so that labels and links to errors find the right one.
    """
    shown = {type(form).__name__: form for form in forms if form is not None}
    for name, form in shown.items():
        for field in form:
            field.id = f"{name}-{field.name}"
    return shown
