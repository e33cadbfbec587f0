"""The tables of users: what writes them, and the questions they answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import class_row

from eventsourcing.accounts.domain import (
    UserCreated,
    UserDeactivated,
    UserEmailChanged,
    UserInvitationAccepted,
    UserInvited,
    UserPasswordResetOffered,
    UserPasswordSet,
    UserReactivated,
    UserRecoveryCodesMade,
    UserRecoveryCodeUsed,
    UserRenamed,
    UserRoleChanged,
    UserSecondFactorAdded,
    UserSecondFactorRemoved,
    UserSignedIn,
    UserSignedOut,
    UserSignInFailed,
)
from eventsourcing.kernel import Connection, Projection, Put, Recorded, Rejected, RowChange, Set, Table

USERS = Table(
    "users",
    key=("id",),
    columns={
        "id": "uuid",
        "email": "text",
        "email_key": "text",
        "name": "text",
        "role": "text",
        "active": "boolean",
        "ready": "boolean",
        "second_factor": "boolean",
        "version": "bigint",
        "created_at": "timestamptz",
        "changed_at": "timestamptz",
        "signed_in_at": "timestamptz",
    },
)
NAMES = Table(
    "user_names",
    key=("user_id", "position"),
    columns={"user_id": "uuid", "position": "bigint", "name": "text"},
)


def project(events: Sequence[Recorded]) -> Iterator[RowChange]:
    for recorded in events:
        yield _user(recorded)
        match recorded.event:
            case UserCreated(name=name) | UserRenamed(name=name):
                row = {"user_id": recorded.aggregate_id, "position": recorded.position, "name": name}
                yield Put(NAMES, row)


def _user(recorded: Recorded) -> RowChange:
    row: dict[str, Any] = {"id": recorded.aggregate_id, "version": recorded.version}
    match recorded.event:
        case UserCreated(email, name, role):
            row |= {"email": email, "email_key": email_key(email), "name": name, "role": role, "active": True}
            row |= {"ready": False, "second_factor": False, "created_at": recorded.recorded_at}
            return Put(USERS, row | {"changed_at": recorded.recorded_at})
        case UserSignedIn():
            return Set(USERS, row | {"signed_in_at": recorded.recorded_at})
        case UserSignInFailed() | UserSignedOut() | UserRecoveryCodeUsed():
            return Set(USERS, row)
    return Set(USERS, row | _changed(recorded.event) | {"changed_at": recorded.recorded_at})


def _changed(event: Any) -> dict[str, Any]:
    """What became of the account itself."""
    match event:
        case UserRenamed(name):
            return {"name": name}
        case UserEmailChanged(email):
            return {"email": email, "email_key": email_key(email)}
        case UserRoleChanged(role):
            return {"role": role}
        case UserDeactivated() | UserReactivated():
            return {"active": isinstance(event, UserReactivated)}
        case UserPasswordSet():
            return {"ready": True}
        case UserSecondFactorAdded() | UserSecondFactorRemoved():
            return {"second_factor": isinstance(event, UserSecondFactorAdded)}
        case UserInvited() | UserInvitationAccepted() | UserPasswordResetOffered() | UserRecoveryCodesMade():
            return {}
    raise TypeError(event)


def email_key(email: str) -> str:
    """What two people's e-mail addresses must not share."""
    return email.strip().casefold()


def _email_taken(_diagnostic: object) -> Rejected:
    return Rejected("Somebody else has this e-mail address already. (They may be deactivated.)", field="email")


users = Projection(
    "users",
    aggregate_types=("user",),
    tables=(USERS, NAMES),
    project=project,
    refusals={"users_email_key": _email_taken},
)


@dataclass(frozen=True)
class UserView:
    """A user as they are now."""

    id: UUID
    email: str
    name: str
    role: str
    active: bool
    ready: bool
    second_factor: bool
    version: int
    created_at: datetime
    changed_at: datetime
    signed_in_at: datetime | None

    @property
    def state(self) -> str:
        """The state of the account in a word."""
        if not self.active:
            return "deactivated"
        return "active" if self.ready else "invited"


_VIEW: LiteralString = """SELECT id, email, name, role, active, ready, second_factor, "version",
    created_at, changed_at, signed_in_at FROM users"""


def get(conn: Connection, user_id: UUID) -> UserView | None:
    """The user with this id."""
    with conn.cursor(row_factory=class_row(UserView)) as cursor:
        return cursor.execute(f"{_VIEW} WHERE id = %s", (user_id,)).fetchone()


def find_email(conn: Connection, email: str) -> UserView | None:
    """The user with this e-mail address, in any case of letters."""
    with conn.cursor(row_factory=class_row(UserView)) as cursor:
        return cursor.execute(f"{_VIEW} WHERE email_key = %s", (email_key(email),)).fetchone()


def find(conn: Connection, text: str) -> UserView | None:
    """The user with this e-mail address, or the only one with this name, in any case of letters."""
    with conn.cursor(row_factory=class_row(UserView)) as cursor:
        named = cursor.execute(f"{_VIEW} WHERE lower(name) = lower(%s) LIMIT 2", (text.strip(),)).fetchall()
    return find_email(conn, text) or (named[0] if len(named) == 1 else None)


def everybody(conn: Connection) -> list[UserView]:
    """All users, the active ones first, by name."""
    with conn.cursor(row_factory=class_row(UserView)) as cursor:
        return cursor.execute(f"{_VIEW} ORDER BY active DESC, lower(name), id").fetchall()


def list_active(conn: Connection) -> list[UserView]:
    """The users whose account is in use, also those who were invited and have not come in yet, by name."""
    return [one for one in everybody(conn) if one.active]


def other_admins(conn: Connection, user_id: UUID) -> int:
    """How many admins who can come in there are besides this user. Exact where nobody else can append (kernel.alone).

    One who was invited and has not come in yet is none to rely on.
    """
    counted = "SELECT count(*) FROM users WHERE active AND ready AND role = 'admin' AND id <> %s"
    [(count,)] = conn.execute(counted, (user_id,)).fetchall()
    return int(count)


def nobody_yet(conn: Connection) -> bool:
    """Whether there is no user at all, so that set-up is still to be done."""
    return conn.execute("SELECT FROM users LIMIT 1").fetchone() is None
