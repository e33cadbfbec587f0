"""Acts with one-time links: inviting somebody, letting them choose a new password, and their choosing."""

from uuid import UUID

import msgspec

from eventsourcing.accounts import links, passwords, sessions
from eventsourcing.accounts.acts import Write, also, keep_password
from eventsourcing.accounts.domain import AcceptInvitation, CreateUser, InviteUser, OfferPasswordReset, RenameUser, user
from eventsourcing.kernel import alone, handle


class LinkEnded(Exception):
    """The link was used, or a newer one was made, or its time is over; or it never was one."""


def invite(write: Write, *, email: str, name: str, role: str) -> links.Made | None:
    """Make an account and a link for somebody, who chooses a password with it. Raises Rejected, naming the field.

    None where the same command did so before: a link is told once. The account's id is the command's.
    """
    user_id = write.said.command_id
    with alone(write.conn):
        handle(write.conn, user, user_id, CreateUser(email, name, role), write.said, projections=write.projections)
        return make_link(write, user_id, links.INVITATION)


def make_link(write: Write, user_id: UUID, purpose: str) -> links.Made | None:
    """Make a link for somebody, which voids the one before. None for a repeated command. Raises Rejected."""
    made = links.new(user_id, purpose)
    command = InviteUser(made.ends_at) if purpose == links.INVITATION else OfferPasswordReset(made.ends_at)
    with alone(write.conn):
        if also(write, purpose, user_id, command).repeated:
            return None
        links.keep(write.conn, made)
        return made


def choose_password(write: Write, token: str, *, password: str, name: str = "") -> UUID:
    """Use a link up: its person gets this password, and this name if one is given, and is signed out everywhere.

    Returns their id; the events are said to be theirs. Raises Rejected, and LinkEnded for a link that does not work.
    """
    hash = passwords.hashed(password)
    with alone(write.conn):
        link = links.use(write.conn, token)
        if link is None:
            raise LinkEnded
        said = msgspec.structs.replace(write.said, actor_id=link.user_id, actor_kind="person")
        own = write._replace(said=said)
        if link.purpose == links.INVITATION:
            also(own, "invitation", link.user_id, AcceptInvitation())
        if name:
            also(own, "name", link.user_id, RenameUser(name))
        keep_password(own, link.user_id, hash)
        sessions.end_all(write.conn, link.user_id)
    return link.user_id
