"""Records: the slice's face. Other slices use these names and nothing deeper."""

from eventsourcing.records.domain import record
from eventsourcing.records.read_model import Taken, projection

__all__ = ["Taken", "projection", "record"]
