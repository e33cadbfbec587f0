"""All pages of records: importing a file of views hangs its routes on the blueprint."""

from eventsourcing.records import views as record
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.continuing import views as continuing
from eventsourcing.records.editing import views_change, views_new, views_shelf
from eventsourcing.records.listing import search_views
from eventsourcing.records.listing import views as listing
from eventsourcing.records.timeline import field_history, whole
from eventsourcing.records.timeline import views as timeline

__all__ = [
    "blueprint",
    "continuing",
    "field_history",
    "listing",
    "record",
    "search_views",
    "timeline",
    "views_change",
    "views_new",
    "views_shelf",
    "whole",
]
