"""The pages of records hang on this, and who may open which is judged here; each views file adds its own."""

from uuid import UUID

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from eventsourcing import registers, web
from eventsourcing.records import queries

MISSING = "There is no such record. Nothing in Daybook is ever deleted."

blueprint = Blueprint("records", __name__)


@blueprint.record
def _judge(state: BlueprintSetupState) -> None:
    web.access.judge_by(state.app, "record_id", web.Judge(_rights, MISSING, registers.REFUSALS))


def _rights(user: web.User, record_id: UUID) -> frozenset[str]:
    """What they may do with a record is what they may do in its register."""
    row = queries.known(web.connection(), record_id)
    return registers.rights_in(user, row.register_id) if row else frozenset()
