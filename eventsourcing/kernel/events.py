"""The words for what happened: event classes, and events as the log holds them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import msgspec

from eventsourcing.kernel.ids import uuid7

replace = msgspec.structs.replace  # here too, for domains, which import nothing but the kernel's words


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Part of an event or of a state: frozen, compared by value, stored as a JSON object."""


class Event(Value, frozen=True):
    """Something that happened. The class name is the stored `event_type`, the fields are the stored data.

    Both are a storage format: once released, a class changes only together with a higher `schema_version` and an
    upcaster. Fields may be str, int, bool, None, Decimal (travels as a string), date, datetime with a zone, UUID,
    tuples, dicts with str keys and other Values; never float, which jsonb would not give back as it was.
    """

    schema_version: ClassVar[int] = 1


ACTOR_KINDS = frozenset(("person", "token", "process", "system"))
SOURCES = frozenset(("web", "import", "api", "worker", "command line"))


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """Who did it, through what, why, and as part of which act. The same for all events of one command.

    `actor_kind` is person, token, process or system; `source` web, import, api, worker or command line.
    `effective_at` is when it was true in the world, where that is said to differ from when it was recorded.
    `command_id` makes a repetition harmless; `change_set_id` defaults to it; `causation_id` is the event that led here.
    """

    actor_id: UUID | None = None
    actor_kind: str = "person"
    source: str = "web"
    reason: str | None = None
    effective_at: datetime | None = None
    command_id: UUID = msgspec.field(default_factory=uuid7)
    change_set_id: UUID | None = None
    causation_id: UUID | None = None

    def __post_init__(self) -> None:
        if self.actor_kind not in ACTOR_KINDS or self.source not in SOURCES:
            raise ValueError(f"There is no actor kind {self.actor_kind!r}, or no source {self.source!r}.")


class NewEvent(msgspec.Struct, frozen=True, gc=False):
    """An event as it goes to the log: `data` is its canonical JSON, as `canonical()` or `Codec.encode` makes it.

    The log neither knows nor minds what types and schema versions there are; a Codec does, when it decodes.
    """

    event_id: UUID
    event_type: str
    schema_version: int
    data: bytes


class Stored(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An event as the log holds it, one attribute a column, `data` still JSON."""

    position: int
    event_id: UUID
    aggregate_type: str
    aggregate_id: UUID
    version: int
    event_type: str
    schema_version: int
    data: msgspec.Raw
    recorded_at: datetime
    effective_at: datetime | None
    actor_id: UUID | None
    actor_kind: str
    source: str
    reason: str | None
    command_id: UUID
    change_set_id: UUID
    causation_id: UUID | None
    hash: bytes


# What to select for `from_row`.
COLUMNS = """"position", event_id, aggregate_type, aggregate_id, "version", event_type, schema_version, data::text,
    recorded_at, effective_at, actor_id, actor_kind, source, reason, command_id, change_set_id, causation_id, hash"""


def from_row(row: Sequence[Any]) -> Stored:
    """An event from a row with its columns, where `data` is text."""
    columns = list(row)
    columns[7] = msgspec.Raw(columns[7])
    return Stored(*columns)


class Damaged(NamedTuple):
    """An event that the log holds and Python cannot: what is known of it, and why."""

    position: int
    aggregate_id: UUID | None
    event_type: str
    hash: bytes
    why: str


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """An event as the log holds it, decoded: `event` is an instance of its class, upcast to the newest schema.

    Where an upcaster turns one stored event into several, each is a Recorded with the same position and version.
    """

    position: int
    event_id: UUID
    aggregate_type: str
    aggregate_id: UUID
    version: int
    event_type: str
    recorded_at: datetime
    effective_at: datetime | None
    actor_id: UUID | None
    actor_kind: str
    source: str
    reason: str | None
    command_id: UUID
    change_set_id: UUID
    causation_id: UUID | None
    event: Any
