"""What all files have in common that leave Daybook: safe cells, and names that every system can keep."""

import re
from urllib.parse import quote

_RUNNABLE = ("=", "+", "-", "@", "\t", "\r", *"\uff1d\uff0b\uff0d\uff20")  # = + - @, and the wide ones of Asian scripts
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\:*?"<>|]+')


def harmless(cell: str) -> str:
    """The cell such that no spreadsheet runs it: what looks like a formula, and is no number, gets an apostrophe."""
    return f"'{cell}" if cell.startswith(_RUNNABLE) and not _NUMBER.fullmatch(cell) else cell


def named(name: str, ending: str) -> str:
    """The Content-Disposition that saves a file under this name: without signs that a file system refuses."""
    file_name = (" ".join(_UNSAFE.sub(" ", name).split()).strip(". ") or "records")[:100] + ending
    plain = file_name.encode("ascii", "ignore").decode().strip() or f"records{ending}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name)}"
