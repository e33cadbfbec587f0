"""Sentences about deciders: given(decider, *events).when(command).then(*events)."""

from typing import Any

from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import Rejected


class Given:
    """A history; say next what is commanded."""

    def __init__(self, decider: Decider[Any, Any, Any], *history: Any) -> None:
        self._decider = decider
        self._state = decider.fold(decider.initial, history)

    def when(self, command: Any) -> "When":
        """The command, decided on that history."""
        try:
            return When(self._decider.decide(command, self._state), None)
        except Rejected as rejected:
            return When([], rejected)


class When:
    """A decision; say next what it should have been."""

    def __init__(self, events: list[Any], rejected: Rejected | None) -> None:
        self._events = events
        self._rejected = rejected

    def then(self, *expected: Any) -> None:
        """Exactly these events."""
        assert self._rejected is None, f"It was rejected: {self._rejected}"
        assert self._events == list(expected)

    def then_nothing(self) -> None:
        """Accepted, and nothing changes."""
        self.then()

    def then_rejected(self, message: str, field: str | None = None) -> None:
        """Refused with this message (or a part of it), about this field where one is named."""
        assert self._rejected is not None, f"It was accepted: {self._events}"
        assert message in self._rejected.message, self._rejected.message
        assert field is None or field == self._rejected.field, self._rejected.field


given = Given
