"""The decider: how one kind of aggregate decides, as three pure things.

The pattern is Jérémie Chassaing's (thinkbeforecoding.com, "Functional Event Sourcing Decider", 2021).
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from types import UnionType
from typing import Any, Generic, TypeVar, get_args

import msgspec

from eventsourcing.kernel.purity import Strayed, foreign
from eventsourcing.kernel.sources import meaning, sources

State = TypeVar("State", bound=msgspec.Struct)
Command = TypeVar("Command")
E = TypeVar("E")

# From one schema version to the next, on the stored form: (event type, version, data) becomes a list of the same.
StoredForm = tuple[str, int, dict[str, Any]]


@dataclass(frozen=True)
class Upcaster:
    """Turns stored events of one type and schema version into the next form: other fields, another name, or several."""

    event_type: str
    schema_version: int
    upcast: Callable[[dict[str, Any]], list[StoredForm]]


@dataclass(frozen=True, eq=False)  # the same only as itself: a state may hold what has no hash
class Decider(Generic[State, Command, E]):
    """One kind of aggregate: `decide(command, state)` gives new events, `evolve(state, event)` the next state.

    Both are pure: no clock, no database, no randomness; what a rule must know comes in the command. `decide` raises
    Rejected where a rule refuses and returns [] where nothing changes. `events` is the union of its event classes.
    Raises Strayed, a TypeError, where `evolve` draws on code that the fingerprint does not cover.
    """

    aggregate_type: str
    events: Any
    initial: State
    decide: Callable[[Command, State], list[E]]
    evolve: Callable[[State, E], State]
    upcasters: tuple[Upcaster, ...] = ()

    def fold(self, state: State, events: Iterable[E]) -> State:
        """The state after `events`."""
        for event in events:
            state = self.evolve(state, event)
        return state

    @cached_property
    def event_classes(self) -> tuple[type[Any], ...]:
        """The classes in `events`, whether it is a union, a single class or a tuple of classes."""
        if isinstance(self.events, UnionType):
            return get_args(self.events)
        return self.events if isinstance(self.events, tuple) else (self.events,)

    def __post_init__(self) -> None:
        if wrong := foreign(self._makers):
            raise Strayed(
                f"The {self.aggregate_type} draws on {', '.join(sorted(wrong))} for `evolve`, which may draw on its "
                f"own folder, the kernel and the standard library only: a snapshot does not know when other code "
                f"changes, and would outlive it."
            )

    @property
    def _makers(self) -> list[Any]:
        """The code that makes the state."""
        functions: list[Any] = [self.evolve, *(upcaster.upcast for upcaster in self.upcasters)]
        whole = [one.func if isinstance(one, partial) else one for one in functions]
        return [*whole, *self.event_classes, type(self.initial)]

    @cached_property
    def fingerprint(self) -> str:
        """Names the code that makes the state; a snapshot made by other code is ignored, not migrated.

        Comments, layout and docstrings are no part of it. Code whose text is not to be had has another one each time.
        """
        modules = {one.__module__ for one in self._makers} - {"builtins"}
        try:
            texts = [meaning(text) for _, text in sorted(sources(*sorted(modules)).items())]
        except (OSError, TypeError, KeyError):
            return secrets.token_hex(8)
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
