"""A change set: all the events that one act of a person caused, and what of them somebody may see."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from eventsourcing import imports, registers, web
from eventsourcing.activity.belonging import registers_of
from eventsourcing.activity.judging import CONTROLLERS
from eventsourcing.activity.question import Question
from eventsourcing.imports import ImportView
from eventsourcing.kernel import Connection, Recorded, read_events

MOST = 10_000  # events that are counted where each may be of another register


Key = tuple[UUID | None, str, str]  # register, whose event it is, its kind
Counted = dict[Key, int]


class Kind(NamedTuple):
    """How many events of a kind there are in a register, or in none."""

    register_id: UUID | None
    register: str
    event_type: str
    events: int


@dataclass(frozen=True)
class ChangeSet:
    """`first` and `last` are its ends; `unseen` how many of its events are not for whoever asks; `more`: than MOST."""

    id: UUID
    first: Recorded
    last: Recorded
    kinds: list[Kind]
    unseen: int
    more: bool
    loaded: ImportView | None
    question: Question

    @property
    def count(self) -> int:
        return sum(kind.events for kind in self.kinds)

    def question_after(self, position: int) -> Question:
        """What to look for, to see what is beyond this position."""
        return replace(self.question, after=position)


def find(conn: Connection, change_set_id: UUID, user: web.User) -> ChangeSet | None:
    """The change set; None where there is none of which this person may see anything."""
    ends = conn.execute(
        'SELECT min("position"), max("position") FROM events WHERE change_set_id = %s', (change_set_id,)
    ).fetchone()
    if ends is None or ends[0] is None:
        return None
    loaded = imports.get(conn, change_set_id)
    counted, more = _counted(conn, change_set_id, loaded)
    visible = registers.visible(conn, user)
    seen = {key: n for key, n in counted.items() if _may_see(user, key, visible)}
    if not seen:
        return None
    names = registers.names(conn, {register_id for register_id, _, _ in seen if register_id})
    kinds = [Kind(id, names.get(id, "") if id else "", kind, n) for (id, _, kind), n in seen.items()]
    narrowed = Question(change_set=change_set_id, registers=() if user.role in CONTROLLERS else tuple(visible))
    first, *others = (web.codec().decode(stored)[0] for stored in read_events(conn, ends))
    return ChangeSet(
        change_set_id,
        first,
        others[-1] if others else first,
        sorted(kinds, key=lambda kind: (kind.register, -kind.events)),
        sum(counted.values()) - sum(seen.values()),
        more,
        loaded if loaded and (loaded.register_id in visible or user.role in CONTROLLERS) else None,
        narrowed,
    )


def _may_see(user: web.User, key: Key, visible: frozenset[UUID]) -> bool:
    register_id, aggregate_type, _ = key
    return user.role in CONTROLLERS or (register_id in visible and aggregate_type != "export")


def _counted(conn: Connection, change_set_id: UUID, loaded: ImportView | None) -> tuple[Counted, bool]:
    """How many events by register, whose they are, and kind; and whether there are more than were counted."""
    if loaded:
        return _of_import(conn, loaded), False
    rows = conn.execute(
        """SELECT aggregate_type, aggregate_id, event_type FROM events WHERE change_set_id = %s
        ORDER BY "position" LIMIT %s::int""",
        (change_set_id, MOST + 1),
    ).fetchall()
    belongs = registers_of(conn, {(aggregate_type, id) for aggregate_type, id, _ in rows})
    counted = Counter((belongs.get(id), aggregate_type, kind) for aggregate_type, id, kind in rows[:MOST])
    return dict(counted), len(rows) > MOST


def _of_import(conn: Connection, loaded: ImportView) -> Counted:
    """All that an import does is in one register, so its events need not be told apart one by one."""
    rows = conn.execute(
        "SELECT aggregate_type, event_type, count(*) FROM events WHERE change_set_id = %s GROUP BY 1, 2", (loaded.id,)
    )
    return {(loaded.register_id, aggregate_type, kind): count for aggregate_type, kind, count in rows}
