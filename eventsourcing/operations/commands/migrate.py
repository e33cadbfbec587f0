"""`migrate`: brings the database to the schema of this version, without a backup."""

import click

from eventsourcing.operations.command_line import Daybook
from eventsourcing.operations.database import connected, reached_database
from eventsourcing.operations.models import models
from eventsourcing.operations.progress import Told
from eventsourcing.operations.roles import grant
from eventsourcing.operations.settings import from_environment
from eventsourcing.operations.upgrading import upgrade


@click.command()
@click.option("--grant", "role", metavar="ROLE", help="Then give this role of the server what Daybook needs to run.")
@click.pass_obj
def migrate(daybook: Daybook, role: str | None) -> None:
    """Do what `upgrade` does, but without a backup: for those who have just made one by other means.

    Where Daybook runs with a role of its own, which may not rewrite the log, do this with a DATABASE_URL of the owner
    of the tables, and name Daybook's role with --grant: before its first start, and after each upgrade and restore.
    """
    settings = from_environment()
    told = Told()
    with reached_database(settings) as database:
        applied = upgrade(database, settings.data, models(daybook, settings), lambda _line: None, told, backup=False)
        if role:
            with connected(database.url) as conn:
                grant(conn, role)
    told.done()
    for name in applied:
        click.echo(f"Applied {name}.")
    if not applied:
        click.echo("The database is up to date.")
    if role:
        click.echo(f"{role} may run Daybook.")
