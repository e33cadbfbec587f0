"""Records: the slice's face. Other slices use these names and nothing deeper."""

from eventsourcing.records import views, views_shelf, views_writing  # the views hang themselves on the blueprint
from eventsourcing.records.blueprint import blueprint
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
from eventsourcing.records.writing import next_number, terms

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
    "blueprint",
    "get",
    "misfits",
    "next_number",
    "projection",
    "projections",
    "record",
    "terms",
    "titles",
    "titles_at",
    "views",
    "views_shelf",
    "views_writing",
]
