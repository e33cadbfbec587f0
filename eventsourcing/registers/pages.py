"""All pages of registers: importing a file of views hangs its routes on the blueprint."""

from eventsourcing.registers import access_views, field_views
from eventsourcing.registers.views import blueprint

__all__ = ["access_views", "blueprint", "field_views"]
