"""`verify`: checks that the log is as it was written, and that the read models say what it says."""

import click

from eventsourcing import kernel, web
from eventsourcing.operations.command_line import Daybook, at_work
from eventsourcing.operations.progress import Told


@click.command()
@click.pass_obj
@click.pass_context
def verify(context: click.Context, daybook: Daybook) -> None:
    """Recompute all hashes, and compare every read model with a replay of the log. Changes nothing.

    Exit status 1, and the position of the first event that does not fit or the rows that differ, if something is
    wrong. `rebuild` mends rows that differ; an event that does not fit was changed behind Daybook's back.
    """
    with at_work(daybook):
        told = Told()
        report = kernel.verify(web.connection(), web.codec(), daybook.deciders, web.projections(), progress=told)
        told.done()
    for line in report.lines():
        click.echo(line)
    context.exit(0 if report.ok else 1)
