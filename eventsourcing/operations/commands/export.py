"""`export`: the whole log as JSON lines."""

import sys

import click
import msgspec

from eventsourcing import exports, web, workspace
from eventsourcing.kernel import Metadata, Stored, follow, handle, head, uuid7
from eventsourcing.kernel.progress import Meter
from eventsourcing.operations.command_line import Daybook, at_work
from eventsourcing.operations.progress import Told


@click.command()
@click.pass_obj
def export(daybook: Daybook) -> None:
    """Write the log to standard output, one event a line, in order, as it is stored (hashes in hex).

    That it was exported is an event too, and the last line.
    """
    with at_work(daybook):
        conn = web.connection()
        end = head(conn)
        said = Metadata(actor_kind="system", source="command line")
        command = exports.ExportLog(end.position, end.hash.hex())
        handle(conn, exports.export, uuid7(), command, said, projections=web.projections())
        told = Told()
        meter = Meter("exporting", head(conn).position, told)
        for page in follow(conn):
            sys.stdout.buffer.write(b"".join(line(event) for event in page))
            meter.add(len(page))
        sys.stdout.buffer.flush()
        told.done()
        if workspace.is_demo(conn):
            click.echo("This log is a demo, as its first event says: nothing that it tells has happened.", err=True)


def line(event: Stored) -> bytes:
    columns = msgspec.structs.asdict(event) | {"hash": event.hash.hex()}
    return msgspec.json.encode(columns) + b"\n"
