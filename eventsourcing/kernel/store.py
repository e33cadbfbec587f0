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
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import tuple_row
from psycopg.types.numeric import Int8

from eventsourcing.kernel.append import Appended, Expected, Stream, append
from eventsourcing.kernel.events import COLUMNS, Stored, from_row
from eventsourcing.kernel.wire import Connection, Values, in_utf8, run

__all__ = [
    "Appended", "Connection", "Expected", "Head", "Stream", "append", "follow", "head", "position_at", "read_events",
    "read_found", "read_log", "read_stream", "stored", "tail",
]  # fmt: skip


class Head(NamedTuple):
    """The end of the log: the last position (0 if there is none), its time and its hash."""

    position: int
    recorded_at: datetime
    hash: bytes


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


def read_found(conn: Connection, events: str, values: Values) -> list[Stored]:
    """The rows of `events` that a query finds, in the order of the log: `SELECT e.* FROM events e WHERE …`.

    Its parameters are $1, $2… with casts, and `values` are spelled: see `run`.
    """
    query = f'SELECT {COLUMNS} FROM ({events}) found ORDER BY "position"'
    return list(map(from_row, run(conn, query.encode(), values)))


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


def _int8(number: int | None) -> Int8 | None:
    return None if number is None else Int8(number)


def _read(
    conn: Connection, where: str, parameters: Mapping[str, Any], *, order: str, limit: int | None
) -> list[Stored]:
    query = f"SELECT {COLUMNS} FROM events WHERE {where} ORDER BY {order} LIMIT %(limit)s::bigint"
    return stored(conn, query, {**parameters, "limit": _int8(limit)})


def stored(conn: Connection, query: str, parameters: Mapping[str, Any]) -> list[Stored]:
    """The events that a query for COLUMNS finds."""
    in_utf8(conn)
    cursor = conn.cursor(binary=True, row_factory=tuple_row)
    cursor.execute(query.encode(), parameters)
    return list(map(from_row, cursor.fetchall()))
