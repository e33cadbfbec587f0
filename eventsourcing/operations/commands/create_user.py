"""`create-user`: makes an account without a browser."""

import sys

import click

from eventsourcing import accounts, web
from eventsourcing.kernel import Metadata
from eventsourcing.operations.command_line import Daybook, at_work


@click.command()
@click.option("--email", required=True, help="What they sign in with.")
@click.option("--name", required=True, help="What they are called in every timeline.")
@click.option("--role", required=True, type=click.Choice(accounts.ROLES), help="What they may do.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, up to the line's end.")
@click.pass_obj
def create_user(daybook: Daybook, email: str, name: str, role: str, password_stdin: bool) -> None:
    """Make an account. Asks for the password, or reads it with --password-stdin."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ask()
    with at_work(daybook):
        said = Metadata(actor_id=None, actor_kind="system", source="command line")
        write = accounts.Write(web.connection(), said, web.projections())
        accounts.create_user(write, email=email, name=name, role=role, password=password)
    click.echo(f"{name} <{email}> has an account as {role}.")


def ask() -> str:
    entered: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return entered
