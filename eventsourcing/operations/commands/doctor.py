"""`doctor`: what is wrong with this installation, in plain words."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import click

from eventsourcing.kernel import Connection
from eventsourcing.operations.command_line import Daybook
from eventsourcing.operations.database import Database, connected, reached_database
from eventsourcing.operations.doctor import contents, database, installation
from eventsourcing.operations.doctor.database import Patient
from eventsourcing.operations.doctor.finding import Finding, examine, ok, wrong
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.models import models
from eventsourcing.operations.settings import Settings, from_environment

MARKS = {"ok": "ok    ", "note": "note  ", "wrong": "WRONG ", "unseen": "?     "}


@click.command()
@click.pass_obj
@click.pass_context
def doctor(context: click.Context, daybook: Daybook) -> None:
    """Look at this installation, and say what is wrong with it and what helps. Changes no data.

    It looks at Python and its packages, the settings, the data folder, the port, the database server and its clock,
    the schema, the guard of the log, its end, imports that stopped, and the last backup. What it cannot look at, for
    instance because the database is away, it says with a question mark.

    Exit status 0: nothing is wrong (there may be notes). 1: something needs a hand.
    """
    found = list(all_findings(daybook))
    for finding in found:
        click.echo(f"{MARKS[finding.mark]}{finding.what}")
        if finding.remedy:
            click.echo(f"      → {finding.remedy}")
    bad = sum(finding.mark in {"wrong", "unseen"} for finding in found)
    click.echo("Nothing is wrong." if not bad else f"{bad} of these need a hand." if bad > 1 else "One needs a hand.")
    context.exit(1 if bad else 0)


def all_findings(daybook: Daybook) -> Iterator[Finding]:
    try:
        settings = from_environment()
    except Refused as refused:
        yield wrong(str(refused), "Correct the setting. Nothing else was looked at.")
        return
    yield from examine(installation.CHECKS, settings)
    with ExitStack() as stack:
        try:
            reached = stack.enter_context(reached_database(settings))
            conn = stack.enter_context(connected(reached.url))
        except Refused as refused:
            yield wrong(str(refused), "The rest needs the database, and was not looked at.")
            return
        conn.execute("SET timezone TO 'UTC'")
        who = patient(daybook, settings, reached, conn)
        if database.ask(who, "SELECT to_regclass('migrations') IS NOT NULL"):
            yield from examine((*database.CHECKS, *contents.CHECKS), who)
        else:
            yield from examine(database.ALWAYS, who)
            yield ok("The database is empty: the first start makes its tables.")


def patient(daybook: Daybook, settings: Settings, reached: Database, conn: Connection) -> Patient:
    known = models(daybook, replace(settings, database_url=reached.url))
    return Patient(conn, reached, settings, known)
