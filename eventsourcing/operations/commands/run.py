"""`run`: starts everything and serves until it is told to stop."""

from dataclasses import replace
from functools import partial

import click

from eventsourcing import accounts
from eventsourcing.kernel import clear_killed
from eventsourcing.operations.command_line import Daybook
from eventsourcing.operations.database import Database, connected, reached_database
from eventsourcing.operations.models import models
from eventsourcing.operations.port import resolved, wait_for_port
from eventsourcing.operations.progress import Told
from eventsourcing.operations.server import serve
from eventsourcing.operations.settings import Settings, from_environment
from eventsourcing.operations.upgrading import upgrade

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 whoever runs it has said so


@click.command()
@click.pass_obj
def run(daybook: Daybook) -> None:
    """Start Daybook and serve it until Ctrl-C or SIGTERM.

    A database that was left by an older Daybook is upgraded first, as `upgrade` does it: with a backup.
    """
    settings = from_environment()
    wait_for_port(resolved(settings), settings)  # before anything is upgraded under a Daybook that still runs
    with reached_database(settings) as reached:
        told = Told()
        applied = upgrade(reached, settings.data, models(daybook, settings), partial(say, told), told)
        with connected(reached.url) as conn:
            if clear_killed(conn):
                say(told, "Removed what a rebuild left that was killed.")
        settings, database = replace(settings, database_url=reached.url), replace(reached, applied=applied)
        serve(daybook.create_app, settings, database.embedded, lambda: tell(settings, database))


def say(told: Told, line: str) -> None:
    told.done()
    click.echo(line)


def tell(settings: Settings, database: Database) -> None:
    """Say what was started, and the set-up code as long as nobody has an account."""
    lines = [
        ("PostgreSQL", f"{database.version}, {place(settings, database)}"),
        ("Migrations", f"applied {', '.join(database.applied)}" if database.applied else "up to date"),
        ("Address", address(settings)),
    ]
    with connected(database.url) as conn:
        if accounts.nobody_yet(conn):
            lines.append(("Set-up code", settings.setup_code))
    click.echo("\n".join(["", *(f"  {name:<13}{text}" for name, text in lines), "", "Ctrl-C stops it.", ""]))


def place(settings: Settings, database: Database) -> str:
    return f"data in {settings.data / 'postgresql'}" if database.embedded else "named by DATABASE_URL"


def address(settings: Settings) -> str:
    return url(settings) + (" (and every other address of this machine)" if settings.host in EVERYWHERE else "")


def url(settings: Settings) -> str:
    """The address of the first page, as a browser on this machine finds it."""
    host = "localhost" if settings.host in EVERYWHERE else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
