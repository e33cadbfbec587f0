"""Who is signed in: a random token in the browser's signed cookie, its SHA-256 in a table."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import request, session
from psycopg.rows import class_row

from eventsourcing import web
from eventsourcing.kernel import Connection

KEPT_DAYS = 30  # a session that was not seen for so long ends
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@dataclass(frozen=True)
class Session:
    """One browser in which somebody is signed in."""

    token_hash: bytes
    address: str
    agent: str
    signed_in_at: datetime
    last_seen_at: datetime

    @property
    def browser(self) -> str:
        """The browser and the system in words, as far as they say so."""
        browser = next((word for sign, word in BROWSERS.items() if sign in self.agent), "A browser")
        system = next((word for sign, word in SYSTEMS.items() if sign in self.agent), "")
        return f"{browser} on {system}" if system else browser

    @property
    def here(self) -> bool:
        """Whether it is the browser that asks now."""
        return self.token_hash == _hash(session.get("token", ""))


def start(conn: Connection, user_id: UUID) -> None:
    """Sign this browser in, with a new cookie: nothing of the one before the sign-in stays valid."""
    token = secrets.token_urlsafe(32)
    conn.execute(
        "DELETE FROM sessions WHERE token_hash = %s OR last_seen_at < now() - make_interval(days => %s)",
        (_hash(session.get("token", "")), KEPT_DAYS),
    )
    conn.execute(
        "INSERT INTO sessions (token_hash, user_id, address, agent) VALUES (%s, %s, %s, %s)",
        (_hash(token), user_id, request.remote_addr or "", _agent()),
    )
    session.clear()
    session["token"] = token
    session.permanent = True


def current() -> web.User | None:
    """Who is signed in in this browser, and still active."""
    token = session.get("token")
    if not token:
        return None
    conn = web.connection()
    row = conn.execute(
        """SELECT u.id, u.name, u.email, u.role, s.last_seen_at < now() - interval '1 minute'
        FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE s.token_hash = %s AND u.active AND s.last_seen_at > now() - make_interval(days => %s)""",
        (_hash(token), KEPT_DAYS),
    ).fetchone()
    if row is None:
        return None
    if row[4]:
        _seen(conn, token)
    return web.User(*row[:4])


def end(conn: Connection) -> None:
    """Sign this browser out."""
    conn.execute("DELETE FROM sessions WHERE token_hash = %s", (_hash(session.get("token", "")),))
    session.clear()


def end_all(conn: Connection, user_id: UUID) -> None:
    """Sign the user out everywhere, but in the browser that asks now."""
    conn.execute(
        "DELETE FROM sessions WHERE user_id = %s AND token_hash <> %s", (user_id, _hash(session.get("token", "")))
    )


def of_user(conn: Connection, user_id: UUID) -> list[Session]:
    """Where the user is signed in, the latest first."""
    with conn.cursor(row_factory=class_row(Session)) as cursor:
        return cursor.execute(
            """SELECT token_hash, address, agent, signed_in_at, last_seen_at FROM sessions
            WHERE user_id = %s ORDER BY last_seen_at DESC""",
            (user_id,),
        ).fetchall()


def _seen(conn: Connection, token: str) -> None:
    conn.execute(
        "UPDATE sessions SET last_seen_at = now(), address = %s, agent = %s WHERE token_hash = %s",
        (request.remote_addr or "", _agent(), _hash(token)),
    )


def _agent() -> str:
    return request.user_agent.string.replace("\0", "")[:300]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
