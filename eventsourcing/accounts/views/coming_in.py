"""What follows a password that fits: the second step where one is asked for, and the session."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from eventsourcing import web, workspace
from eventsourcing.accounts import agents, failures, second_factors, sessions
from eventsourcing.accounts.acts import Write, also
from eventsourcing.accounts.domain import SignIn
from eventsourcing.accounts.read_model import UserView, get
from eventsourcing.kernel import Metadata, alone
from eventsourcing.web.access import sign_in_url
from eventsourcing.web.filters import datetime_, plural


def go_on(found: UserView, then: str) -> ResponseReturnValue:
    """Let somebody in who has shown a password, or ask for the second factor, or for adding one."""
    conn = web.connection()
    if found.second_factor:
        sessions.start(conn, found.id, complete=False)
        return web.see(_with_next("/sign-in/code", then))
    if needs_second_factor(found.role):
        sessions.start(conn, found.id, complete=False, offered_secret=second_factors.new_secret())
        return web.see(_with_next("/sign-in/second-factor", then))
    come_in(found.id, "none")
    return web.see(safe(then))


def come_in(user_id: UUID, factor: str) -> None:
    """Sign this browser in, and tell the person of tries that failed. Raises Rejected where they may not."""
    conn, found = web.connection(), get(web.connection(), user_id)
    before = found.signed_in_at if found else None
    with alone(conn):
        command = SignIn(request.remote_addr or "", agents.in_words(agents.agent()), factor)
        also(as_themselves(user_id), "sign in", user_id, command)
        failed = failures.tell(conn, user_id)
        sessions.start(conn, user_id)
    web.access.forget_user()
    if failed:
        since = f" since {datetime_(before)}" if before else ""
        words = f"{plural(failed, 'try', 'tries')} to sign in as you failed{since}."
        web.remember(web.Toast(words, "/account?show=signing-in#timeline", "Look"))


def as_themselves(user_id: UUID) -> Write:
    """An act of somebody who is not signed in yet."""
    return Write(web.connection(), Metadata(actor_id=user_id, actor_kind="person"), web.projections())


def needs_second_factor(role: str) -> bool:
    """Whether people of this role must have a second factor. sessions.NEEDED says the same in SQL."""
    needed = workspace.sign_in_rules(web.connection()).second_factor
    return needed == "everybody" or (needed == "admins" and role == "admin")


def safe(target: str) -> str:
    """Where to go after signing in: a page of this site, else the first."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if plain else "/"


def _with_next(url: str, then: str) -> str:
    return sign_in_url(then).replace("/sign-in", url, 1)
