"""Starting a load: the file's import begins, and where it makes a register, that is defined in the same append.

The same file is not loaded into the same register twice at once, nor once more by somebody who has not heard of the
first time: each is asked to go on with that, or to say that it is meant to be loaded anew.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from eventsourcing import registers
from eventsourcing.imports import ending, same
from eventsourcing.imports.checking import register_of
from eventsourcing.imports.domain import StartImport, importing
from eventsourcing.imports.files import File
from eventsourcing.imports.metadata import metadata
from eventsourcing.imports.plan import fields
from eventsourcing.kernel import Connection, Intent, Projection, Rejected, alone, handle_batch, uuid7
from eventsourcing.registers import DefineRegister, Register

NEW_POLICY = "optional"


class Overtaken(Rejected):
    """The same file goes into the same register already, or went there since this one was brought in: `other`."""

    def __init__(self, other: File) -> None:
        super().__init__(overtaken_words(other))
        self.other = other


def overtaken_words(other: File) -> str:
    """What the matter is with the other load of the file; of the register that it made itself by name."""
    rows = f"{other.done:,} of {other.total:,} rows"
    if other.state == "finished":
        return "This very file was imported into this register a moment ago."
    if other.leased:
        return f"This very file is being imported into this register now; {rows} are done."
    return f"An import of this very file into this register stopped after {rows}."


def start(
    conn: Connection,
    projections: Sequence[Projection],
    file: File,
    started_by: UUID,
    reason: str | None = None,
    effective_at: datetime | None = None,
    *,
    anew: bool = False,
) -> None:
    """Begin the load; the work itself is done by whoever takes the lease. Raises Rejected, of which one is Overtaken.

    Nothing happens where it has begun before. `anew`: where a load of the same file into the same register has stopped,
    that is given up first; where one has ended, this one begins all the same.
    """
    register = register_of(conn, file, file.plan)
    _refuse_unreasoned(register, file, reason)
    register_id = file.register_id or uuid7()
    said = metadata(file.id, started_by, reason, effective_at, "start")
    with alone(conn):  # so that of two who come at once the second sees the first
        other = same.begun(conn, file.sha256, register_id, file.uploaded_at)
        if other and anew and other.state == "loading":
            ending.give_up_at_head(conn, projections, other.id, started_by)
        if not _begin(conn, file, register_id, started_by, reason, effective_at):
            return
        if other and not anew:
            raise Overtaken(other)
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


def trouble(conn: Connection, file: File, words: str) -> None:
    """Stop working on the file, and say why."""
    conn.execute(
        "UPDATE import_files SET trouble = %s, worker = NULL, leased_until = NULL WHERE id = %s", (words, file.id)
    )
