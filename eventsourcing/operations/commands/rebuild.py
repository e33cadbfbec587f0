"""`rebuild`: makes read models anew from the log."""

import click

from eventsourcing import kernel, web
from eventsourcing.operations.command_line import Daybook, at_work
from eventsourcing.operations.pooler import refuse_shared_sessions
from eventsourcing.operations.progress import Told


@click.command()
@click.argument("read_model", required=False)
@click.pass_obj
def rebuild(daybook: Daybook, read_model: str | None) -> None:
    """Make all read models anew from the log, or only READ_MODEL, and put them in place of the live ones.

    The app goes on working meanwhile. Killed at any point, this leaves the live tables as they were.
    """
    with at_work(daybook) as settings:
        refuse_shared_sessions(settings.database_url, "A rebuild")
        told = Told()
        conn, codec, projections = web.connection(), web.codec(), web.projections()
        position = kernel.rebuild(conn, codec, daybook.deciders, projections, only=read_model, progress=told)
        told.done()
    click.echo(f"Rebuilt {read_model or 'all read models'} up to event {position}.")
