"""Records: the slice's face. Other slices use these names and nothing deeper."""

# the views hang themselves on the blueprint
from eventsourcing.records import (
    event_page,
    field_history,
    list_views,
    search_views,
    timeline_views,
    views,
    views_change,
    views_new,
    views_shelf,
)
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.domain import (
    ArchiveRecord,
    ChangeRecord,
    CreateRecord,
    RestoreRecord,
    Terms,
    record,
)
from eventsourcing.records.matching import get_many, holders
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
    "event_page",
    "field_history",
    "get",
    "get_many",
    "holders",
    "list_views",
    "misfits",
    "next_number",
    "projection",
    "projections",
    "record",
    "search_views",
    "terms",
    "timeline_views",
    "titles",
    "titles_at",
    "views",
    "views_change",
    "views_new",
    "views_shelf",
]
