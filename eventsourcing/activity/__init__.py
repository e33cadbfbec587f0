"""Activity: everything that happened, told in one place. The slice's face."""

from eventsourcing.activity import change_set_view, event_page, export, views  # they hang themselves on the blueprint
from eventsourcing.activity.blueprint import blueprint

__all__ = ["blueprint", "change_set_view", "event_page", "export", "views"]
