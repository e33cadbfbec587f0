"""How often somebody may try: GCRA as one upsert, exact across processes.

The generic cell rate algorithm: each try costs `seconds`, and at most `burst` tries may be owed at once.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from flask import g

from eventsourcing.kernel import Connection
from eventsourcing.web.access import current_user
from eventsourcing.web.database import connection
from eventsourcing.web.filters import plural


@dataclass(frozen=True)
class Limit:
    """At most `burst` tries at once, and one more every `seconds`."""

    burst: int
    seconds: float

    @property
    def cost(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    @property
    def credit(self) -> timedelta:
        return self.cost * (self.burst - 1)


class Try(NamedTuple):
    """A try as one count sees it: by which key, and how many there may be."""

    key: str
    limit: Limit


SWEPT = 1000  # rows at a time
EXPORTS = Limit(burst=20, seconds=15)
UPLOADS = Limit(burst=20, seconds=15)


class TooMany(Exception):
    """That was asked for too often. The error pages answer it with 429, and say how long to wait."""

    def __init__(self, seconds: float) -> None:
        self.wait = int(seconds) + 1
        super().__init__(f"That was asked for too often. Wait {in_words(self.wait)}, then try again.")

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.wait)}


def in_words(wait: int) -> str:
    """How long to wait, as one would say it."""
    for unit, seconds, most in (("second", 1, 120), ("minute", 60, 120), ("hour", 3600, 48)):
        if wait < seconds * most:
            return plural(math.ceil(wait / seconds), unit)
    return plural(math.ceil(wait / 86400), "day")


def afford(act: str, limit: Limit) -> None:
    """Have the person who is signed in pay for what costs the server much. Raises TooMany."""
    user = current_user()
    key = f"{act} of {user.id if user else 'nobody'}"
    if seconds := take(connection(), key, limit):
        raise TooMany(seconds)
    g.afforded = Try(key, limit)


def refund() -> None:
    """Undo what this request paid, where the server has no room for what was paid for."""
    paid: Try | None = g.pop("afforded", None)
    if paid is not None:
        give_back(connection(), paid.key, paid.limit)


def take(conn: Connection, key: str, limit: Limit) -> float:
    """Pay for one try. Returns 0 where it may be made, else the seconds to wait before the next."""
    taken = conn.execute(
        """INSERT INTO rate_limits AS r (key, paid_at) VALUES (%(key)s, clock_timestamp() + %(cost)s)
        ON CONFLICT (key) DO UPDATE SET paid_at = greatest(r.paid_at, clock_timestamp()) + %(cost)s
        WHERE r.paid_at <= clock_timestamp() + %(credit)s
        RETURNING 1""",
        {"key": key, "cost": limit.cost, "credit": limit.credit},
    ).fetchone()
    return 0.0 if taken else wait(conn, key, limit)


def take_all(conn: Connection, tries: Sequence[Try]) -> float:
    """Pay for one try by several counts, or by none of them. Returns 0, else the seconds to wait before the next."""
    for number, (key, limit) in enumerate(tries):
        if seconds := take(conn, key, limit):
            give_all_back(conn, tries[:number])
            return seconds
    return 0.0


def give_all_back(conn: Connection, tries: Sequence[Try]) -> None:
    """Undo the payment for a try that was not made, or turned out right."""
    for key, limit in tries:
        give_back(conn, key, limit)


def wait(conn: Connection, key: str, limit: Limit) -> float:
    """The seconds until the next try may be made; at least 1, as only those who were refused ask."""
    row = conn.execute(
        "SELECT extract(epoch FROM paid_at - %s - clock_timestamp())::float8 FROM rate_limits WHERE key = %s",
        (limit.credit, key),
    ).fetchone()
    return max(1.0, row[0]) if row else 1.0


def give_back(conn: Connection, key: str, limit: Limit) -> None:
    """Undo the payment for a try that turned out right."""
    conn.execute("UPDATE rate_limits SET paid_at = paid_at - %s WHERE key = %s", (limit.cost, key))


def forget(conn: Connection, key: str) -> None:
    """Let this key start afresh."""
    conn.execute("DELETE FROM rate_limits WHERE key = %s", (key,))
    sweep(conn)


def sweep(conn: Connection) -> None:
    """Drop rows that say nothing any more, some at a time, and none that somebody is at."""
    conn.execute(
        """DELETE FROM rate_limits WHERE key IN (
            SELECT key FROM rate_limits WHERE paid_at < clock_timestamp() LIMIT %s FOR UPDATE SKIP LOCKED)""",
        (SWEPT,),
    )
