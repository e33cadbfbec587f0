"""Who is signed in: a random token in the browser's signed cookie, its SHA-256 in a table.

A session is complete when all that the rules ask for was given. Until then its browser is nobody's: the person has
shown a password, and has some minutes for the second step.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from flask import request, session
from psycopg.rows import class_row

from eventsourcing import web
from eventsourcing.accounts import known_browsers
from eventsourcing.accounts.agents import agent, in_words
from eventsourcing.kernel import Connection, uuid7
from eventsourcing.kernel.spelling import spelled_bytes
from eventsourcing.kernel.wire import run
from eventsourcing.workspace import SIGN_IN_RULES

# Of a session s, a user u and the rules r.
ALIVE: LiteralString = """(s.last_seen_at > now() - make_interval(hours => r.idle_hours)
    AND s.signed_in_at > now() - make_interval(days => r.longest_days)
    AND (s.complete OR s.signed_in_at > now() - interval '10 minutes'))"""
NEEDED: LiteralString = """(r.second_factor = 'everybody' OR r.second_factor = 'admins' AND u.role = 'admin')"""
# Who a token signs in. Asked by every page.
_CURRENT = f"""SELECT u.id, u.name, u.email, u.role, s.last_seen_at < now() - interval '1 minute', {web.AS_OF}
    FROM sessions s JOIN users u ON u.id = s.user_id CROSS JOIN ({SIGN_IN_RULES}) r
    WHERE s.token_hash = $1::bytea AND s.complete AND u.active AND {ALIVE} AND (u.second_factor OR NOT {NEEDED})
""".encode()


@dataclass(frozen=True)
class Session:
    """One browser in which somebody is signed in."""

    id: UUID
    token_hash: bytes
    address: str
    agent: str
    signed_in_at: datetime
    last_seen_at: datetime

    @property
    def browser(self) -> str:
        """The browser and the system in words."""
        return in_words(self.agent)

    @property
    def here(self) -> bool:
        """Whether it is the browser that asks now."""
        return self.token_hash == here()


def start(conn: Connection, user_id: UUID, *, complete: bool = True, offered_secret: str | None = None) -> None:
    """Sign this browser in, with a new cookie: nothing of the one before the sign-in stays valid. It is known then.

    With `complete` false it is on its way only, and may be offered the secret of a second factor to add. Sessions of
    anybody that have ended are removed.
    """
    token = secrets.token_urlsafe(32)
    browser = known_browsers.remember(conn, user_id) if complete else None
    conn.execute(
        f"""DELETE FROM sessions WHERE token_hash = %s OR token_hash IN (
            SELECT s.token_hash FROM sessions s CROSS JOIN ({SIGN_IN_RULES}) r WHERE NOT {ALIVE}
            FOR UPDATE OF s SKIP LOCKED)""",
        (here(),),
    )
    conn.execute(
        """INSERT INTO sessions (id, token_hash, user_id, address, agent, complete, offered_secret, browser)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s)""",
        (uuid7(), _hash(token), user_id, request.remote_addr or "", agent(), complete, offered_secret, browser),
    )
    session.clear()
    session["token"] = token
    session.permanent = True


def current() -> web.User | None:
    """Who is signed in in this browser: still active, within the limits, with a second factor where one is needed."""
    if not session.get("token"):
        return None
    conn = web.connection()
    found = run(conn, _CURRENT, (spelled_bytes(here()),))
    if not found:
        return None
    *user, long_ago, as_of = found[0]
    if long_ago:
        _seen(conn)
    web.remember_as_of(as_of)
    return web.User(*user)


def on_the_way(conn: Connection) -> UUID | None:
    """Who has shown a password in this browser and is asked for more."""
    row = conn.execute(
        f"""SELECT s.user_id FROM sessions s JOIN users u ON u.id = s.user_id CROSS JOIN ({SIGN_IN_RULES}) r
        WHERE s.token_hash = %s AND NOT s.complete AND u.active AND {ALIVE}""",
        (here(),),
    ).fetchone()
    return row[0] if row else None


def offer(conn: Connection, secret: str | None) -> None:
    """Keep the secret of a second factor that is being added in this browser."""
    conn.execute("UPDATE sessions SET offered_secret = %s WHERE token_hash = %s", (secret, here()))


def offered(conn: Connection) -> str | None:
    """The secret that was offered to this browser and is not proved yet."""
    row = conn.execute("SELECT offered_secret FROM sessions WHERE token_hash = %s", (here(),)).fetchone()
    return row[0] if row else None


def end(conn: Connection) -> None:
    """Sign this browser out."""
    conn.execute("DELETE FROM sessions WHERE token_hash = %s", (here(),))
    conn.execute("DELETE FROM shown_once WHERE session = %s OR ends_at < now()", (here(),))
    session.clear()


def end_all(conn: Connection, user_id: UUID) -> None:
    """Sign the user out everywhere, and stop them on their way in. No browser is known any more."""
    conn.execute("DELETE FROM sessions WHERE user_id = %s", (user_id,))
    known_browsers.forget_all(conn, user_id)


def end_some(conn: Connection, user_id: UUID, session_id: UUID | None = None) -> list[str]:
    """Sign the user out in one browser, or in all, but not in the one that asks now; returns which, in words.

    They are not known any more, so that whoever has one of them gets no tries for themselves alone.
    """
    rows = conn.execute(
        """DELETE FROM sessions WHERE user_id = %(user)s AND (%(id)s::uuid IS NULL OR id = %(id)s)
        AND token_hash <> %(here)s RETURNING complete, agent, browser""",
        {"user": user_id, "id": session_id, "here": here()},
    ).fetchall()
    known_browsers.forget(conn, user_id, [browser for *_, browser in rows if browser] if session_id else None)
    return [in_words(agent) for complete, agent, _ in rows if complete]


def of_user(conn: Connection, user_id: UUID) -> list[Session]:
    """Where the user is signed in, the latest first."""
    with conn.cursor(row_factory=class_row(Session)) as cursor:
        return cursor.execute(
            f"""SELECT s.id, token_hash, address, agent, signed_in_at, last_seen_at
            FROM sessions s CROSS JOIN ({SIGN_IN_RULES}) r
            WHERE user_id = %s AND complete AND {ALIVE} ORDER BY last_seen_at DESC""",
            (user_id,),
        ).fetchall()


def _seen(conn: Connection) -> None:
    conn.execute(
        "UPDATE sessions SET last_seen_at = now(), address = %s, agent = %s WHERE token_hash = %s",
        (request.remote_addr or "", agent(), here()),
    )


def here() -> bytes:
    """What the table knows the session of this browser by."""
    return _hash(session.get("token", ""))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
