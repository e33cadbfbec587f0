"""The commands of the command line, one a file."""

from eventsourcing.operations.command_line import CommandLine
from eventsourcing.operations.commands.backup import backup
from eventsourcing.operations.commands.create_user import create_user
from eventsourcing.operations.commands.demo import demo
from eventsourcing.operations.commands.doctor import doctor
from eventsourcing.operations.commands.export import export
from eventsourcing.operations.commands.import_ import import_
from eventsourcing.operations.commands.migrate import migrate
from eventsourcing.operations.commands.rebuild import rebuild
from eventsourcing.operations.commands.reset_password import reset_password
from eventsourcing.operations.commands.restore import restore
from eventsourcing.operations.commands.run import run
from eventsourcing.operations.commands.upgrade import upgrade
from eventsourcing.operations.commands.verify import verify

command_line = CommandLine(
    "daybook",
    help="Daybook: records whose every change is an event. Settings come from the environment; see docs/operations.md.",
    commands=[
        run,
        demo,
        backup,
        restore,
        upgrade,
        doctor,
        migrate,
        create_user,
        reset_password,
        import_,
        verify,
        rebuild,
        export,
    ],
)
