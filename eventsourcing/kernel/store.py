"""The event store: append to streams, read streams, read the log.

    got = append(conn, [Stream("counter", id, Expected.NO_STREAM, [NewEvent(uuid7(), "Counted", 1, b'{"step":1}')])],
                 Metadata(actor_kind="process", source="api"))
    got[0].position, got[0].version      # 1, 1
    read_stream(conn, id, after=0)       # versions of a stream are 1, 2, 3… without gaps
    read_log(conn, after=0, limit=100)   # positions of the log are 1, 2, 3… without gaps, in the order of commits

Streams and events are named by UUIDs and types by any text; data are canonical JSON without floats (`canonical` makes
it; put other bytes into a string). A `conn` is a psycopg connection of its own per thread. What an append must be
atomic with, such as a subscriber's position, is written in the same `conn.transaction()`.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import tuple_row
from psycopg.types.numeric import Int8

from eventsourcing.kernel.codec import storable
from eventsourcing.kernel.digest import digest, in_utc
from eventsourcing.kernel.errors import Conflict
from eventsourcing.kernel.events import Metadata, NewEvent, Stored

Connection = psycopg.Connection[tuple[Any, ...]]


class Expected(IntEnum):
    """What an append expects of a stream when it does not name the exact version (1, 2, 3…) of its last event."""

    NO_STREAM = 0
    ANY = -1
    STREAM_EXISTS = -2


@dataclass(frozen=True)
class Stream:
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


class Head(NamedTuple):
    """The end of the log: the last position (0 if there is none), its time and its hash."""

    position: int
    recorded_at: datetime
    hash: bytes


APPEND = """append(
    %(stream_types)s::text[], %(stream_ids)s::uuid[], %(expected)s::bigint[],
    %(event_streams)s::integer[], %(event_ids)s::uuid[], %(event_types)s::text[], %(schema_versions)s::integer[],
    %(datas)s::text[], %(digests)s::bytea[],
    %(command_id)s::uuid, %(change_set_id)s::uuid, %(causation_id)s::uuid, %(actor_id)s::uuid, %(actor_kind)s::text,
    %(source)s::text, %(reason)s::text, %(effective_at)s::timestamptz)"""

COLUMNS = """"position", event_id, aggregate_type, aggregate_id, "version", event_type, schema_version, data::text,
    recorded_at, effective_at, actor_id, actor_kind, source, reason, command_id, change_set_id, causation_id, hash"""


def append(conn: Connection, streams: Sequence[Stream], metadata: Metadata) -> list[Appended]:
    """Appends to all the streams or to none, and returns what each event got, in the order given.

    A stream without events is a mere check of its version. A `metadata.command_id` that was handled before appends
    nothing and returns the first result, its checks notwithstanding. Raises Conflict for the first stream that is not
    at the version it was expected to have, ValueError where one append names a stream twice, Rejected where the
    reason cannot be stored. `conn` may be in autocommit or in a transaction; whoever holds one open across this call
    makes all other writers wait for its end. Inside one, a Conflict undoes the transaction, as any error does.
    """
    with conflicts():
        cursor = conn.cursor(row_factory=tuple_row)
        cursor.execute(f"SELECT * FROM {APPEND} ORDER BY ordinal", append_parameters(streams, metadata))
        return [Appended(*row) for row in cursor]


def append_parameters(streams: Sequence[Stream], metadata: Metadata) -> dict[str, Any]:
    """The parameters of the SQL in APPEND: one array a column."""
    storable(metadata.reason, "reason")
    growing = [stream.aggregate_id for stream in streams if stream.events]
    if len(set(growing)) < len(growing):
        raise ValueError("An append names the same stream twice.")
    events = [(number, stream, event) for number, stream in enumerate(streams, 1) for event in stream.events]
    return {
        "stream_types": _array(stream.aggregate_type for stream in streams),
        "stream_ids": _array(str(stream.aggregate_id) for stream in streams),
        "expected": _array(str(int(stream.expected)) for stream in streams),
        "event_streams": _array(str(number) for number, _, _ in events),
        "event_ids": _array(str(event.event_id) for _, _, event in events),
        "event_types": _array(event.event_type for _, _, event in events),
        "schema_versions": _array(str(event.schema_version) for _, _, event in events),
        "datas": _array(event.data.decode() for _, _, event in events),
        "digests": _array(
            "\\x" + digest(stream.aggregate_type, stream.aggregate_id, event, metadata).hex()
            for _, stream, event in events
        ),
        "command_id": metadata.command_id,
        "change_set_id": metadata.change_set_id or metadata.command_id,
        "causation_id": metadata.causation_id,
        "actor_id": metadata.actor_id,
        "actor_kind": metadata.actor_kind,
        "source": metadata.source,
        "reason": metadata.reason,
        "effective_at": in_utc(metadata.effective_at),
    }


def _array(values: Iterable[str]) -> str:
    """An array as PostgreSQL spells it; psycopg takes several times as long to look into a list."""
    return "{" + ",".join('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values) + "}"


def read_stream(
    conn: Connection,
    aggregate_id: UUID,
    *,
    after: int = 0,
    until: int | None = None,
    at: datetime | None = None,
    newest_first: bool = False,
    limit: int | None = None,
) -> list[Stored]:
    """The events of one aggregate with after < version <= until, recorded at or before the moment `at`, in order."""
    return _read(
        conn,
        """aggregate_id = %(aggregate_id)s AND "version" > %(after)s
        AND "version" <= coalesce(%(until)s, 9223372036854775807)
        AND (%(at)s::timestamptz IS NULL OR recorded_at <= %(at)s::timestamptz)""",
        {"aggregate_id": aggregate_id, "after": Int8(after), "until": _int8(until), "at": at},
        order='"version" DESC' if newest_first else '"version"',
        limit=limit,
    )


def read_log(
    conn: Connection,
    *,
    after: int = 0,
    until: int | None = None,
    aggregate_types: Iterable[str] = (),
    event_types: Iterable[str] = (),
    newest_first: bool = False,
    limit: int | None = None,
) -> list[Stored]:
    """The events with after < position <= until, of the given types only (empty: of all), in the order of the log.

    Positions have no gaps and become visible in order: a reader that goes on after the last one it saw misses nothing.
    """
    return _read(
        conn,
        """"position" > %(after)s AND "position" <= coalesce(%(until)s, 9223372036854775807)
        AND (%(aggregate_types)s::text[] = '{}' OR aggregate_type = ANY (%(aggregate_types)s::text[]))
        AND (%(event_types)s::text[] = '{}' OR event_type = ANY (%(event_types)s::text[]))""",
        {
            "after": Int8(after),
            "until": _int8(until),
            "aggregate_types": list(aggregate_types),
            "event_types": list(event_types),
        },
        order='"position" DESC' if newest_first else '"position"',
        limit=limit,
    )


def read_events(conn: Connection, positions: Iterable[int]) -> list[Stored]:
    """The events at these positions, those that exist, in the order of the log."""
    wanted = [Int8(position) for position in positions]
    return _read(conn, '"position" = ANY (%(wanted)s::bigint[])', {"wanted": wanted}, order='"position"', limit=None)


def follow(
    conn: Connection,
    *,
    after: int = 0,
    aggregate_types: Iterable[str] = (),
    event_types: Iterable[str] = (),
    page: int = 1000,
) -> Iterator[list[Stored]]:
    """Pages of the log after a position, up to where it ends now. Call again after the last position to go on."""
    while events := read_log(conn, after=after, aggregate_types=aggregate_types, event_types=event_types, limit=page):
        yield events
        after = events[-1].position


def tail(
    conn: Connection,
    *,
    after: int = 0,
    aggregate_types: Iterable[str] = (),
    event_types: Iterable[str] = (),
    page: int = 1000,
    pause: float = 0.1,
    stop: threading.Event | None = None,
) -> Iterator[list[Stored]]:
    """Pages of the log after a position, for ever: waits for events to come, until `stop` is set.

    It asks every `pause` seconds while nothing comes, which costs writers nothing. To do each event's work exactly
    once, store the last position in the transaction of its effect, and begin after it. `conn` is in autocommit.
    """
    read = partial(read_log, aggregate_types=tuple(aggregate_types), event_types=tuple(event_types), limit=page)
    stop = stop or threading.Event()
    while not stop.is_set():
        end = head(conn).position
        events = read(conn, after=after, until=end) if end > after else []
        if events:
            yield events
        after = events[-1].position if len(events) == page else max(after, end)
        if not events:
            stop.wait(pause)


def head(conn: Connection) -> Head:
    """Where the log ends."""
    [row] = conn.execute('SELECT "position", recorded_at, hash FROM log_head')
    return Head(*row)


def position_at(conn: Connection, moment: datetime) -> int:
    """The position of the last event recorded at or before `moment`; 0 if there is none."""
    [row] = conn.execute("SELECT position_at(%s)", (moment,))
    return int(row[0])


@contextmanager
def conflicts() -> Iterator[None]:
    """Turns the append's own refusal into Conflict."""
    try:
        yield
    except psycopg.Error as error:
        if error.sqlstate != "DB409":
            raise
        detail = msgspec.json.decode(error.diag.message_detail or "{}")
        raise Conflict(UUID(detail["aggregate_id"]), _spelled(detail["expected"]), detail["actual"]) from None


def _spelled(expected: int) -> object:
    return expected if expected > 0 else Expected(expected)


def _int8(number: int | None) -> Int8 | None:
    return None if number is None else Int8(number)


def _read(
    conn: Connection, where: str, parameters: Mapping[str, Any], *, order: str, limit: int | None
) -> list[Stored]:
    query = f"SELECT {COLUMNS} FROM events WHERE {where} ORDER BY {order} LIMIT %(limit)s::bigint"
    return stored(conn, query, {**parameters, "limit": _int8(limit)})


def stored(conn: Connection, query: str, parameters: Mapping[str, Any]) -> list[Stored]:
    """The events that a query for COLUMNS finds."""
    cursor = conn.cursor(binary=True, row_factory=tuple_row)
    cursor.execute(query.encode(), parameters)
    return list(map(Stored._make, cursor))
