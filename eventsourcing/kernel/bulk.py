"""Many events at once: COPY, one JSON array a row, which takes a third of the time of a cursor with binary results."""

from collections.abc import Iterator

import msgspec
from psycopg import sql

from eventsourcing.kernel.events import Stored
from eventsourcing.kernel.wire import Connection

# Times are told in UTC whatever the session's zone is: old offsets have seconds, which JSON's dates do not know.
_QUERY = """COPY (
SELECT json_build_array("position", event_id, aggregate_type, aggregate_id, "version", event_type, schema_version, data,
    (recorded_at AT TIME ZONE 'UTC')::text || 'Z', (effective_at AT TIME ZONE 'UTC')::text || 'Z', actor_id, actor_kind,
    source, reason, command_id, change_set_id, causation_id, encode(hash, 'base64'))
FROM events WHERE {} ORDER BY {} LIMIT {}) TO STDOUT"""

_decoder = msgspec.json.Decoder(Stored)


def read_bulk(conn: Connection, where: sql.Composable, order: sql.Composable, limit: int) -> Iterator[Stored]:
    """The events that fulfil a condition, in an order, so many at most; for pages of thousands.

    `conn` is taken until the last one was read.
    """
    with conn.cursor().copy(sql.SQL(_QUERY).format(where, order, limit)) as lines:
        for line in map(bytes, lines):
            yield _decoder.decode(line.replace(b"\\\\", b"\\") if b"\\" in line else line)  # COPY doubles it
