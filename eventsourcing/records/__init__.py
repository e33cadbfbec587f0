"""Records: the slice's face. Other slices use these names and nothing deeper."""

from eventsourcing.records.belonging import of_register, registers_of
from eventsourcing.records.continuing.moving import settle, unfinished
from eventsourcing.records.continuing.working import go_on
from eventsourcing.records.domain import (
    ArchiveRecord,
    ChangeRecord,
    CommentRecord,
    CreateRecord,
    RestoreRecord,
    Terms,
    record,
)
from eventsourcing.records.editing.writing import next_number, terms
from eventsourcing.records.matching import get_many, holders
from eventsourcing.records.misfits import misfits
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.pages import blueprint
from eventsourcing.records.queries import RecordRow, get, titles, titles_at
from eventsourcing.records.read_model import Taken, projection
from eventsourcing.records.timeline.telling import told

projections = (projection,)

__all__ = [
    "ArchiveRecord",
    "ChangeRecord",
    "CommentRecord",
    "CreateRecord",
    "DatabaseNames",
    "RecordRow",
    "RestoreRecord",
    "Taken",
    "Terms",
    "blueprint",
    "get",
    "get_many",
    "go_on",
    "holders",
    "misfits",
    "next_number",
    "of_register",
    "projection",
    "projections",
    "record",
    "registers_of",
    "settle",
    "terms",
    "titles",
    "titles_at",
    "told",
    "unfinished",
]
