"""Activity: everything that happened, told in one place. The slice's face."""

from eventsourcing.activity import event_page  # it hangs itself on the blueprint
from eventsourcing.activity.blueprint import blueprint

__all__ = ["blueprint", "event_page"]
