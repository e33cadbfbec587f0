"""Imports: from a file to the records of a register. The slice's face; others use these names and nothing deeper."""

# The pages hang themselves on the blueprint.
from eventsourcing.imports import views, views_ending, views_loads, views_reading
from eventsourcing.imports.belonging import file_names, of_register, registers_of
from eventsourcing.imports.blueprint import blueprint
from eventsourcing.imports.choosing import Choices
from eventsourcing.imports.command import Loaded, import_file
from eventsourcing.imports.domain import importing
from eventsourcing.imports.lease import stopped
from eventsourcing.imports.options import of_words as reading_options
from eventsourcing.imports.read_model import ImportView, get, projection
from eventsourcing.imports.same import told
from eventsourcing.imports.work import go_on

projections = (projection,)

__all__ = [
    "Choices",
    "ImportView",
    "Loaded",
    "blueprint",
    "file_names",
    "get",
    "go_on",
    "import_file",
    "importing",
    "of_register",
    "projection",
    "projections",
    "reading_options",
    "registers_of",
    "stopped",
    "told",
    "views",
    "views_ending",
    "views_loads",
    "views_reading",
]
