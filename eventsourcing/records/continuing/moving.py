"""Moving what stands in fields whose kind has changed to those that go on with them, some hundred records at a time.

What is left to do is what the read model has in such fields, so what was killed goes on where it stopped.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID, uuid5

from eventsourcing import accounts, registers
from eventsourcing.kernel import Conflict, Connection, Handled, Intent, Metadata, Projection, Recorded, handle_batch
from eventsourcing.records.domain import ContinueValue, StoredValue, record
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.read_model import Taken
from eventsourcing.records.titles import value_of
from eventsourcing.registers import Field, RegisterView, kinds

BATCH = 500


class Held(NamedTuple):
    """A value that is still in the field that was, and the record that has it."""

    sort_key: str
    record_id: UUID
    value: StoredValue


def unfinished(conn: Connection, register_id: UUID | None = None) -> list[tuple[UUID, str]]:
    """The fields, of one register or of all, whose values are not all with those that go on with them."""
    rows = conn.execute(
        """SELECT f.register_id, f.id FROM register_fields f
        WHERE f.continued_by IS NOT NULL AND f.register_id = coalesce(%s, f.register_id)
            AND EXISTS (SELECT FROM record_cells c WHERE c.field_id = f.id AND c.sort_key IS NOT NULL)
        ORDER BY f.register_id, f.id""",
        (register_id,),
    )
    return rows.fetchall()


def left(conn: Connection, field_id: str) -> int:
    """How many values are still to be moved."""
    row = conn.execute(
        "SELECT count(*) FROM record_cells WHERE field_id = %s AND sort_key IS NOT NULL", (field_id,)
    ).fetchone()
    return int((row or (0,))[0])


def move(
    conn: Connection,
    projections: Sequence[Projection],
    register_id: UUID,
    field_id: str,
    hear: Callable[[], None] = lambda: None,
) -> None:
    """Move all that is left, unless somebody else is found to be at it; `hear` is called after each batch."""
    change = registers.kind_change(conn, register_id, field_id)
    after = ("", UUID(int=0))
    while held := _next(conn, field_id, after):
        if _save(conn, projections, change, held):
            return
        after = (held[-1].sort_key, held[-1].record_id)
        hear()


def settle(
    conn: Connection,
    projections: Sequence[Projection],
    register_id: UUID,
    hear: Callable[[], None] = lambda: None,
) -> None:
    """Move all that is left in the register, for whoever must find each value in its place."""
    before, now = 0, _left_in(conn, register_id)
    while now and now != before:  # as long as anybody gets on with it
        for _, field_id in unfinished(conn, register_id):
            move(conn, projections, register_id, field_id, hear)
        before, now = now, _left_in(conn, register_id)


def _left_in(conn: Connection, register_id: UUID) -> int:
    return sum(left(conn, field_id) for _, field_id in unfinished(conn, register_id))


def _next(conn: Connection, field_id: str, after: tuple[str, UUID]) -> list[Held]:
    rows = conn.execute(
        """SELECT c.sort_key, c.record_id, (r.data -> c.field_id)::text FROM record_cells c
        JOIN records r ON r.id = c.record_id
        WHERE c.field_id = %s AND (c.sort_key, c.record_id) > (%s, %s)
        ORDER BY c.sort_key, c.record_id LIMIT %s::int""",
        (field_id, *after, BATCH),
    )
    return [Held(key, record_id, value_of(text)) for key, record_id, text in rows]


def _save(conn: Connection, projections: Sequence[Projection], change: Recorded, held: Sequence[Held]) -> bool:
    """Move these values in one append. True where somebody else has done so."""
    said = _metadata(change, held[0])
    refused: set[UUID] = set()
    while True:
        register = _register(conn, change)
        intents = _intents(conn, register, change, held, refused)
        try:
            results = handle_batch(
                conn, intents, said, projections=projections, checks=[(register.id, register.version)]
            )
        except Taken as taken:  # what must be unique came to another record after the change was looked at
            if taken.record_id in refused:
                raise
            refused.add(taken.record_id)
        except Conflict:  # the register was changed: read by what it is now
            continue
        else:
            return any(isinstance(one, Handled) and one.repeated for one in results)


def _metadata(change: Recorded, first: Held) -> Metadata:
    """In the name of whoever changed the kind. The same batch has the same command id."""
    return Metadata(
        actor_id=change.actor_id,
        actor_kind=change.actor_kind,
        source="worker",
        reason=change.reason,
        effective_at=change.effective_at,
        command_id=uuid5(change.event_id, str(first.record_id)),
        change_set_id=change.change_set_id,
        causation_id=change.event_id,
    )


def _register(conn: Connection, change: Recorded) -> RegisterView:
    found = registers.get(conn, change.aggregate_id)
    if found is None:
        raise RuntimeError("A field has a register.")
    return found


def _intents(
    conn: Connection, register: RegisterView, change: Recorded, held: Sequence[Held], refused: set[UUID]
) -> list[Intent]:
    was, now = register.field(change.event.field_id), register.field(change.event.field.id)
    person = accounts.get(conn, change.actor_id) if change.actor_id else None
    names = DatabaseNames(conn, registers.visible(conn, person))
    names.prepare({was.id: one.value} for one in held)
    return [
        Intent(
            record,
            one.record_id,
            ContinueValue(was.id, now.id, None if one.record_id in refused else _read(one, was, now, names), one.value),
        )
        for one in held
    ]


def _read(held: Held, was: Field, now: Field, names: DatabaseNames) -> StoredValue:
    try:
        return kinds.continued(held.value, was, now, names)
    except kinds.Unfit:
        return None
