"""`demo`: fills an empty log with half a year that never happened."""

from functools import partial

import click

from eventsourcing import accounts, web
from eventsourcing import demo as demos
from eventsourcing.kernel import Connection, Metadata, short_id
from eventsourcing.operations.command_line import Daybook, at_work
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.progress import Pace, Told

CONTINUED = "This demo was not finished. It goes on; its accounts keep the password that was told first."


@click.command()
@click.pass_obj
def demo(daybook: Daybook) -> None:
    """Fill an empty Daybook with half a year of a flying club, to look around in.

    Refused where anything was ever written. From then on every page and every export says that it is a demo.
    Stopped half-way, it goes on where it was when it is called again, or when `run` starts.
    """
    with at_work(daybook):
        conn, projections = web.connection(), web.projections()
        unfinished = demos.get(conn)
        if unfinished is None or unfinished.finished:
            said = Metadata(actor_kind="system", source="command line")
            demos.begin(conn, projections, said)
        password = f"{short_id()}-{short_id()}"
        click.echo(CONTINUED if unfinished else f"The password of all accounts, told only here: {password}")
        told = Told("acts")
        try:
            made = demos.fill(conn, projections, password, partial(Pace(told), "making the demo"))
        except demos.OffScript as failure:
            raise Refused(f"The demo stopped. {failure} Begin anew with an empty database.") from failure
        told.done()
        if not made:
            raise Refused(why_not(conn))
        tell(conn)


def why_not(conn: Connection) -> str:
    """Say why this process has made nothing: somebody else is at it, or was a moment ago, or it went wrong."""
    found = demos.get(conn)
    if found and found.trouble:
        return f"The demo stopped. {found.trouble} Begin anew with an empty database."
    return (
        "Another process is making the demo just now, or was killed a moment ago. "
        "Look at its page, or call this again in ten seconds."
    )


def tell(conn: Connection) -> None:
    """What was made, who can sign in, and how to start."""
    figures = ", ".join(f"{number:,} {what}" for what, number in demos.figures(conn).items())
    click.echo(f"Half a year is written down: {figures}.\n")
    does = {person.id: person.does for person in demos.CAST}
    for user in accounts.list_active(conn):
        click.echo(f"  {user.email:<26}{user.role:<9}{user.name}, who {does.get(user.id, 'is here')}")
    click.echo("\nStart it with `python app.py run`, and sign in as one of them.")
