"""Passwords: argon2id hashes in a table beside the log, written in the transaction that says a password was set."""

from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from eventsourcing.kernel import Connection, Rejected

SHORTEST, LONGEST = 12, 1000

# Of the passwords that are tried first, those that are long enough are made of these, with figures and signs between.
TRIED_FIRST = (
    "correct horse battery staple", "correcthorsebatterystaple", "abcdefghijklmnopqrstuvwxyz", "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0", "1qaz2wsx3edc4rfv5tgb", "1qaz2wsx3edc", "1q2w3e4r", "1234567890", "0987654321",
    "123456789", "987654321", "123456", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "qwerty",
    "abcdefgh", "abcdef", "abc", "password", "passwort", "passw0rd", "p@ssw0rd", "p@ssword", "iloveyou", "letmein",
    "welcome", "trustno1", "administrator", "admin", "changeme", "default", "superman", "football", "baseball",
    "princess", "sunshine", "dragon", "monkey", "master", "login", "secret", "daybook",
)  # fmt: skip
FEWEST_SIGNS = 5

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's, in KiB
NOBODYS = hasher.hash("what takes as long to refuse as somebody's password")


def hashed(password: str) -> str:
    """The hash to keep. Raises Rejected for a password that is too short to hold, or too common."""
    if len(password) < SHORTEST:
        raise Rejected(f"Use {SHORTEST} characters or more. A few unrelated words are good.", field="password")
    if len(password) > LONGEST:
        raise Rejected(f"Use at most {LONGEST:,} characters.", field="password")
    if _tried_first(password):
        said = "This password is among the first that a stranger would try. A few unrelated words are good."
        raise Rejected(said, field="password")
    return hasher.hash(password)


def _tried_first(password: str) -> bool:
    """Whether next to nothing is left of it without what everybody tries."""
    rest = password.lower()
    for common in TRIED_FIRST:
        rest = rest.replace(common, "")
    letters = sum(sign.isalpha() for sign in rest)
    return len(set(password.lower())) < FEWEST_SIGNS or (len(rest) < len(password) and letters < FEWEST_SIGNS)


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
