"""Starting a load: the file's import begins, and where it makes a register, that is defined in the same append."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing import registers
from eventsourcing.imports.checking import register_of
from eventsourcing.imports.domain import StartImport, importing
from eventsourcing.imports.files import File
from eventsourcing.imports.plan import fields
from eventsourcing.kernel import Connection, Intent, Metadata, Projection, Rejected, handle_batch, uuid7
from eventsourcing.registers import DefineRegister, Register

NEW_POLICY = "optional"


def start(
    conn: Connection,
    projections: Sequence[Projection],
    file: File,
    started_by: UUID,
    reason: str | None = None,
    effective_at: datetime | None = None,
) -> None:
    """Begin the load; the work itself is done by whoever takes the lease. Raises Rejected.

    Nothing happens where it has begun before.
    """
    register = register_of(conn, file, file.plan)
    _refuse_unreasoned(register, file, reason)
    register_id = file.register_id or uuid7()
    said = metadata(file.id, started_by, reason, effective_at, "start")
    with conn.transaction():
        if not _begin(conn, file, register_id, started_by, reason, effective_at):
            return
        for outcome in handle_batch(conn, _intents(file, register_id), said, projections=projections):
            if isinstance(outcome, Rejected):
                raise outcome


def _refuse_unreasoned(register: Register, file: File, reason: str | None) -> None:
    if not file.is_new and register.reason_policy == "required" and not (reason or "").strip():
        raise Rejected("Say why. This register asks for a reason with every change.", field="reason")


def _begin(
    conn: Connection,
    file: File,
    register_id: UUID,
    started_by: UUID,
    reason: str | None,
    effective_at: datetime | None,
) -> bool:
    """Mark the file as loading; False where it is no longer as it was looked at."""
    begun = conn.execute(
        """UPDATE import_files SET state = 'loading', register_id = %s, started_by = %s, reason = %s, effective_at = %s,
            done = 0, created = 0, changed = 0, same = 0, rejected = 0, trouble = '', worker = NULL, leased_until = NULL
        WHERE id = %s AND state = 'ready' AND (plan ->> 'number')::bigint = %s""",
        (register_id, started_by, reason, effective_at, file.id, file.plan.number),
    )
    return bool(begun.rowcount)


def _intents(file: File, register_id: UUID) -> list[Intent]:
    plan = file.plan
    command = StartImport(register_id, file.file_name, file.sha256, file.total, plan.key or None)
    intents = [Intent(importing, file.id, command)]
    if file.is_new:
        define = DefineRegister(plan.name, "", NEW_POLICY, fields(plan))
        intents.append(Intent(registers.register, register_id, define))
    return intents


def metadata(import_id: UUID, actor_id: UUID, reason: str | None, effective_at: datetime | None, what: str) -> Metadata:
    """What the log is told about every event of an import. The same work has the same command id."""
    return Metadata(
        actor_id=actor_id,
        source="import",
        reason=reason,
        effective_at=effective_at,
        command_id=uuid5(import_id, what),
        change_set_id=import_id,
    )


def trouble(conn: Connection, file: File, words: str) -> None:
    """Stop working on the file, and say why."""
    conn.execute(
        "UPDATE import_files SET trouble = %s, worker = NULL, leased_until = NULL WHERE id = %s", (words, file.id)
    )
