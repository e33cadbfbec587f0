"""What somebody looks for among all events, and in which stretch of the log."""

from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

LAST = 2**63 - 1


@dataclass(frozen=True)
class Question:
    """Which events: those that pass every filter, where one with several values asks for any of them.

    `actors` may hold None for events that no account caused. `about` is an aggregate. `after` and `until` are
    positions: the events beyond the first, up to and with the second.
    """

    actors: tuple[UUID | None, ...] = ()
    kinds: tuple[str, ...] = ()
    registers: tuple[UUID, ...] = ()
    about: UUID | None = None
    sources: tuple[str, ...] = ()
    change_set: UUID | None = None
    reason: str = ""
    after: int = 0
    until: int = LAST

    @property
    def narrow(self) -> bool:
        """Whether it asks for anything but a stretch of the log."""
        return replace(self, after=0, until=LAST) != Question()


class Match(NamedTuple):
    """An event that fits: where it stands, whose it is, and as part of which act."""

    position: int
    aggregate_type: str
    aggregate_id: UUID
    change_set_id: UUID


class Found(NamedTuple):
    """The events that fit, in the direction of the search. `reached` is the position up to which it looked.

    `ended`: there is nothing beyond. `looked` is what it cost to look, in events of the log.
    """

    matches: list[Match]
    reached: int
    ended: bool
    looked: int
