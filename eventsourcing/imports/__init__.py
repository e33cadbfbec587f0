"""Imports: from a file to the records of a register. The slice's face; others use these names and nothing deeper."""

from eventsourcing.imports import views, views_loads  # they hang themselves on the blueprint
from eventsourcing.imports.blueprint import blueprint
from eventsourcing.imports.command import Loaded, import_file
from eventsourcing.imports.domain import importing
from eventsourcing.imports.read_model import projection
from eventsourcing.imports.work import go_on

projections = (projection,)

__all__ = [
    "Loaded",
    "blueprint",
    "go_on",
    "import_file",
    "importing",
    "projection",
    "projections",
    "views",
    "views_loads",
]
