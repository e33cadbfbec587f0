"""`migrate`: brings the database to the schema of this version, without a backup."""

import click

from eventsourcing.operations.command_line import Daybook
from eventsourcing.operations.database import reached_database
from eventsourcing.operations.models import models
from eventsourcing.operations.progress import Told
from eventsourcing.operations.settings import from_environment
from eventsourcing.operations.upgrading import upgrade


@click.command()
@click.pass_obj
def migrate(daybook: Daybook) -> None:
    """Do what `upgrade` does, but without a backup: for those who have just made one by other means."""
    settings = from_environment()
    told = Told()
    with reached_database(settings) as database:
        applied = upgrade(database, settings.data, models(daybook, settings), lambda _line: None, told, backup=False)
    told.done()
    for name in applied:
        click.echo(f"Applied {name}.")
    if not applied:
        click.echo("The database is up to date.")
