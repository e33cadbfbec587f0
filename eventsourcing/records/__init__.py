"""Records: the slice's face. Other slices use these names and nothing deeper."""

from eventsourcing.records.domain import (
    ArchiveRecord,
    ChangeRecord,
    CreateRecord,
    RestoreRecord,
    Terms,
    record,
)
from eventsourcing.records.misfits import misfits
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.queries import RecordRow, get, titles, titles_at
from eventsourcing.records.read_model import Taken, projection

projections = (projection,)

__all__ = [
    "ArchiveRecord",
    "ChangeRecord",
    "CreateRecord",
    "DatabaseNames",
    "RecordRow",
    "RestoreRecord",
    "Taken",
    "Terms",
    "get",
    "misfits",
    "projection",
    "projections",
    "record",
    "titles",
    "titles_at",
]
