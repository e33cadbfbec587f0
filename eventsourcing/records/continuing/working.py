"""When values are moved: at once where they are few, else in the background, and when a server starts."""

from functools import partial
from uuid import UUID

from flask import Flask

from eventsourcing import web
from eventsourcing.records.continuing.moving import left, move, unfinished
from eventsourcing.web import background

FEW = 1_000  # values that are moved while the browser waits


def begin(register_id: UUID, field_id: str) -> None:
    """Move what stands in this field to the one that goes on with it."""
    if left(web.connection(), field_id) <= FEW:
        move(web.connection(), web.projections(), register_id, field_id)
    else:
        background.begin(f"the values of {field_id}", partial(_move, register_id, field_id))


def go_on(app: Flask) -> None:
    """Go on in the background with what another process left when it was ended; for the start of a server."""
    with app.app_context():
        background.begin("fields whose kind has changed", move_all)


def move_all() -> None:
    for register_id, field_id in unfinished(web.connection()):
        _move(register_id, field_id)


def _move(register_id: UUID, field_id: str) -> None:
    move(web.connection(), web.projections(), register_id, field_id)
