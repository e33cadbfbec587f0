"""`migrate`: brings the database to the schema of this version."""

import click

from eventsourcing.operations.command_line import running_database


@click.command()
def migrate() -> None:
    """Apply the migrations that the database lacks. (`run` does it too.)"""
    with running_database() as (_, database):
        for name in database.applied:
            click.echo(f"Applied {name}.")
        if not database.applied:
            click.echo("The database is up to date.")
