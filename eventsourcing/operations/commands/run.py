"""`run`: starts everything and serves until it is told to stop."""

import click
import psycopg

from eventsourcing import accounts
from eventsourcing.operations.command_line import Daybook, running_database
from eventsourcing.operations.database import Database
from eventsourcing.operations.server import serve
from eventsourcing.operations.settings import Settings


@click.command()
@click.pass_obj
def run(daybook: Daybook) -> None:
    """Start Daybook and serve it until Ctrl-C or SIGTERM."""
    with running_database() as (settings, database):
        serve(daybook.create_app, settings, database.embedded, lambda: tell(settings, database))


def tell(settings: Settings, database: Database) -> None:
    """Say what was started, and the set-up code as long as nobody has an account."""
    lines = [
        ("PostgreSQL", f"{database.version}, {place(settings, database)}"),
        ("Migrations", f"applied {', '.join(database.applied)}" if database.applied else "up to date"),
        ("Address", address(settings)),
    ]
    with psycopg.connect(database.url) as conn:
        if accounts.nobody_yet(conn):
            lines.append(("Set-up code", settings.setup_code))
    click.echo("\n".join(["", *(f"  {name:<13}{text}" for name, text in lines), "", "Ctrl-C stops it.", ""]))


def place(settings: Settings, database: Database) -> str:
    return f"data in {settings.data / 'postgresql'}" if database.embedded else "named by DATABASE_URL"


def address(settings: Settings) -> str:
    everywhere = settings.host in {"0.0.0.0", "::"}  # noqa: S104 whoever runs it has said so
    host = "localhost" if everywhere else settings.host
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    return f"{url} (and every other address of this machine)" if everywhere else url
