"""Passwords: argon2id hashes in a table beside the log, written in the transaction that says a password was set."""

from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from eventsourcing.kernel import Connection, Rejected

SHORTEST, LONGEST = 12, 1000

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's, in KiB
NOBODYS = hasher.hash("what takes as long to refuse as somebody's password")


def hashed(password: str) -> str:
    """The hash to keep. Raises Rejected for a password that is too short to hold."""
    if len(password) < SHORTEST:
        raise Rejected(f"Use {SHORTEST} characters or more. A few unrelated words are good.", field="password")
    if len(password) > LONGEST:
        raise Rejected(f"Use at most {LONGEST:,} characters.", field="password")
    return hasher.hash(password)


def keep(conn: Connection, user_id: UUID, hash: str) -> None:
    """Make this the user's password."""
    conn.execute(
        """INSERT INTO credentials (user_id, hash) VALUES (%s, %s)
        ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash""",
        (user_id, hash),
    )


def fits(conn: Connection, user_id: UUID | None, password: str) -> bool:
    """Whether this is the user's password. Takes the same time for nobody, so that addresses cannot be guessed."""
    row = conn.execute("SELECT hash FROM credentials WHERE user_id = %s", (user_id,)).fetchone()
    kept = row[0] if row else NOBODYS
    try:
        hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
    if row and user_id and hasher.check_needs_rehash(kept):
        keep(conn, user_id, hasher.hash(password))
    return row is not None
