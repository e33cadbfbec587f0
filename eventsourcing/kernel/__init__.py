"""Event sourcing on PostgreSQL: events, streams, deciders, projections. Knows nothing of Flask or of any slice."""

from eventsourcing.kernel.at_head import flush, share_flush
from eventsourcing.kernel.attempt import Handled, Intent
from eventsourcing.kernel.audit import faulty_head
from eventsourcing.kernel.clock import simulated
from eventsourcing.kernel.codec import Codec, canonical
from eventsourcing.kernel.connections import connect
from eventsourcing.kernel.decider import Decider, Upcaster
from eventsourcing.kernel.errors import (
    AppendRefused,
    ClockRefused,
    CommandReused,
    Conflict,
    CorruptEvent,
    ProjectionFailed,
    RebuildRefused,
    Rejected,
)
from eventsourcing.kernel.events import Event, Metadata, NewEvent, Recorded, Stored, Value
from eventsourcing.kernel.export import export_lines
from eventsourcing.kernel.handle import alone, handle, handle_batch
from eventsourcing.kernel.ids import short_id, uuid7
from eventsourcing.kernel.load import load
from eventsourcing.kernel.progress import Progress
from eventsourcing.kernel.projections import Drop, Folded, New, Projection, Put, RowChange, Set, Table
from eventsourcing.kernel.rebuild import clear_killed, rebuild, rebuild_under_way
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
    "AppendRefused",
    "Appended",
    "ClockRefused",
    "Codec",
    "CommandReused",
    "Conflict",
    "Connection",
    "CorruptEvent",
    "Decider",
    "Difference",
    "Drop",
    "Event",
    "Expected",
    "Fault",
    "Folded",
    "Handled",
    "Head",
    "Intent",
    "Loaded",
    "Metadata",
    "New",
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
    "clear_killed",
    "connect",
    "export_lines",
    "faulty_head",
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
    "rebuild_under_way",
    "share_flush",
    "short_id",
    "simulated",
    "tail",
    "uuid7",
    "verify",
]
