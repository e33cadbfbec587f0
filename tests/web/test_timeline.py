"""An aggregate's events as a story."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from eventsourcing import accounts
from eventsourcing.accounts.domain import CreateUser, RenameUser, UserRenamed
from eventsourcing.kernel import Codec, Connection, Metadata, Recorded, handle, uuid7
from eventsourcing.web import timeline

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANA = uuid7()


def recorded(position: int, moment: datetime, **differing: Any) -> Recorded:
    command = uuid7()
    event = UserRenamed(f"Name {position}")
    known = (position, uuid7(), "user", ANA, position, "UserRenamed", moment, None, ANA, "person", "web", None)
    return msgspec.structs.replace(Recorded(*known, command, command, None, event), **differing)


def named(moments: Sequence[tuple[UUID, int]]) -> Mapping[tuple[UUID, int], str]:
    return {one: f"Ana {one[1]}" for one in moments}


def test_entries_stand_under_their_days_in_the_order_given() -> None:
    events = [recorded(3, NOON), recorded(2, NOON - timedelta(hours=1)), recorded(1, NOON - timedelta(days=1))]
    told = timeline.days(events, named)
    shown = [(day.date.day, [entry.recorded.position for entry in day.entries]) for day in told]
    assert shown == [(24, [3, 2]), (23, [1])]
    assert [entry.actor.name for day in told for entry in day.entries] == ["Ana 3", "Ana 2", "Ana 1"]


def test_what_a_sentence_needs_is_told_with_the_entry() -> None:
    [day] = timeline.days([recorded(1, NOON)], named, tell=lambda one: one.position * 2)
    assert (day.entries[0].told, day.entries[0].event) == (2, UserRenamed("Name 1"))


@pytest.mark.parametrize(
    ("differing", "name", "word", "through"),
    [
        ({}, "Ana 1", "", ""),
        ({"source": "import"}, "Ana 1", "", "by import"),
        ({"actor_kind": "token", "source": "api"}, "Ana 1", "API token", "on the api"),
        ({"actor_id": None, "source": "command line"}, "The operator", "", "on the command line"),
        ({"actor_id": None, "actor_kind": "process", "source": "worker"}, "Daybook", "automation", "on the worker"),
    ],
)
def test_who_did_it_is_said_with_what_they_are(
    differing: dict[str, object], name: str, word: str, through: str
) -> None:
    [day] = timeline.days([recorded(1, NOON, **differing)], named)
    entry = day.entries[0]
    assert (entry.actor.name, entry.actor.word, entry.through) == (name, word, through)


def test_a_day_in_effect_is_said_only_where_it_differs() -> None:
    same = recorded(1, NOON, effective_at=NOON - timedelta(hours=2))
    earlier = recorded(1, NOON, effective_at=NOON - timedelta(days=3))
    told = [day.entries[0].effective_at for one in (same, earlier) for day in timeline.days([one], named)]
    assert told == [None, NOON - timedelta(days=3)]


def test_somebody_whose_name_is_not_known_is_no_reason_to_fail() -> None:
    [day] = timeline.days([recorded(1, NOON)], lambda _moments: {})
    assert day.entries[0].actor.name == "Somebody unknown"


@pytest.mark.parametrize(
    ("saves", "before", "shown", "older", "pinned"),
    [
        (1, None, [1], 0, None),
        (5, None, [5, 4, 3, 2, 1], 0, None),
        (6, None, [6, 5, 4, 3, 2], 0, 1),
        (30, None, [30, 29, 28, 27, 26], 24, 1),
        (30, 26, [25, 24, 23, 22, 21], 19, 1),
        (30, 4, [3, 2, 1], 0, None),
        (30, 1, [], 0, None),
    ],
)
def test_a_stream_is_read_in_pieces_with_its_first_event_pinned(
    conn: Connection, saves: int, before: int | None, shown: list[int], older: int, pinned: int | None
) -> None:
    user_id = uuid7()
    for number in range(saves):
        command = RenameUser(f"Ana {number}") if number else CreateUser("ana@example.org", "Ana", "viewer")
        handle(conn, accounts.user, user_id, command, Metadata(), projections=(accounts.users,))
    piece = timeline.read(conn, Codec((accounts.user,)), user_id, before, limit=5)
    assert [event.version for event in piece.events] == shown
    assert piece.older == older
    assert (piece.first.version if piece.first else None) == pinned
