"""Tamper evidence: what of an event is digested, and how the digests are chained."""

from datetime import UTC, datetime
from hashlib import sha256
from struct import Struct
from typing import Any
from uuid import UUID

import msgspec

from eventsourcing.kernel.codec import canonical
from eventsourcing.kernel.events import Metadata, NewEvent, Stored

GENESIS = bytes(32)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_numbers = Struct(">qqq").pack  # eight bytes each, as PostgreSQL sends them


class Body(msgspec.Struct, frozen=True, gc=False):
    """What of an event its writer knows: all but position, version, time and hash, which the log assigns."""

    actor_id: UUID | None
    actor_kind: str
    aggregate_id: UUID
    aggregate_type: str
    causation_id: UUID | None
    change_set_id: UUID
    command_id: UUID
    data: Any
    effective_at: datetime | None
    event_id: UUID
    event_type: str
    reason: str | None
    schema_version: int
    source: str


def digest(aggregate_type: str, aggregate_id: UUID, event: NewEvent, metadata: Metadata) -> bytes:
    """SHA-256 of the canonical JSON (RFC 8785) of an event's body, as it goes to the log."""
    body = Body(
        metadata.actor_id,
        metadata.actor_kind,
        aggregate_id,
        aggregate_type,
        metadata.causation_id,
        metadata.change_set_id or metadata.command_id,
        metadata.command_id,
        msgspec.Raw(event.data),
        in_utc(metadata.effective_at),
        event.event_id,
        event.event_type,
        metadata.reason,
        event.schema_version,
        metadata.source,
    )
    return sha256(canonical(body)).digest()


def stored_digest(event: Stored) -> bytes:
    """The same digest, recomputed from the stored columns."""
    body = Body(
        event.actor_id,
        event.actor_kind,
        event.aggregate_id,
        event.aggregate_type,
        event.causation_id,
        event.change_set_id,
        event.command_id,
        msgspec.json.decode(event.data),
        in_utc(event.effective_at),
        event.event_id,
        event.event_type,
        event.reason,
        event.schema_version,
        event.source,
    )
    return sha256(canonical(body)).digest()


def chain(previous: bytes, event: Stored) -> bytes:
    """The hash that the log gives to `event` when the event before it has the hash `previous`.

    SHA-256 over previous hash, position, version, time and digest; numbers are eight bytes big-endian, the time is in
    microseconds since 2000-01-01 UTC. The version is in it, so that events cannot change places within a stream.
    """
    since = event.recorded_at - _EPOCH
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return sha256(previous + _numbers(event.position, event.version, microseconds) + stored_digest(event)).digest()


def in_utc(moment: datetime | None) -> datetime | None:
    """The same moment, told in UTC, so that one moment has one spelling."""
    return None if moment is None else moment.astimezone(UTC)
