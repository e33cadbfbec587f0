"""Event sourcing on PostgreSQL: events, streams, deciders, projections. Knows nothing of Flask or of any slice."""

from eventsourcing.kernel.at_head import flush, share_flush
from eventsourcing.kernel.attempt import Handled, Intent
from eventsourcing.kernel.clock import simulated
from eventsourcing.kernel.codec import Codec, canonical
from eventsourcing.kernel.connections import connect
from eventsourcing.kernel.decider import Decider, Upcaster
from eventsourcing.kernel.errors import ClockRefused, Conflict, CorruptEvent, ProjectionFailed, RebuildRefused, Rejected
from eventsourcing.kernel.events import Event, Metadata, NewEvent, Recorded, Stored, Value
from eventsourcing.kernel.handle import alone, handle, handle_batch
from eventsourcing.kernel.ids import short_id, uuid7
from eventsourcing.kernel.load import load
from eventsourcing.kernel.progress import Progress
from eventsourcing.kernel.projections import Drop, Projection, Put, RowChange, Set, Table
from eventsourcing.kernel.rebuild import rebuild
from eventsourcing.kernel.snapshots import Loaded
from eventsourcing.kernel.store import (
    Appended,
    Connection,
    Expected,
    Head,
    Stream,
    append,
    follow,
    head,
    position_at,
    read_events,
    read_found,
    read_log,
    read_stream,
    tail,
)
from eventsourcing.kernel.verify import Difference, Fault, Report, verify

__all__ = [
    "Appended",
    "ClockRefused",
    "Codec",
    "Conflict",
    "Connection",
    "CorruptEvent",
    "Decider",
    "Difference",
    "Drop",
    "Event",
    "Expected",
    "Fault",
    "Handled",
    "Head",
    "Intent",
    "Loaded",
    "Metadata",
    "NewEvent",
    "Progress",
    "Projection",
    "ProjectionFailed",
    "Put",
    "RebuildRefused",
    "Recorded",
    "Rejected",
    "Report",
    "RowChange",
    "Set",
    "Stored",
    "Stream",
    "Table",
    "Upcaster",
    "Value",
    "alone",
    "append",
    "canonical",
    "connect",
    "flush",
    "follow",
    "handle",
    "handle_batch",
    "head",
    "load",
    "position_at",
    "read_events",
    "read_found",
    "read_log",
    "read_stream",
    "rebuild",
    "share_flush",
    "short_id",
    "simulated",
    "tail",
    "uuid7",
    "verify",
]
