"""One-time links: whoever has one may choose a password. The table holds the SHA-256 of its token alone.

A person has one at most: making the next one voids it, and so does using it.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from eventsourcing.kernel import Connection

INVITATION, RESET = "invitation", "reset"
LASTS = {INVITATION: timedelta(days=7), RESET: timedelta(days=1)}


class Made(NamedTuple):
    """A link that was just made. Its token is known here and nowhere else."""

    user_id: UUID
    purpose: str
    token: str
    ends_at: datetime


class Link(NamedTuple):
    """A link that was not used."""

    user_id: UUID
    purpose: str
    ends_at: datetime

    @property
    def works(self) -> bool:
        """Whether its time is not over."""
        return self.ends_at > datetime.now(UTC)


def new(user_id: UUID, purpose: str) -> Made:
    """A link that is not kept yet."""
    ends_at = datetime.now(UTC).replace(second=0, microsecond=0) + LASTS[purpose]
    return Made(user_id, purpose, secrets.token_urlsafe(32), ends_at)


def keep(conn: Connection, made: Made) -> None:
    """Let this link work, and none that was made for the person before."""
    conn.execute(
        """INSERT INTO one_time_links (user_id, token_hash, purpose, ends_at) VALUES (%s, %s, %s, %s)
        ON CONFLICT (user_id) DO UPDATE
        SET token_hash = excluded.token_hash, purpose = excluded.purpose, ends_at = excluded.ends_at""",
        (made.user_id, _hash(made.token), made.purpose, made.ends_at),
    )


def find(conn: Connection, token: str) -> Link | None:
    """The link with this token, if it works."""
    row = conn.execute(
        "SELECT user_id, purpose, ends_at FROM one_time_links WHERE token_hash = %s AND ends_at > now()",
        (_hash(token),),
    ).fetchone()
    return Link(*row) if row else None


def use(conn: Connection, token: str) -> Link | None:
    """The same, and it works no more. Of several at once, one gets it."""
    row = conn.execute(
        "DELETE FROM one_time_links WHERE token_hash = %s AND ends_at > now() RETURNING user_id, purpose, ends_at",
        (_hash(token),),
    ).fetchone()
    return Link(*row) if row else None


def void(conn: Connection, user_id: UUID) -> None:
    """Let no link of the person work."""
    conn.execute("DELETE FROM one_time_links WHERE user_id = %s", (user_id,))


def newest(conn: Connection, user_id: UUID) -> Link | None:
    """The person's newest link that was not used, also where it has ended."""
    row = conn.execute("SELECT user_id, purpose, ends_at FROM one_time_links WHERE user_id = %s", (user_id,)).fetchone()
    return Link(*row) if row else None


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
