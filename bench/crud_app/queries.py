"""What the CRUD app asks of its tables."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.kernel import Connection
from eventsourcing.web import User


class Aircraft(NamedTuple):
    """A row, with the names that its page shows."""

    id: UUID
    registration: str
    status: str
    maker: str | None
    year: int | None
    seats: int | None
    value: Decimal | None
    inspection: date | None
    base: UUID | None
    owner: UUID | None
    tags: list[str] | None
    insured: bool | None
    weight: Decimal | None
    notes: str | None
    archived: bool
    version: int
    created_at: datetime
    changed_at: datetime
    changed_by: str
    base_code: str | None
    owner_name: str | None

    @property
    def names(self) -> dict[UUID, str]:
        named = ((self.base, self.base_code), (self.owner, self.owner_name))
        return {id: name or "" for id, name in named if id is not None}


class Change(NamedTuple):
    """An audit row, with the names by which the templates know its columns."""

    position: int
    version: int
    recorded_at: datetime
    event_type: str
    was: dict[str, Any]
    now: dict[str, Any]
    reason: str | None
    by: UUID
    name: str
    aggregate_id: UUID
    source: str = "web"
    effective_at: datetime | None = None


SELECT = """SELECT a.id, a.registration, a.status, a.maker, a.year, a.seats, a.value, a.inspection, a.base, a.owner,
    a.tags, a.insured, a.weight, a.notes, a.archived, a.version, a.created_at, a.changed_at, c.name, b.code, o.name
    FROM crud.aircraft a JOIN crud.users c ON c.id = a.changed_by
    LEFT JOIN crud.airports b ON b.id = a.base LEFT JOIN crud.users o ON o.id = a.owner"""


def user_of(conn: Connection, token_hash: bytes) -> User | None:
    """Who is signed in with this token; seen at most once a minute."""
    row = conn.execute(
        """SELECT u.id, u.name, u.email, u.role, s.last_seen_at < now() - interval '1 minute'
        FROM crud.sessions s JOIN crud.users u ON u.id = s.user_id
        WHERE s.token_hash = %s AND u.active AND s.last_seen_at > now() - interval '7 days'""",
        (token_hash,),
    ).fetchone()
    if row and row[4]:
        conn.execute("UPDATE crud.sessions SET last_seen_at = now() WHERE token_hash = %s", (token_hash,))
    return User(*row[:4]) if row else None


def aircraft(conn: Connection, id: UUID) -> Aircraft | None:
    row = conn.execute(f"{SELECT} WHERE a.id = %s", (id,)).fetchone()
    return Aircraft(*row) if row else None


def listed(conn: Connection, after: str, limit: int) -> list[Aircraft]:
    rows = conn.execute(
        f"{SELECT} WHERE NOT a.archived AND a.registration > %s ORDER BY a.registration LIMIT %s::int", (after, limit)
    )
    return [Aircraft(*row) for row in rows]


def changes(conn: Connection, id: UUID, limit: int) -> list[Change]:
    """The newest audit rows, newest first."""
    rows = conn.execute(
        """SELECT t.id, t.version, t.at, t.action, t.was, t.now, t.reason, u.id, u.name, t.aircraft_id
        FROM crud.audit t JOIN crud.users u ON u.id = t.by
        WHERE t.aircraft_id = %s ORDER BY t.version DESC LIMIT %s::int""",
        (id, limit),
    )
    return [Change(*row) for row in rows]


def names(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these airports and users are called."""
    wanted = list(ids)
    found = conn.execute(
        """SELECT id, code FROM crud.airports WHERE id = ANY (%(ids)s)
        UNION ALL SELECT id, name FROM crud.users WHERE id = ANY (%(ids)s)""",
        {"ids": wanted},
    )
    return dict(found.fetchall()) if wanted else {}


def airport(conn: Connection, code: str) -> UUID | None:
    row = conn.execute("SELECT id FROM crud.airports WHERE code = %s LIMIT 1", (code,)).fetchone()
    return row[0] if row else None
