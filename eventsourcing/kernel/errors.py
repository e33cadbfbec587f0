"""What can go wrong, said in words: refusals are for the user, conflicts for the caller, the rest are bugs."""

from uuid import UUID


class Rejected(Exception):
    """A rule refuses the command. Nothing was written.

    `message` is a sentence for the user; `field` names the form field (or the id of a register's field) it is about,
    None if it is about the whole command.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class CommandReused(Rejected):
    """The command id came before, from somebody else or with something else to do. Nothing was written now.

    `str()` of it says which id; the message is for the user, whose form it was.
    """

    def __init__(self, command_id: UUID) -> None:
        super().__init__("This form was saved before, with something else in it. Open it anew and enter what is new.")
        self.args = (f"The command id {command_id} was used before, for something else.",)


class AppendRefused(ValueError):
    """What was to be appended does not fit the log; the message says how. Nothing was written."""


class Conflict(Exception):
    """Somebody else was first: the stream is not at the expected version. Nothing was written."""

    def __init__(self, aggregate_id: UUID, expected: object, actual: int) -> None:
        super().__init__(f"Aggregate {aggregate_id} was expected at version {expected}, it is at {actual}.")
        self.aggregate_id = aggregate_id
        self.expected = expected
        self.actual = actual


class ProjectionFailed(Exception):
    """A projection could not write its tables, so the command that caused it was undone as a whole."""

    def __init__(self, name: str, why: object) -> None:
        super().__init__(f"The read model {name} could not be updated: {why}")
        self.name = name


class CorruptEvent(Exception):
    """A stored event cannot be read. `position` says which, `path` where in its data."""

    def __init__(self, position: int, event_type: str, why: str, path: str = "$") -> None:
        super().__init__(f"Event {position} ({event_type}) cannot be read at {path}: {why}")
        self.position = position
        self.event_type = event_type
        self.path = path


class ClockRefused(Exception):
    """The time of an event may not be set, or not to this; the message says why. Nothing was written."""


class RebuildRefused(Exception):
    """A rebuild cannot be done, or not now; the message says why. The live tables are as they were."""
