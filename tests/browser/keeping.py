"""Registers and records that were there before anybody opened a browser."""

import itertools
from collections.abc import Iterable, Sequence
from uuid import UUID

from app import PROJECTIONS
from eventsourcing import records, registers
from eventsourcing.kernel import Intent, Metadata, handle, handle_batch, uuid7
from eventsourcing.records.domain import ChangeRecord, CreateRecord, RecordCommand, Terms, Values
from eventsourcing.registers import Field, FieldSettings, Limits, Option, RegisterView
from eventsourcing.registers.domain import DefineRegister
from eventsourcing.registers.ids import new_field_id
from tests.browser.conftest import Served

OPTIONS = {
    "choice": (Option("in-use", "In use"), Option("stored", "Stored")),
    "choices": (Option("red", "Red"), Option("blue", "Blue"), Option("green", "Green")),
}


NUMBERS = itertools.count(1)


def a_field(kind: str, label: str, *, unique: bool = False) -> Field:
    limits = Limits(currency="EUR") if kind == "money" else Limits()
    options = OPTIONS.get(kind, ())
    return Field(new_field_id(kind), FieldSettings(label, unique=unique, limits=limits, options=options))


def a_register(served: Served, name: str, *fields: Field, reasons: str = "optional") -> RegisterView:
    """Its name is followed by a number: no two registers have the same."""
    register_id = uuid7()
    command = DefineRegister(f"{name} {next(NUMBERS)}", "", reasons, fields)
    handle(served.conn, registers.register, register_id, command, said_by(served), projections=PROJECTIONS)
    view = registers.get(served.conn, register_id)
    assert view is not None
    return view


def a_record(served: Served, register: RegisterView, *values: object, by: str = "Ana Ruiz") -> UUID:
    """With values in the order of the fields; None for an empty one."""
    [record_id] = some_records(served, register, [values], by)
    return record_id


def some_records(
    served: Served, register: RegisterView, rows: Iterable[Sequence[object]], by: str = "Ana Ruiz"
) -> list[UUID]:
    ids = [field.id for field in register.active_fields]
    commands = [CreateRecord(register.id, dict(zip(ids, row, strict=False)), Terms({})) for row in rows]  # type: ignore[arg-type]  # stored values
    intents = [Intent(records.record, uuid7(), command) for command in commands]
    handle_batch(served.conn, intents, said_by(served, by), projections=PROJECTIONS)
    return [intent.aggregate_id for intent in intents]


def changes(served: Served, record_id: UUID, values: Values, by: str = "Ana Ruiz", reason: str | None = None) -> None:
    row = records.get(served.conn, record_id)
    assert row is not None
    seen = {id: row.data.get(id) for id in values}
    tell(served, record_id, ChangeRecord(values, seen, Terms({}, reason=reason)), by, reason)


def tell(
    served: Served, record_id: UUID, command: RecordCommand, by: str = "Ana Ruiz", reason: str | None = None
) -> None:
    said = said_by(served, by, reason)
    handle(served.conn, records.record, record_id, command, said, projections=PROJECTIONS)


def said_by(served: Served, name: str = "Lena Fischer", reason: str | None = None) -> Metadata:
    return Metadata(actor_id=served.people[name], reason=reason)
