"""Writes rows of the log as COPY reads them: stamped, digested and chained as the append does it."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from eventsourcing.kernel import Connection, Head

EVERY = 10  # microseconds between two events

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_UNIX = 946_684_800_000  # milliseconds from 1970 to that
_ID = b"%08x-%04x-7%03x-8%03x-%012x"
_BODY = (
    b'{"actor_id":"%b","actor_kind":"person","aggregate_id":"%b","aggregate_type":"record","causation_id":null,'
    b'"change_set_id":"%b","command_id":"%b","data":%b,"effective_at":null,"event_id":"%b","event_type":"%b",'
    b'"reason":null,"schema_version":1,"source":"web"}'
)
_ROW = b"%d\t%b\trecord\t%b\t%d\t%b\t1\t%b\t%b\t%b\tperson\tweb\t%b\t%b\t\\\\x%b\n"
COPY = """COPY events ("position", event_id, aggregate_type, aggregate_id, "version", event_type, schema_version, data,
    recorded_at, actor_id, actor_kind, source, command_id, change_set_id, hash) FROM STDIN"""


class Pen:
    """Goes on where the log ends."""

    def __init__(self, end: Head) -> None:
        self.position, self._hash = end.position, end.hash
        self._time = (end.recorded_at - _EPOCH) // timedelta(microseconds=1)  # microseconds
        self._second, self._prefix = -1, b""

    def row(self, aggregate: bytes, version: int, event_type: bytes, data: bytes, actor: bytes) -> bytes:
        """An event of a record, by itself in its command. `data` is canonical, and has no backslash."""
        self.position += 1
        self._time += EVERY
        milliseconds = self._time // 1000 + _UNIX
        high, low = milliseconds >> 16, milliseconds & 0xFFFF
        event_id = _ID % (high, low, self.position & 0xFFF, 1, self.position)
        command = _ID % (high, low, self.position & 0xFFF, 2, self.position)
        digest = sha256(_BODY % (actor, aggregate, command, command, data, event_id, event_type)).digest()
        numbers = b"".join(n.to_bytes(8, "big", signed=True) for n in (self.position, version, self._time))
        self._hash = sha256(self._hash + numbers + digest).digest()
        hash = self._hash.hex().encode()
        return _ROW % (
            self.position, event_id, aggregate, version, event_type, data, self._stamp(), actor, command, command, hash,
        )  # fmt: skip

    def _stamp(self) -> bytes:
        second, microseconds = divmod(self._time, 1_000_000)
        if second != self._second:
            self._second, self._prefix = second, f"{_EPOCH + timedelta(seconds=second):%Y-%m-%d %H:%M:%S}".encode()
        return b"%b.%06d+00" % (self._prefix, microseconds)

    def move_head(self, conn: Connection) -> None:
        conn.execute(
            'UPDATE log_head SET "position" = %s, recorded_at = %s, hash = %s',
            (self.position, _EPOCH + timedelta(microseconds=self._time), self._hash),
        )
