"""What led to an event, what it led to, and what else was part of the same act."""

from collections.abc import Callable, Collection
from typing import NamedTuple

import msgspec

from eventsourcing.kernel import Connection, Stored

LISTED = 12

May = Callable[[list[int]], Collection[int]]


class Some(NamedTuple):
    """The first positions of some events, and whether there are more."""

    positions: list[int]
    more: bool


class Kin(NamedTuple):
    """Only events that whoever asks may read."""

    cause: int | None
    effects: Some
    command: Some
    change_set: Some


def kin_of(conn: Connection, stored: Stored, may: May) -> Kin:
    """A fixed number of short looks at the log's indexes. Whether one may read them is asked once, for all."""
    cause = _positions(conn, "event_id = %(causation_id)s", stored)
    effects = _positions(conn, "causation_id = %(event_id)s", stored)
    command = _positions(conn, "command_id = %(command_id)s", stored)
    change_set = _positions(conn, "change_set_id = %(change_set_id)s", stored)
    allowed = set(may([*cause, *effects, *command, *change_set]))

    def some(found: list[int]) -> Some:
        seen = [position for position in found if position in allowed]
        return Some(seen[:LISTED], len(seen) > LISTED)

    return Kin(next(iter(some(cause).positions), None), some(effects), some(command), some(change_set))


def _positions(conn: Connection, test: str, stored: Stored) -> list[int]:
    rows = conn.execute(
        f"""SELECT "position" FROM events WHERE {test} AND "position" <> %(position)s
        ORDER BY "position" LIMIT {LISTED + 1}""".encode(),
        msgspec.structs.asdict(stored),
    )
    return [position for (position,) in rows]
