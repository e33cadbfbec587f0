"""The command line: what an operator does, each with --help and an exit status that scripts can trust."""

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import click
import psycopg

from eventsourcing import web
from eventsourcing.kernel import CorruptEvent, Decider, RebuildRefused, Rejected
from eventsourcing.kernel.migrations import MigrationRefused
from eventsourcing.operations.database import Database, open_database, why
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.settings import CreateApp, Settings, from_environment

REFUSALS = (
    *(Refused, MigrationRefused, RebuildRefused, Rejected, CorruptEvent, OSError, psycopg.OperationalError),
    *(psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction),
)


@dataclass(frozen=True)
class Daybook:
    """What the commands work with: how the app is made, and who decides in it."""

    create_app: CreateApp
    deciders: Sequence[Decider[Any, Any, Any]]


class CommandLine(click.Group):
    """Says refusals in words on standard error: status 1 for those, 2 for wrong usage, 130 and 143 for signals."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click names it
        return list(self.commands)  # in the order in which one needs them

    def invoke(self, ctx: click.Context) -> Any:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever reads has enough
        except REFUSALS as refusal:
            click.echo(f"{ctx.info_name}: {words(refusal)}", err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            ctx.exit(130)


def words(refusal: Exception) -> str:
    match refusal:
        case psycopg.errors.DiskFull():
            return "The database's disk is full. Nothing of this command was saved; all before it is safe."
        case psycopg.OperationalError() if refusal.sqlstate is None:
            return why(refusal)
        case psycopg.errors.ReadOnlySqlTransaction():
            return "The database can only be read, such as a standby can. Name the primary server in DATABASE_URL."
        case OSError():
            return f"{refusal.filename or 'A file'} cannot be used: {refusal.strerror}."
        case psycopg.Error():
            return f"The database failed: {refusal.diag.message_primary or refusal}"
    return str(refusal)


@contextmanager
def running_database() -> Iterator[tuple[Settings, Database]]:
    """Give the settings and the database they name, with all migrations."""
    settings = from_environment()
    with open_database(settings) as database:
        yield replace(settings, database_url=database.url), database


@contextmanager
def at_work(daybook: Daybook) -> Iterator[Settings]:
    """Run a command in the app: beside one that serves, or without one.

    Gives the settings, with the address of the database in them.
    """
    with running_database() as (settings, _):
        app = daybook.create_app(settings)
        try:
            with app.app_context():
                yield settings
        finally:
            web.close(app)
