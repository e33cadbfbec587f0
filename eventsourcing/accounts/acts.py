"""Acts that are more than one command: a password goes with its event, a rule about all admins needs them counted."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID, uuid5

import msgspec

from eventsourcing.accounts import links, passwords, sessions
from eventsourcing.accounts.domain import (
    ChangeUserRole,
    CreateUser,
    DeactivateUser,
    SetUserPassword,
    SignOut,
    UserCommand,
    user,
)
from eventsourcing.accounts.read_model import nobody_yet, other_admins, users
from eventsourcing.kernel import Connection, Handled, Metadata, Projection, Rejected, alone, handle


class Write(NamedTuple):
    """Where an act writes and what it says about itself."""

    conn: Connection
    said: Metadata
    projections: Sequence[Projection] = (users,)


def create_user(write: Write, *, email: str, name: str, role: str, password: str) -> UUID:
    """Make an account with a password, as an operator does; returns its id. Raises Rejected, naming the field.

    The id is that of the command, so that sending the form twice makes one account.
    """
    hash = passwords.hashed(password)
    user_id = write.said.command_id
    with alone(write.conn):
        handle(write.conn, user, user_id, CreateUser(email, name, role), write.said, projections=write.projections)
        keep_password(write, user_id, hash)
    return user_id


def create_first_admin(write: Write, *, email: str, name: str, password: str) -> UUID:
    """Make the account that sets this Daybook up, by itself: event #1. Raises Rejected where there is one already."""
    itself = msgspec.structs.replace(write.said, actor_id=write.said.command_id, actor_kind="person")
    with alone(write.conn):
        if not nobody_yet(write.conn):
            raise Rejected("This Daybook has been set up already. Sign in instead.")
        return create_user(write._replace(said=itself), email=email, name=name, role="admin", password=password)


def set_password(write: Write, user_id: UUID, password: str) -> Handled:
    """Give somebody a password, which voids every link that would. Raises Rejected."""
    hash = passwords.hashed(password)
    with alone(write.conn):
        links.void(write.conn, user_id)
        return keep_password(write, user_id, hash)


def change_role(write: Write, user_id: UUID, role: str) -> Handled:
    """Change what somebody may do. Raises Rejected for the last admin."""
    with alone(write.conn):
        command = ChangeUserRole(role, other_admins(write.conn, user_id))
        return handle(write.conn, user, user_id, command, write.said, projections=write.projections)


def deactivate(write: Write, user_id: UUID) -> Handled:
    """Keep somebody out from now on. Raises Rejected for the last admin."""
    with alone(write.conn):
        command = DeactivateUser(other_admins(write.conn, user_id))
        handled = handle(write.conn, user, user_id, command, write.said, projections=write.projections)
        sessions.end_all(write.conn, user_id)
        links.void(write.conn, user_id)
        return handled


def sign_out(write: Write, user_id: UUID, session_id: UUID | None = None) -> Handled:
    """Sign somebody out in one browser, or in all but the one that asks. Raises Rejected."""
    with alone(write.conn):
        browsers = sessions.end_some(write.conn, user_id, session_id)
        return also(write, "sign out", user_id, SignOut(tuple(browsers)))


def keep_password(write: Write, user_id: UUID, hash: str) -> Handled:
    """The event and the hash, in the transaction of the caller. A repeated command leaves the hash as it is."""
    handled = also(write, "password", user_id, SetUserPassword())
    if not handled.repeated:
        passwords.keep(write.conn, user_id, hash)
    return handled


def also(write: Write, what: str, user_id: UUID, command: UserCommand) -> Handled:
    """One more command of the same act, under an id that follows from the act's and from `what` it does."""
    said = msgspec.structs.replace(
        write.said,
        command_id=uuid5(write.said.command_id, what),
        change_set_id=write.said.change_set_id or write.said.command_id,
    )
    return handle(write.conn, user, user_id, command, said, projections=write.projections, id_follows=True)
