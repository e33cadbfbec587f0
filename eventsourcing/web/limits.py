"""How often somebody may try: GCRA as one upsert, exact across processes.

The generic cell rate algorithm: each try costs `seconds`, and at most `burst` tries may be owed at once.
"""

from dataclasses import dataclass
from datetime import timedelta

from eventsourcing.kernel import Connection


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
    """Let this key start afresh, and drop the rows that say nothing any more."""
    conn.execute("DELETE FROM rate_limits WHERE key = %s OR paid_at < clock_timestamp()", (key,))
