"""Ids that the same demo always gets, so that making it twice makes nothing twice."""

import hashlib
from datetime import datetime
from uuid import UUID

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def made_at(moment: datetime, name: str) -> UUID:
    """An id that sorts by its moment as those of the kernel do, its random bits made of the name."""
    milliseconds = int(moment.timestamp() * 1000)
    bits = milliseconds << 80 | int.from_bytes(_digest(f"{moment.isoformat()} {name}")[:10])
    bits = bits & ~(0xF << 76) | 0x7 << 76
    return UUID(int=bits & ~(0x3 << 62) | 0x2 << 62)


def short(name: str) -> str:
    """Eight characters for a field."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in _digest(name)[:8])


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
