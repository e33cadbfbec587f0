"""The log as JSON lines, whatever is in it."""

from collections.abc import Callable, Iterator

import msgspec

from eventsourcing.kernel.events import Stored
from eventsourcing.kernel.store import Connection, read_events, read_log

PAGE = 1000
FIRST = -(2**63)  # somebody may have put an event before 1

# An event as the database itself spells it, for what Python cannot hold.
AS_IT_IS = """
SELECT row_to_json(e)::text FROM (
    SELECT "position", event_id, aggregate_type, aggregate_id, "version", event_type, schema_version, data, recorded_at,
        effective_at, actor_id, actor_kind, source, reason, command_id, change_set_id, causation_id,
        encode(hash, 'hex') AS hash
    FROM events WHERE "position" = %s::bigint) e
"""

Tell = Callable[[int, str], None]


def export_lines(conn: Connection, tell: Tell, done: Callable[[int], None]) -> Iterator[bytes]:
    """The events, one a line, in the order of the log, up to where it ends now; hashes in hex.

    `done` hears of so many more events; `tell`, with its position, why one is written as the database spells it, since
    Python cannot hold it.
    """
    after = FIRST
    while page := _page(conn, after, tell):
        yield b"".join(line for _, line in page)
        done(len(page))
        after = page[-1][0]


def _page(conn: Connection, after: int, tell: Tell) -> list[tuple[int, bytes]]:
    try:
        return [(event.position, line(event)) for event in read_log(conn, after=after, limit=PAGE)]
    except Exception:  # noqa: BLE001  whatever it is, it is told of the one event that has it
        query = 'SELECT "position" FROM events WHERE "position" > %s::bigint ORDER BY "position" LIMIT %s'
        positions = [int(position) for [position] in conn.execute(query, (after, PAGE))]
        return [(position, _one(conn, position, tell)) for position in positions]


def _one(conn: Connection, position: int, tell: Tell) -> bytes:
    try:
        return b"".join(map(line, read_events(conn, [position])))
    except Exception as error:  # noqa: BLE001  see above
        tell(position, f"it is written as the database spells it: {error}")
        return b"".join(text.encode() + b"\n" for [text] in conn.execute(AS_IT_IS, (position,)))


def line(event: Stored) -> bytes:
    """An event as its line."""
    columns = msgspec.structs.asdict(event) | {"hash": event.hash.hex()}
    return msgspec.json.encode(columns) + b"\n"
