"""`reset-password`: lets somebody choose a new password, without a browser and without an admin."""

import click

from eventsourcing import accounts, web
from eventsourcing.kernel import Metadata, Rejected
from eventsourcing.operations.command_line import Daybook, at_work
from eventsourcing.operations.commands.run import url
from eventsourcing.operations.settings import from_environment


@click.command()
@click.option("--email", required=True, help="What they sign in with.")
@click.option("--remove-second-factor", is_flag=True, help="Also take their second factor off, if it is lost.")
@click.option("--address", help="How they reach this Daybook, such as https://daybook.example.org.")
@click.pass_obj
def reset_password(daybook: Daybook, email: str, remove_second_factor: bool, address: str | None) -> None:
    """Print a link with which somebody chooses a new password. It works once and for a day.

    For somebody who was invited and has not come in yet it is a new invitation, which works for seven days.
    """
    with at_work(daybook):
        person = accounts.find_email(web.connection(), email)
        if person is None:
            raise Rejected(f"Nobody has an account with the e-mail {email}.")
        if remove_second_factor and person.second_factor:
            accounts.remove_second_factor(write(), person.id)
        made = accounts.make_link(write(), person.id, accounts.RESET if person.ready else accounts.INVITATION)
    if made is not None:
        click.echo(f"{(address or url(from_environment())).rstrip('/')}/join/{made.token}")


def write() -> accounts.Write:
    said = Metadata(actor_id=None, actor_kind="system", source="command line")
    return accounts.Write(web.connection(), said, web.projections())
