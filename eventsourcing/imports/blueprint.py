"""The pages of imports hang on this, and what they share: which file is meant, and who may do what with it."""

from uuid import UUID

from flask import Blueprint, abort

from eventsourcing import registers, web
from eventsourcing.imports import files
from eventsourcing.imports.files import File
from eventsourcing.registers import RegisterView

blueprint = Blueprint("imports", __name__)

EDITORS = ("editor", "admin")


def file_found(import_id: UUID) -> File:
    """The file, or 404; 403 for those who may not import it."""
    found = files.get(web.connection(), import_id)
    if found is None:
        abort(404)
    refuse_defining(found.is_new)
    return found


def refuse_defining(is_new: bool) -> None:
    user = web.current_user()
    if is_new and (user is None or user.role != "admin"):
        abort(403, "A file that makes a new register is for admins. You can import into a register that is there.")


def target_of(file: File) -> RegisterView | None:
    """The register into which the rows go, where it is there already."""
    return registers.get(web.connection(), file.register_id) if file.register_id else None
