"""A command id that comes back: a repetition, which its first result answers, or something else under the same id."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

import msgspec

from eventsourcing.kernel.codec import canonical
from eventsourcing.kernel.digest import in_utc
from eventsourcing.kernel.errors import CommandReused
from eventsourcing.kernel.events import COLUMNS, Metadata, NewEvent, Stored, from_row
from eventsourcing.kernel.spelling import spelled_id
from eventsourcing.kernel.wire import Connection, run

_LED_TO = f'SELECT {COLUMNS} FROM events WHERE command_id = $1::uuid ORDER BY "position"'.encode()


class Grown(Protocol):
    """A stream of an append."""

    @property
    def aggregate_type(self) -> str: ...
    @property
    def aggregate_id(self) -> UUID: ...
    @property
    def events(self) -> Sequence[NewEvent]: ...


def led_to(conn: Connection, command_id: UUID) -> list[Stored]:
    """The events that a command led to before: none where it was not handled, or led to nothing."""
    return [from_row(row) for row in run(conn, _LED_TO, (spelled_id(command_id),))]


def check_repeated(conn: Connection, streams: Sequence[Grown], metadata: Metadata) -> None:
    """Raises CommandReused where these are not the events that the command id led to; their own ids may differ."""
    stored = led_to(conn, metadata.command_id)
    given = [
        (one.aggregate_type, one.aggregate_id, event.event_type, event.schema_version, event.data)
        for one in streams
        for event in one.events
    ]
    if given != [content(event) for event in stored] or not by_the_same(stored, metadata):
        raise CommandReused(metadata.command_id)


def content(event: Stored) -> tuple[str, UUID, str, int, bytes]:
    """What a stored event says, of which aggregate."""
    data = canonical(msgspec.json.decode(event.data))
    return event.aggregate_type, event.aggregate_id, event.event_type, event.schema_version, data


def by_the_same(stored: Sequence[Stored], metadata: Metadata) -> bool:
    """Whether the same actor gave the same reason and moment."""
    said = (metadata.actor_id, metadata.actor_kind, metadata.reason, in_utc(metadata.effective_at))
    return all((e.actor_id, e.actor_kind, e.reason, in_utc(e.effective_at)) == said for e in stored)
