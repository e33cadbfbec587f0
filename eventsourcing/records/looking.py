"""What the pages of records start from: the record or the register that the address names, or 404."""

from typing import NamedTuple
from uuid import UUID

from flask import abort

from eventsourcing import registers, web
from eventsourcing.records import queries
from eventsourcing.registers import RegisterView

EDITORS = ("editor", "admin")


class Found(NamedTuple):
    """A record, with its title and its register."""

    row: queries.RecordRow
    register: RegisterView
    title: str


def record_found(record_id: UUID) -> Found:
    row = queries.get(web.connection(), record_id)
    if row is None:
        abort(404, "There is no such record. Nothing in Daybook is ever deleted, so the address may be mistyped.")
    return Found(row, register_found(row.register_id), queries.titles(web.connection(), [row.id])[row.id])


def register_found(register_id: UUID) -> RegisterView:
    found = registers.get(web.connection(), register_id)
    if found is None:
        abort(404, "There is no such register.")
    return found


def may_write() -> bool:
    """Whether who asks may change records, so that nobody is shown what they cannot do."""
    user = web.current_user()
    return user is not None and user.role in EDITORS
