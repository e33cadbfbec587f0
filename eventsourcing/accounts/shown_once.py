"""What is shown once, such as recovery codes and links: kept for the session that made it, and gone when it is shown.

It is in no cookie: browsers keep and show cookies in many places.
"""

from typing import Any

import msgspec
from flask import request

from eventsourcing.accounts import sessions
from eventsourcing.kernel import Connection

LASTS = 600  # seconds until it is gone though nobody looked


def show_once(conn: Connection, what: str, value: Any) -> None:
    """Keep something for the next page of this session that takes it."""
    conn.execute(
        """INSERT INTO shown_once (session, what, "value", ends_at)
        VALUES (%s, %s, %s, now() + make_interval(secs => %s))
        ON CONFLICT (session, what) DO UPDATE SET "value" = excluded."value", ends_at = excluded.ends_at""",
        (sessions.here(), what, msgspec.json.encode(value).decode(), LASTS),
    )
    conn.execute("DELETE FROM shown_once WHERE ends_at < now()")


def shown_once(conn: Connection, what: str) -> Any:
    """What waits for this page, of which this is the one time; None where there is nothing, or nobody looks yet."""
    if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return None
    row = conn.execute(
        'DELETE FROM shown_once WHERE session = %s AND what = %s RETURNING "value", ends_at > now()',
        (sessions.here(), what),
    ).fetchone()
    return msgspec.json.decode(row[0]) if row and row[1] else None
