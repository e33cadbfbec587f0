"""`export`: the whole log as JSON lines."""

import sys

import click
import msgspec

from eventsourcing import web
from eventsourcing.kernel import Stored, follow, head
from eventsourcing.operations.command_line import CreateApp, app_at_work
from eventsourcing.operations.progress import Progress


@click.command()
@click.pass_obj
def export(create_app: CreateApp) -> None:
    """Write the log to standard output, one event a line, in order, as it is stored (hashes in hex)."""
    with app_at_work(create_app):
        conn = web.connection()
        progress = Progress("Exported", total=head(conn).position)
        for page in follow(conn):
            sys.stdout.buffer.write(b"".join(line(event) for event in page))
            progress(page[-1].position)
        sys.stdout.buffer.flush()
        progress.done()


def line(event: Stored) -> bytes:
    columns = event._asdict() | {"data": msgspec.Raw(event.data), "hash": event.hash.hex()}
    return msgspec.json.encode(columns) + b"\n"
