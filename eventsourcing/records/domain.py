"""What a record is: values of a register's fields, what may be asked of it, and what then happened."""

from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import Event, Value

StoredValue = None | bool | int | str | tuple[str, ...]
Values = dict[str, StoredValue]

LONGEST_REASON = 2_000
LONGEST_COMMENT = 20_000


# Events. Their names and fields are a storage format: a change needs a new schema version and an upcaster.


class RecordCreated(Event, frozen=True):
    """`values` by field id, only the fields that were filled in."""

    register_id: UUID
    values: Values


class RecordChanged(Event, frozen=True):
    """Only the fields that changed: `values` is what they are now (null: emptied), `was` what they were."""

    values: Values
    was: Values


class RecordArchived(Event, frozen=True):
    pass


class RecordRestored(Event, frozen=True):
    pass


class RecordCommented(Event, frozen=True):
    text: str


RecordEvent = RecordCreated | RecordChanged | RecordArchived | RecordRestored | RecordCommented


@dataclass(frozen=True)
class Terms:
    """What the register asks of every change, as it is defined now, and the reason that was given.

    `required` are the labels of the fields that must be filled in, by their ids.
    """

    required: dict[str, str]
    reason_policy: str = "optional"
    reason: str | None = None
    register_retired: bool = False


# Commands. Their values have been parsed by the fields' kinds.


@dataclass(frozen=True)
class CreateRecord:
    register_id: UUID
    values: Values
    terms: Terms


@dataclass(frozen=True)
class ChangeRecord:
    """Give these fields these values. `seen` is what the sender saw in each of them before changing it."""

    values: Values
    seen: Values
    terms: Terms


@dataclass(frozen=True)
class ContinueValue:
    """Move what stands in a field whose kind has changed to the one that goes on with it, in archived records too.

    `value` is what was read of what was `seen` there; None where it cannot be read, and is left to history.
    """

    field_id: str
    into: str
    value: StoredValue
    seen: StoredValue


@dataclass(frozen=True)
class ArchiveRecord:
    terms: Terms


@dataclass(frozen=True)
class RestoreRecord:
    terms: Terms


@dataclass(frozen=True)
class CommentRecord:
    text: str


RecordCommand = CreateRecord | ChangeRecord | ContinueValue | ArchiveRecord | RestoreRecord | CommentRecord


class Collided(Rejected):
    """Somebody else changed the same fields to other values since they were seen. `fields` are their ids."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__("Somebody else changed the same fields while you were editing.")
        self.fields = fields


class Record(Value, frozen=True):
    """A record as its events tell it; `values` holds only the fields that are filled in."""

    register_id: UUID | None = None
    values: Values = {}  # noqa: RUF012  # msgspec makes a new one each time, and the class is frozen
    archived: bool = False


def decide(command: RecordCommand, record: Record) -> list[RecordEvent]:
    match command:
        case CreateRecord():
            return _create(command, record)
        case _ if record.register_id is None:
            raise Rejected("There is no such record.")
        case ChangeRecord():
            return _change(command, record)
        case ContinueValue():
            return _continue(command, record)
        case ArchiveRecord(terms):
            return [] if record.archived else [_accepted(RecordArchived(), terms)]
        case RestoreRecord(terms):
            return [_accepted(RecordRestored(), terms)] if record.archived else []
        case CommentRecord(text):
            return [RecordCommented(_comment(text))]
        case _:
            assert_never(command)


def _create(command: CreateRecord, record: Record) -> list[RecordEvent]:
    if record.register_id is not None:
        raise Rejected("This record has been created already.")
    filled: Values = {field_id: value for field_id, value in command.values.items() if value is not None}
    _refuse_missing(command.terms, filled)
    return [_accepted(RecordCreated(command.register_id, filled), command.terms)]


def _change(command: ChangeRecord, record: Record) -> list[RecordEvent]:
    if record.archived:
        raise Rejected("This record is archived. Restore it before you change it.")
    was = {field_id: record.values.get(field_id) for field_id in command.values}
    changed = {field_id: value for field_id, value in command.values.items() if value != was[field_id]}
    if collided := tuple(field_id for field_id in changed if was[field_id] != command.seen.get(field_id)):
        raise Collided(collided)
    if not changed:
        return []
    _refuse_missing(command.terms, {**record.values, **changed})
    return [_accepted(RecordChanged(changed, {field_id: was[field_id] for field_id in changed}), command.terms)]


def _continue(command: ContinueValue, record: Record) -> list[RecordEvent]:
    was, held = record.values.get(command.field_id), record.values.get(command.into)
    if was is None:
        return []
    if was != command.seen:
        raise Collided((command.field_id,))
    if command.value is None or held is not None:  # whoever has filled in the new field meanwhile knows better
        return [RecordChanged({command.field_id: None}, {command.field_id: was})]
    return [
        RecordChanged(
            {command.field_id: None, command.into: command.value}, {command.field_id: was, command.into: None}
        )
    ]


def _refuse_missing(terms: Terms, values: Values) -> None:
    for field_id, label in terms.required.items():
        if values.get(field_id) is None:
            raise Rejected(f"Fill in {label}.", field=field_id)


def _accepted(event: RecordEvent, terms: Terms) -> RecordEvent:
    if terms.register_retired:
        raise Rejected("This register is retired, so its records cannot be changed.")
    if terms.reason_policy == "required" and not (terms.reason or "").strip():
        raise Rejected("Say why. This register asks for a reason with every change.", field="reason")
    if len(terms.reason or "") > LONGEST_REASON:
        raise Rejected(f"Keep the reason to {LONGEST_REASON:,} characters.", field="reason")
    return event


def _comment(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Rejected("Write something first.", field="text")
    if len(text) > LONGEST_COMMENT:
        raise Rejected(f"Keep the comment to {LONGEST_COMMENT:,} characters.", field="text")
    return text


def evolve(record: Record, event: RecordEvent) -> Record:
    match event:
        case RecordCreated(register_id, values):
            return Record(register_id, values)
        case RecordChanged(values):
            now = {**record.values, **values}
            filled: Values = {field_id: value for field_id, value in now.items() if value is not None}
            return Record(record.register_id, filled, record.archived)
        case RecordArchived():
            return Record(record.register_id, record.values, archived=True)
        case RecordRestored():
            return Record(record.register_id, record.values, archived=False)
        case RecordCommented():
            return record
        case _:
            assert_never(event)


record = Decider("record", RecordEvent, Record(), decide, evolve)
