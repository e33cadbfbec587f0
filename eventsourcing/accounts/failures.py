"""Sign-ins that failed: each is counted in a table, and few are written into the log.

The 1st, 10th, 100th, … of a day, account and step is an event, so that N failures make no more than 1 + log10 N of
them, and nobody can fill the log from outside. E-mails that nobody has share one count, and one stream.
"""

from collections.abc import Sequence
from uuid import UUID

from eventsourcing import workspace
from eventsourcing.accounts.domain import FailSignIn, user
from eventsourcing.kernel import Connection, Metadata, Projection, alone, handle

PASSWORD, CODE = "password", "code"
KEPT_DAYS = 90


def due(count: int) -> bool:
    """Whether the so many-th failure of a day is written into the log."""
    return str(count).rstrip("0") == "1"


def note(conn: Connection, projections: Sequence[Projection], user_id: UUID | None, step: str) -> int:
    """Count a failure, of nobody's e-mail where there is no user; returns the count of the day.

    One that is not due is appended too, and taken back: whoever measures how long the answer takes learns nothing
    about who has an account.
    """
    with alone(conn):
        count = _count(conn, user_id or workspace.WORKSPACE, step)
        with conn.transaction(force_rollback=not due(count)):
            _append(conn, projections, user_id, step, count)
    return count


def tell(conn: Connection, user_id: UUID) -> int:
    """How many failures the person has not been told of; from now on they have been."""
    row = conn.execute(
        """WITH told AS (UPDATE sign_in_failures f SET told = f.count FROM sign_in_failures before
            WHERE f.who = %(who)s AND f.count > f.told
            AND (before.who, before.step, before.day) = (f.who, f.step, f.day)
            RETURNING before.count - before.told AS untold)
        SELECT coalesce(sum(untold), 0)::bigint FROM told""",
        {"who": user_id},
    ).fetchone()
    conn.execute("DELETE FROM sign_in_failures WHERE day < current_date - %s::integer", (KEPT_DAYS,))
    return row[0] if row else 0


def _count(conn: Connection, who: UUID, step: str) -> int:
    [(count,)] = conn.execute(
        """INSERT INTO sign_in_failures AS f (who, step, day, count)
        VALUES (%s, %s, (now() AT TIME ZONE 'UTC')::date, 1)
        ON CONFLICT (who, step, day) DO UPDATE SET count = f.count + 1 RETURNING count""",
        (who, step),
    ).fetchall()
    return int(count)


def _append(conn: Connection, projections: Sequence[Projection], user_id: UUID | None, step: str, count: int) -> None:
    said = Metadata(actor_kind="system")
    if user_id is None:
        command: object = workspace.FailUnknownSignIn(count)
        handle(conn, workspace.workspace, workspace.WORKSPACE, command, said, projections=projections)
    else:
        handle(conn, user, user_id, FailSignIn(step, count), said, projections=projections)
