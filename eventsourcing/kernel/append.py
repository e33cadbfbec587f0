"""Appending: events to streams, at the versions that are expected, in one visit of the database."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import IntEnum
from functools import cache
from typing import NamedTuple
from uuid import UUID

import msgspec
import psycopg
from psycopg.pq import TransactionStatus

from eventsourcing.kernel.at_head import expects_nobody, remember, run_at_head
from eventsourcing.kernel.codec import check_canonical, storable
from eventsourcing.kernel.digest import digest, in_utc
from eventsourcing.kernel.errors import AppendRefused, Conflict
from eventsourcing.kernel.events import Metadata, NewEvent
from eventsourcing.kernel.repeated import check_repeated
from eventsourcing.kernel.spelling import array, spelled, spelled_bytes, spelled_id
from eventsourcing.kernel.ways import MANY, ONE, ONE_CHECKED, ONE_CHECKED_IF_FREE, ONE_IF_FREE, Way
from eventsourcing.kernel.wire import Connection


class Expected(IntEnum):
    """What an append expects of a stream when it does not name the exact version (1, 2, 3…) of its last event."""

    NO_STREAM = 0
    ANY = -1
    STREAM_EXISTS = -2


class Stream(msgspec.Struct, frozen=True):
    """What one aggregate gets in an append: its events, none of them for a mere check of the version it must have."""

    aggregate_type: str
    aggregate_id: UUID
    expected: int | Expected
    events: Sequence[NewEvent] = ()


class Appended(NamedTuple):
    """What the log gave to one event. `repeated`: its command was handled before, and this was the first result."""

    ordinal: int
    position: int
    version: int
    recorded_at: datetime
    repeated: bool


def append(conn: Connection, streams: Sequence[Stream], metadata: Metadata) -> list[Appended]:
    """Appends to all the streams or to none, and returns what each event got, in the order given.

    A stream without events is a mere check of its version. A `metadata.command_id` that was handled before appends
    nothing and returns the first result, its checks notwithstanding. Raises Conflict for the first stream that is not
    at the version it was expected to have; AppendRefused where one append names a stream twice, data are not canonical
    JSON, or a stream holds events of another type; CommandReused where the same command id did something else before;
    Rejected where the reason cannot be stored. `conn` may be in autocommit or in a transaction; whoever holds one open
    across this call makes all other writers wait for its end. Inside one, a refusal undoes the transaction, as any
    error does.
    """
    appended = run_append(conn, streams, metadata, _select)
    if appended and appended[0].repeated:
        check_repeated(conn, streams, metadata)
    return appended


def run_append(
    conn: Connection,
    streams: Sequence[Stream],
    metadata: Metadata,
    statement: Callable[[Way], bytes],
    more: Sequence[bytes | None] = (),
) -> list[Appended]:
    """The same by a `statement` that has more in it than the append, and the values of that."""
    try:
        for way, values in _ways(conn, streams, metadata):
            if rows := run_at_head(conn, way, statement(way), [*values, *more]):
                break
    except psycopg.Error as error:
        raise _refusal(error) or error from None
    appended = [Appended(*row) for row in rows]
    if appended:
        remember(conn, appended[0].position, appended[-1].position)
    return appended


@cache
def _select(way: Way) -> bytes:
    return f"WITH {way.sql}\n{ending(way)}".encode()


def ending(way: Way) -> str:
    """The end of a statement that appends: what it tells of the events."""
    order = "" if way.single else " ORDER BY ordinal"
    return f'SELECT ordinal, "position", "version", recorded_at, repeated FROM appended{order}'


def _ways(conn: Connection, streams: Sequence[Stream], metadata: Metadata) -> Iterator[tuple[Way, list[bytes | None]]]:
    """The ways to append this, with the values of their parameters: the next where one gives no row.

    In a transaction it is always the function: there its first way would be planned anew each time, being unprepared.
    """
    if metadata.reason is not None:
        storable(metadata.reason, "reason")
    for stream in streams:
        for event in stream.events:
            check_canonical(event)
    first, others = streams[0] if streams else None, streams[1:]
    if first and _is_single(first, others) and conn.pgconn.transaction_status == TransactionStatus.IDLE:
        values = _scalars(first, others, metadata)
        if expects_nobody(conn):
            yield ONE_CHECKED_IF_FREE if others else ONE_IF_FREE, values
        yield ONE_CHECKED if others else ONE, values
    yield MANY, _arrays(streams, metadata)


def _is_single(stream: Stream, others: Sequence[Stream]) -> bool:
    """Whether this is one event, and all versions are named: the others' are merely checked."""
    if len(stream.events) != 1 or stream.expected < 0:
        return False
    return not any(other.events or other.expected < 0 for other in others)


def _scalars(stream: Stream, checked: Sequence[Stream], metadata: Metadata) -> list[bytes | None]:
    [event] = stream.events
    values = [
        stream.aggregate_type.encode(),
        spelled_id(stream.aggregate_id),
        b"%d" % stream.expected,
        spelled_id(event.event_id),
        event.event_type.encode(),
        b"%d" % event.schema_version,
        event.data,
        _digest(stream, event, metadata),
        *_of_the_command(metadata),
    ]
    if checked:
        values.append(array(one.aggregate_id for one in checked))
        values.append(array(int(one.expected) for one in checked))
    return values


def _arrays(streams: Sequence[Stream], metadata: Metadata) -> list[bytes | None]:
    """One array a column."""
    growing = [stream.aggregate_id for stream in streams if stream.events]
    if len(set(growing)) < len(growing):
        raise AppendRefused("An append names the same stream twice.")
    events = [(number, stream, event) for number, stream in enumerate(streams, 1) for event in stream.events]
    return [
        array(stream.aggregate_type for stream in streams),
        array(stream.aggregate_id for stream in streams),
        array(int(stream.expected) for stream in streams),
        array(number for number, _, _ in events),
        array(event.event_id for _, _, event in events),
        array(event.event_type for _, _, event in events),
        array(event.schema_version for _, _, event in events),
        array(event.data.decode() for _, _, event in events),
        array(_digest(stream, event, metadata).decode() for _, stream, event in events),
        *_of_the_command(metadata),
    ]


def _digest(stream: Stream, event: NewEvent, metadata: Metadata) -> bytes:
    return spelled_bytes(digest(stream.aggregate_type, stream.aggregate_id, event, metadata))


def _of_the_command(m: Metadata) -> list[bytes | None]:
    return [
        spelled_id(m.command_id),
        spelled_id(m.change_set_id or m.command_id),
        spelled_id(m.causation_id),
        spelled_id(m.actor_id),
        m.actor_kind.encode(),
        m.source.encode(),
        spelled(m.reason),
        spelled(in_utc(m.effective_at)),
    ]


def _refusal(error: psycopg.Error) -> Conflict | AppendRefused | None:
    """What the append's own refusal says; None where this is another error."""
    if error.sqlstate == "DB422":
        return AppendRefused(error.diag.message_primary)
    if error.sqlstate != "DB409":
        return None
    detail = msgspec.json.decode(error.diag.message_detail or "{}")
    return Conflict(UUID(detail["aggregate_id"]), _spelled(detail["expected"]), detail["actual"])


def _spelled(expected: int) -> object:
    return expected if expected > 0 else Expected(expected)
