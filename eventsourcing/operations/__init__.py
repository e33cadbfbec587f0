"""The face of operations: settings, the server, and the commands of whoever runs Daybook."""

from eventsourcing.operations.command_line import Daybook
from eventsourcing.operations.commands import command_line
from eventsourcing.operations.health import blueprint
from eventsourcing.operations.settings import Settings, from_environment

__all__ = ["Daybook", "Settings", "blueprint", "command_line", "from_environment"]
