"""The pages of records hang on this, and who may open which is judged here; each views file adds its own."""

from collections.abc import Collection
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
    """What they may do with a record is what they may do in its register, where it stays for ever."""
    register_id = web.lasting_all("register of", (record_id,), _ask_for_register).get(record_id)
    return registers.rights_in(user, register_id) if register_id else frozenset()


def _ask_for_register(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Found with the whole record, since it is most likely to be shown next."""
    rows = (queries.known(web.connection(), id) for id in ids)
    return {row.id: row.register_id for row in rows if row}
