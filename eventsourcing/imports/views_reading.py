"""How a file is read is chosen: where it has to be asked, and wherever the proposal is not what was meant."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.imports import chunks, files, options, views, work
from eventsourcing.imports.blueprint import blueprint, file_found
from eventsourcing.imports.files import File
from eventsourcing.imports.guessing import guess
from eventsourcing.imports.lines import Unreadable
from eventsourcing.imports.reading import Reading
from eventsourcing.kernel import Rejected
from eventsourcing.web.access import SIGNED_IN


@blueprint.post("/imports/<uuid:import_id>/reading")
@web.allow(SIGNED_IN, to="write")
def read_differently(import_id: UUID) -> ResponseReturnValue:
    """Read the file with another encoding or delimiter, its heading from another line, and so on."""
    file = file_found(import_id)
    if file.state in ("loading", "finished"):
        return web.see(f"/imports/{import_id}", "The import has begun, so the file is read as it is.")
    try:
        reading = _chosen(file)
    except Rejected as rejected:
        return views.page(file, 422, refused=rejected, sent=request.form)
    files.update(web.connection(), import_id, "reading", reading=reading, trouble="", checked=None, done=0)
    work.advance(files.known(web.connection(), import_id))
    return web.see(f"/imports/{import_id}")


def _chosen(file: File) -> Reading:
    """The reading that the form asks for; what it does not say is found again where only the letters were in doubt."""
    said = options.of_words(request.form)
    if file.state == "asking":
        if said.encoding is None:
            raise Rejected(options.NONE_OF_THESE, field="other_encoding")
        try:
            return guess(chunks.opener(web.connection(), file.id), said)[0]
        except Unreadable as error:
            raise Rejected(str(error)) from error
    return said.applied(file.reading if file.reading_json != "{}" else Reading("utf-8", "comma"))
