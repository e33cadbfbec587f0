"""What the pages of records start from: the record or the register that the address names, or 404."""

from typing import NamedTuple
from uuid import UUID

from flask import abort

from eventsourcing import registers, web
from eventsourcing.records import queries
from eventsourcing.records.blueprint import MISSING
from eventsourcing.registers import RegisterView


class Found(NamedTuple):
    """A record, with its title and its register."""

    row: queries.RecordRow
    register: RegisterView
    title: str


def record_found(record_id: UUID) -> Found:
    row = queries.known(web.connection(), record_id)
    if row is None:
        abort(404, MISSING)
    register = register_found(row.register_id)
    return Found(row, register, queries.title_of(web.connection(), row, register))


def register_found(register_id: UUID) -> RegisterView:
    found = registers.known(web.connection(), register_id)
    if found is None:
        abort(404, "There is no such register.")
    return found
