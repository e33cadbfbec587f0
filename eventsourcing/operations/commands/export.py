"""`export`: the whole log as JSON lines."""

import sys

import click
import psycopg

from eventsourcing import exports, web, workspace
from eventsourcing.kernel import Connection, Metadata, export_lines, handle, head, uuid7
from eventsourcing.kernel.progress import Meter
from eventsourcing.operations.command_line import Daybook, at_work
from eventsourcing.operations.progress import Told


@click.command()
@click.pass_obj
@click.pass_context
def export(context: click.Context, daybook: Daybook) -> None:
    """Write the log to standard output, one event a line, in order, as it is stored (hashes in hex).

    That it was exported is an event too, and the last line. Events that were changed behind Daybook's back into what it
    cannot read are written as the database spells them, and named on standard error; the exit status is 1 then.
    """
    told = Told()
    troubles: list[str] = []

    def tell(position: int, why: str) -> None:
        troubles.append(f"Event {position}: {why}.")

    with at_work(daybook):
        conn = web.connection()
        troubles += noted(conn)
        [count] = conn.execute("SELECT count(*) FROM events").fetchone() or (0,)
        for piece in export_lines(conn, tell, Meter("exporting", count, told).add):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        told.done()
        if workspace.is_demo(conn):
            click.echo("This log is a demo, as its first event says: nothing that it tells has happened.", err=True)
    for trouble in troubles:
        click.echo(trouble, err=True)
    context.exit(1 if troubles else 0)


def noted(conn: Connection) -> list[str]:
    """Write down that the log is exported; where its end is damaged, say that it could not be."""
    try:
        end = head(conn)
        said = Metadata(actor_kind="system", source="command line")
        command = exports.ExportLog(end.position, end.hash.hex())
        handle(conn, exports.export, uuid7(), command, said, projections=web.projections())
    except (psycopg.DatabaseError, ValueError, AttributeError) as error:
        if isinstance(error, psycopg.OperationalError | psycopg.errors.ReadOnlySqlTransaction):
            raise
        why = str(error).splitlines()[0]
        return [f"That the log was exported could not be written into it: {why}. `verify` says what is wrong with it."]
    return []
