"""The demo: half a year of a flying club, made by commands with a simulated clock in an empty log."""

from eventsourcing.demo.background import go_on
from eventsourcing.demo.people import CAST
from eventsourcing.demo.playing import OffScript
from eventsourcing.demo.views import blueprint
from eventsourcing.demo.work import Work, begin, figures, fill, get

__all__ = ["CAST", "OffScript", "Work", "begin", "blueprint", "figures", "fill", "get", "go_on"]
