"""Sending the commands of a record's forms, and numbering new records."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

import msgspec

from eventsourcing import web
from eventsourcing.kernel import Connection, Handled, Loaded, Rejected
from eventsourcing.records.continuing.moving import unfinished
from eventsourcing.records.domain import ChangeRecord, CreateRecord, RecordCommand, Terms, Values, record
from eventsourcing.records.looking import ToChange
from eventsourcing.records.read_model import Taken
from eventsourcing.registers import RegisterView
from eventsourcing.web.forms import effective_at

ATTEMPTS = 100
NOT_YET = Loaded(record.initial, 0)  # what there is of a record before it is created


def terms(register: RegisterView, reason: str | None = None) -> Terms:
    """What the register, as it is defined now, asks of a change."""
    required = {field.id: field.label for field in register.active_fields if field.settings.required}
    counted = {field_id: label for field_id, label in required.items() if not field_id.startswith("number-")}
    return Terms(counted, register.reason_policy, reason or None, register.retired)


def terms_of(register: RegisterView, about: Any) -> Terms:
    return terms(register, about.reason.data if "reason" in about else None)


def create(register: RegisterView, about: Any, values: Values) -> Handled:
    """Make the record, numbering it; where somebody else took the number, with the next."""
    filled = {field_id: value for field_id, value in values.items() if value is not None}
    for _ in range(ATTEMPTS):
        numbers = {field.id: next_number(web.connection(), field.id) for field in numbered(register)}
        command = CreateRecord(register.id, {**filled, **numbers}, terms_of(register, about))
        try:
            return send(register, about.command_id.data, command, about, filled, NOT_YET)
        except Taken as taken:
            if taken.field not in numbers:
                raise
    raise Rejected("Too many people are adding records just now. Try again in a moment.")


def numbered(register: RegisterView) -> Sequence[Any]:
    """The fields that count by themselves."""
    return [field for field in register.active_fields if field.kind == "number"]


def next_number(conn: Connection, field_id: str) -> int:
    """One more than the greatest number in this field, so far."""
    row = conn.execute(
        """SELECT (r.data ->> c.field_id)::bigint FROM record_cells c JOIN records r ON r.id = c.record_id
        WHERE c.field_id = %s AND c.sort_key IS NOT NULL ORDER BY c.sort_key DESC LIMIT 1""",
        (field_id,),
    ).fetchone()
    return int(row[0]) + 1 if row else 1


def change(found: ToChange, about: Any, values: Values, seen: Values) -> Handled:
    """Give these fields these values, if nobody else gave them others since they were seen."""
    seen = {field_id: seen.get(field_id) for field_id in values}
    command = ChangeRecord(values, seen, terms_of(found.register, about))
    return send(found.register, found.row.id, command, about, values, found.row.loaded)


def send(
    register: RegisterView,
    record_id: UUID,
    command: RecordCommand,
    about: Any,
    content: object,
    loaded: Loaded | None = None,
) -> Handled:
    """Send it, if the register is still as it was read. Raises Conflict about the register where it is not."""
    reason = about.reason.data if "reason" in about else None
    _refuse_unsettled(register, command)
    return web.send(
        record,
        record_id,
        command,
        checks=[(register.id, register.version)],
        loaded=loaded,
        reason=reason,
        effective_at=effective_at(about.effective_on.data),
        command_id=command_id(about, content, reason, str(about.effective_on.data)),
        id_follows=True,
    )


def _refuse_unsettled(register: RegisterView, command: RecordCommand) -> None:
    """What must be unique cannot be told to be so while other values are on their way into its field."""
    for _, field_id in unfinished(web.connection(), register.id) if register.continued else ():
        now = register.current(field_id)
        if now and (now.settings.unique or now.kind == "number") and now.id in getattr(command, "values", ()):
            raise Rejected(
                f"The values of {now.label} are just being moved, as its kind was changed. Save again in a moment."
            )


def command_id(form: Any, *content: object) -> UUID:
    """An id for what the form says: sent twice it is the same, sent with other words after a step back it is not."""
    return uuid5(form.command_id.data, msgspec.json.encode(content, order="deterministic").decode())
