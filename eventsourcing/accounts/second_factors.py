"""Second factors: time-based one-time passwords (RFC 6238), and recovery codes for when the device is lost.

Secrets stand in tables beside the log, written in the transactions of the events that tell of them.
"""

import hashlib
import hmac
import re
import secrets
import time
from uuid import UUID

import pyotp
import segno
from markupsafe import Markup

from eventsourcing.kernel import Connection

STEP = 30  # seconds; a code is good for its own step and those beside it, since clocks differ
RECOVERY_CODES = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none looks like another


def new_secret() -> str:
    return pyotp.random_base32()


def qr_code(secret: str, email: str) -> Markup:
    """What an app on a phone reads from the screen, as an <svg>."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Daybook")
    drawn = segno.make(address, error="m").svg_inline(
        scale=4, border=4, light="#fff", dark="#000", svgclass="qr-code", lineclass=None, title="QR code", omitsize=True
    )
    return Markup(drawn)  # noqa: S704  # digits of a drawing, and a title that is ours


def step_of(secret: str, code: str, now: float | None = None) -> int | None:
    """The step of time that the code is of, if it is one of those that count now."""
    digits = re.sub(r"\s", "", code)
    here = int((time.time() if now is None else now) // STEP)
    totp = pyotp.TOTP(secret)
    fitting = [step for step in (here - 1, here, here + 1) if _same(totp.generate_otp(step), digits)]
    return fitting[-1] if fitting else None


def keep(conn: Connection, user_id: UUID, secret: str, used: int) -> None:
    """Make this the person's second factor; the code that proved it is used."""
    conn.execute("INSERT INTO second_factors (user_id, secret, last_step) VALUES (%s, %s, %s)", (user_id, secret, used))


def use_code(conn: Connection, user_id: UUID, code: str, now: float | None = None) -> bool:
    """Whether this is a code of the person's that was not used. Of several at once with the same, one is right."""
    row = conn.execute("SELECT secret FROM second_factors WHERE user_id = %s", (user_id,)).fetchone()
    step = step_of(row[0], code, now) if row else None
    if step is None:
        return False
    used = conn.execute(
        "UPDATE second_factors SET last_step = %(step)s WHERE user_id = %(user)s AND last_step < %(step)s",
        {"step": step, "user": user_id},
    )
    return used.rowcount == 1


def use_recovery_code(conn: Connection, user_id: UUID, code: str) -> int | None:
    """How many recovery codes are left after this one, which is used; None if it is none of the person's."""
    digest = _hash(code)
    used = conn.execute("DELETE FROM recovery_codes WHERE user_id = %s AND code_hash = %s", (user_id, digest))
    return recovery_codes_left(conn, user_id) if used.rowcount else None


def recovery_codes_left(conn: Connection, user_id: UUID) -> int:
    [(left,)] = conn.execute("SELECT count(*) FROM recovery_codes WHERE user_id = %s", (user_id,)).fetchall()
    return int(left)


def new_recovery_codes(conn: Connection, user_id: UUID) -> list[str]:
    """New codes in place of all that were left. They are known here and nowhere else."""
    codes = ["-".join(_letters(4) for _ in range(4)) for _ in range(RECOVERY_CODES)]
    conn.execute("DELETE FROM recovery_codes WHERE user_id = %s", (user_id,))
    conn.execute(
        "INSERT INTO recovery_codes (user_id, code_hash) SELECT %s, unnest(%s::bytea[])",
        (user_id, [_hash(code) for code in codes]),
    )
    return codes


def forget(conn: Connection, user_id: UUID) -> None:
    conn.execute("DELETE FROM second_factors WHERE user_id = %s", (user_id,))
    conn.execute("DELETE FROM recovery_codes WHERE user_id = %s", (user_id,))


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _hash(code: str) -> bytes:
    """The digest of a recovery code, however it is spaced: 79 bits of chance need no slower one."""
    return hashlib.sha256(re.sub(r"[\s–-]", "", code).lower().encode()).digest()
