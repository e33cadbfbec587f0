"""An aggregate's events as a story: by day, newest first, with who, when and why.

A page reads a piece of the stream with `read`, makes days of it with `days`, and shows them with the macro
`timeline` of templates/web/timeline.html, which finds each event's sentence in the slice's sentences.html: a macro
with the name of the event's type that takes the entry.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.kernel import Codec, Connection, Recorded, read_stream

NamesAt = Callable[[Sequence[tuple[UUID, int]]], Mapping[tuple[UUID, int], str]]
LAST = 2**63 - 1  # version that there can be
WORDS = {"token": "API token", "process": "automation", "system": "system"}


class Actor(NamedTuple):
    """Who did it. `kind` is person, token, process or system; `word` says the kind, but for a person."""

    id: UUID | None
    name: str
    kind: str
    word: str


@dataclass(frozen=True)
class Entry:
    """One event, told. `told` is what the slice's sentence needs to know beyond the event itself."""

    recorded: Recorded
    actor: Actor
    told: Any = None

    @property
    def event(self) -> Any:
        return self.recorded.event

    @property
    def effective_at(self) -> datetime | None:
        """When it was true in the world, where that is another day than when it was recorded."""
        moment = self.recorded.effective_at
        return moment if moment and moment.date() != self.recorded.recorded_at.date() else None

    @property
    def through(self) -> str:
        """The way it came in, where that was not a form in the browser, and is not what the entry is about."""
        source = self.recorded.source
        if source in ("web", self.recorded.aggregate_type):
            return ""
        return f"by {source}" if source == "import" else f"on the {source}"


@dataclass(frozen=True)
class Day:
    date: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Piece:
    """Part of a stream, newest first. Between it and `first`, the creation, there are `older` events not in it."""

    events: tuple[Recorded, ...]
    older: int
    first: Recorded | None

    @property
    def before(self) -> int:
        """Where the next piece begins: at versions below this."""
        return self.events[-1].version if self.events else 1


def read(conn: Connection, codec: Codec, aggregate_id: UUID, before: int | None = None, limit: int = 20) -> Piece:
    """The newest events of the stream (below version `before`), and its first one, however long it is."""
    until = None if before is None else min(max(before - 1, 0), LAST)
    events = codec.decode_all(read_stream(conn, aggregate_id, until=until, newest_first=True, limit=limit))
    if not events or events[-1].version == 1:
        return Piece(tuple(events), 0, None)
    first = codec.decode_all(read_stream(conn, aggregate_id, until=1))
    return Piece(tuple(events), events[-1].version - 2, first[0])


def days(
    events: Iterable[Recorded], names_at: NamesAt, tell: Callable[[Recorded], Any] = lambda _recorded: None
) -> list[Day]:
    """The events as days of entries, in the order given; `names_at` knows people's names as they were."""
    events = list(events)
    names = names_at([(one.actor_id, one.position) for one in events if one.actor_id])
    entries = [Entry(one, actor_of(one, names), tell(one)) for one in events]
    return [
        Day(day, tuple(of_day))
        for day, of_day in groupby(entries, lambda entry: entry.recorded.recorded_at.astimezone(UTC).date())
    ]


def actor_of(recorded: Recorded, names: Mapping[tuple[UUID, int], str]) -> Actor:
    """Who caused the event, by the name of that time."""
    if recorded.actor_id is None and recorded.source == "command line":
        return Actor(None, "The operator", recorded.actor_kind, "")
    if recorded.actor_id is None:
        return Actor(None, "Daybook", recorded.actor_kind, WORDS.get(recorded.actor_kind, ""))
    name = names.get((recorded.actor_id, recorded.position), "Somebody unknown")
    return Actor(recorded.actor_id, name, recorded.actor_kind, WORDS.get(recorded.actor_kind, ""))
