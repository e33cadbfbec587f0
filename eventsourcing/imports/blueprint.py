"""The pages of imports hang on this, and what they share: which file is meant, and who may do what with it."""

from uuid import UUID

from flask import Blueprint, abort
from flask.blueprints import BlueprintSetupState

from eventsourcing import registers, web
from eventsourcing.imports import files, rights, work
from eventsourcing.imports.files import File
from eventsourcing.registers import RegisterView

blueprint = Blueprint("imports", __name__)


@blueprint.record
def _judge(state: BlueprintSetupState) -> None:
    web.access.judge_by(state.app, "import_id", web.Judge(rights.rights, rights.MISSING, registers.REFUSALS))


@blueprint.record
def _install(state: BlueprintSetupState) -> None:
    work.install(state.app)


def file_found(import_id: UUID) -> File:
    """The file, or 404."""
    return files.get(web.connection(), import_id) or abort(404, rights.MISSING)


def target_of(file: File) -> RegisterView | None:
    """The register into which the rows go, where it is there already."""
    return registers.get(web.connection(), file.register_id) if file.register_id else None
