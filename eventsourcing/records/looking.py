"""What the pages of records start from: the record or the register that the address names, or 404."""

from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from flask import abort

from eventsourcing import registers, web
from eventsourcing.kernel import Loaded, load
from eventsourcing.records import queries
from eventsourcing.records.blueprint import MISSING
from eventsourcing.records.domain import Record, Values, record
from eventsourcing.registers import RegisterView

Row_co = TypeVar("Row_co", bound=queries.Held, covariant=True)


class Titled(NamedTuple, Generic[Row_co]):
    """A record, with its title and its register."""

    row: Row_co
    register: RegisterView
    title: str


class LoadedRow(NamedTuple):
    """A record as the kernel loads it from its events."""

    id: UUID
    register_id: UUID
    data: Values
    version: int
    loaded: Loaded


Found = Titled[queries.RecordRow]  # to be shown
ToChange = Titled[LoadedRow]  # to be changed: what a command decides on is what its form was read by


def record_found(record_id: UUID) -> Found:
    row = queries.known(web.connection(), record_id) or abort(404, MISSING)
    return Titled(row, *_register_and_title(row))


def record_loaded(record_id: UUID) -> ToChange:
    loaded = load(web.connection(), record, record_id)
    state: Record = loaded.state
    register_id = state.register_id or abort(404, MISSING)
    row = LoadedRow(record_id, register_id, state.values, loaded.version, loaded)
    return Titled(row, *_register_and_title(row))


def _register_and_title(row: queries.Held) -> tuple[RegisterView, str]:
    register = register_found(row.register_id)
    return register, queries.title_of(web.connection(), row, register)


def register_found(register_id: UUID) -> RegisterView:
    found = registers.known(web.connection(), register_id)
    if found is None:
        abort(404, "There is no such register.")
    return found
