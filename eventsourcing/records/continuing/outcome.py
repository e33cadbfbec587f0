"""What became of the values of a field whose kind was changed."""

from typing import NamedTuple

from flask.typing import ResponseReturnValue

from eventsourcing import registers, web
from eventsourcing.kernel import Connection, Recorded
from eventsourcing.records.continuing import working
from eventsourcing.records.continuing.moving import left
from eventsourcing.registers import Field, RegisterView, kinds


class Outcome(NamedTuple):
    """How many values were read, how many could not be and were left to history, and how many are still to come."""

    read: int
    unread: int
    left: int


def page(register: RegisterView, was: Field) -> ResponseReturnValue:
    """The outcome so far; work that somebody left goes on."""
    conn = web.connection()
    change = registers.kind_change(conn, register.id, was.id)
    found = outcome(conn, change)
    if found.left:
        working.begin(register.id, was.id)
    return web.render(
        "records/kind_outcome.html",
        fragment="outcome",
        register=register,
        was=was,
        new=register.current(was.id),
        kind_was=kinds.of(was.id),
        kind=kinds.of(change.event.field.id),
        change=change,
        found=found,
        days=registers.story(register.id, [change]),
        url=f"/registers/{register.id}/fields/{was.id}/kind",
    )


def outcome(conn: Connection, change: Recorded) -> Outcome:
    row = conn.execute(
        """SELECT count(*) FILTER (WHERE data -> 'values' ? %s), count(*) FROM events
        WHERE change_set_id = %s AND aggregate_type = 'record'""",
        (change.event.field.id, change.change_set_id),
    ).fetchone()
    read, moved = row or (0, 0)
    return Outcome(read, moved - read, left(conn, change.event.field_id))
