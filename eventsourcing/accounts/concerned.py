"""Whom other rules for signing in would concern, and how."""

from typing import NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from eventsourcing.accounts.sessions import ALIVE, NEEDED
from eventsourcing.kernel import Connection
from eventsourcing.workspace import SIGN_IN_RULES, SignInRules


class Concerned(NamedTuple):
    """Somebody who must add a second factor, or is signed out at once in so many browsers."""

    id: UUID
    name: str
    must_add: bool
    ending: int


def concerned(conn: Connection, rules: SignInRules) -> list[Concerned]:
    """Whom these rules would concern at once, by name."""
    query = f"""SELECT u.id, u.name, NOT u.second_factor AND {NEEDED} AS must_add,
            count(s.id) FILTER (WHERE NOT {ALIVE} OR (NOT u.second_factor AND {NEEDED})) AS ending
        FROM (SELECT %s::text AS second_factor, %s::integer AS idle_hours, %s::integer AS longest_days) r
        CROSS JOIN users u
        LEFT JOIN (SELECT s.* FROM sessions s CROSS JOIN ({SIGN_IN_RULES}) r WHERE s.complete AND {ALIVE}) s
            ON s.user_id = u.id
        WHERE u.active AND u.ready
        GROUP BY u.id, r.second_factor
        ORDER BY lower(u.name), u.id"""
    with conn.cursor(row_factory=class_row(Concerned)) as cursor:
        rows = cursor.execute(query, (rules.second_factor, rules.idle_hours, rules.longest_days)).fetchall()
    return [one for one in rows if one.must_add or one.ending]
