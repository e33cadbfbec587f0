"""Browsers in which somebody signed in before: their tries are counted apart, so nobody else can hold them up.

A cookie that lasts holds random tokens, signed, one for each account that was signed in here; the table holds their
SHA-256. A token lets nobody in: it only says that the tries of this browser for that account have a budget of their
own. That ends when the password is chosen anew, when the browser is signed out from elsewhere, and with the account.
"""

import hashlib
import secrets
from collections.abc import Sequence
from uuid import UUID

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from eventsourcing.kernel import Connection

COOKIE = "daybook-known"
LASTS = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
AT_ONCE = 5  # accounts in one browser
MOST = 20  # browsers of one account


def known(conn: Connection, user_id: UUID | None) -> bytes | None:
    """What the tries of this browser for the account are counted by; None where nobody came in to it here before."""
    hashes = [_hash(token) for token in _tokens()]
    if not hashes:
        return None
    row = conn.execute(
        "SELECT token_hash FROM known_browsers WHERE user_id = %s AND token_hash = ANY (%s)", (user_id, hashes)
    ).fetchone()
    return row[0] if row else None


def remember(conn: Connection, user_id: UUID) -> bytes:
    """Know this browser from now on, where somebody has just come in with all that was asked for.

    For an account that is new here there is always a new token: one that somebody else put into this browser is worth
    nothing to them.
    """
    tokens, found = _tokens(), known(conn, user_id)
    if found is None:
        token = secrets.token_urlsafe(16)
        tokens, found = [token, *tokens][:AT_ONCE], _hash(token)
        conn.execute("INSERT INTO known_browsers (token_hash, user_id) VALUES (%s, %s)", (found, user_id))
        _keep_the_newest(conn, user_id)
    else:
        conn.execute("UPDATE known_browsers SET seen_at = now() WHERE token_hash = %s", (found,))
    _send(tokens)
    return found


def forget(conn: Connection, user_id: UUID, browsers: Sequence[bytes] | None = None) -> None:
    """Know these browsers of the account no more; without them none but the one that asks."""
    if browsers is None:
        here = known(conn, user_id)
        conn.execute(
            "DELETE FROM known_browsers WHERE user_id = %s AND token_hash IS DISTINCT FROM %s", (user_id, here)
        )
    else:
        conn.execute("DELETE FROM known_browsers WHERE user_id = %s AND token_hash = ANY (%s)", (user_id, browsers))


def forget_all(conn: Connection, user_id: UUID) -> None:
    """Know no browser of the account any more."""
    conn.execute("DELETE FROM known_browsers WHERE user_id = %s", (user_id,))


def _keep_the_newest(conn: Connection, user_id: UUID) -> None:
    conn.execute(
        """DELETE FROM known_browsers WHERE token_hash IN (
            SELECT token_hash FROM known_browsers WHERE user_id = %s ORDER BY seen_at DESC OFFSET %s)
        OR seen_at < now() - make_interval(secs => %s)""",
        (user_id, MOST, LASTS),
    )


def _tokens() -> list[str]:
    """The tokens in this browser's cookie, the newest first; none where it is not one of ours."""
    try:
        tokens = _signing().loads(request.cookies.get(_name(), ""))
    except BadData:
        return []
    return [token for token in tokens if isinstance(token, str)][:AT_ONCE] if isinstance(tokens, list) else []


def _send(tokens: list[str]) -> None:
    @after_this_request
    def send(response: Response) -> Response:
        response.set_cookie(
            _name(),
            str(_signing().dumps(tokens)),
            max_age=LASTS,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
        return response


def _name() -> str:
    return f"__Host-{COOKIE}" if request.is_secure else COOKIE


def _signing() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known browsers")


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
