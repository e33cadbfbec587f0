"""Identifiers, made by the app so that a form can carry one before anything is written."""

import os
import secrets
import time
from uuid import UUID

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def uuid7(at: int | None = None, chance: bytes | None = None) -> UUID:
    """A version 7 UUID (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits.

    Ids made later sort later, so that the indexes on them grow at one end. For an id that follows from others, `at` are
    the milliseconds and `chance` 10 bytes that nobody can choose.
    """
    milliseconds = time.time_ns() // 1_000_000 if at is None else at
    bits = milliseconds << 80 | int.from_bytes(os.urandom(10) if chance is None else chance, "big")
    bits = bits & ~(0xF << 76) | 0x7 << 76
    return UUID(int=bits & ~(0x3 << 62) | 0x2 << 62)


def short_id() -> str:
    """Eight random characters that nobody mistakes for one another when reading them aloud."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))
