"""`upgrade`: the database brought to this version, with a backup first."""

import click

from eventsourcing.operations.command_line import Daybook
from eventsourcing.operations.database import reached_database
from eventsourcing.operations.models import models
from eventsourcing.operations.progress import Told
from eventsourcing.operations.settings import from_environment
from eventsourcing.operations.upgrading import upgrade as upgraded


@click.command()
@click.pass_obj
def upgrade(daybook: Daybook) -> None:
    """Bring the database to the schema of this version. (`run` does the same where it is needed.)

    First a backup into the folder backups/ in the data folder, proven by restoring and upgrading it in a scratch
    database; if that fails, nothing is changed. Then the migrations, each in a transaction. Then the head's hash and
    every table are compared with what they said before, read models that are new or changed are made from the log,
    and all is verified. One that was killed is finished by the next.

    Exit status 0: the database is up to date and verified. 1: not, and why is said.
    """
    settings = from_environment()
    told = Told()

    def say(line: str) -> None:
        told.done()
        click.echo(line)

    with reached_database(settings) as database:
        applied = upgraded(database, settings.data, models(daybook, settings), say, told)
    told.done()
    for name in applied:
        click.echo(f"Applied {name}.")
    if not applied:
        click.echo("Nothing is pending: the database is up to date.")
