"""What all files have in common that leave Daybook: safe cells, and names that every system can keep."""

import re
from collections.abc import Sequence
from urllib.parse import quote

# What a spreadsheet runs begins with = + - @, the wide ones of Asian scripts, or white space that it takes away first.
# Apostrophes before it count as well: else nobody could tell one that was written from one that was put there.
_RUNNABLE = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[-+]?[0-9]+([.,][0-9]+)?")
_GUARDED = ("''", "'=", "'+", "'-", "'@", "'\t", "'\r", "'\n", "'\uff1d", "'\uff0b", "'\uff0d", "'\uff20")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\:*?"<>|]+')

# By these last headings a file is known that Daybook wrote: of lists, and of the rows that an import rejected.
OWN_ENDS = (("Changed by", "Changed"), ("Changed by", "Changed", "Archived"), ("Line", "Why it was rejected"))


def harmless(cell: str) -> str:
    """The cell such that no spreadsheet runs it: what looks like a formula, and is no number, gets an apostrophe."""
    return f"'{cell}" if _runs(cell) else cell


def unguarded(cell: str) -> str:
    """The cell that `harmless` made this one of, for every cell there is."""
    return cell[1:] if cell.startswith(_GUARDED) and _runs(cell[1:]) else cell


def _runs(cell: str) -> bool:
    return _RUNNABLE.match(cell) is not None and not _NUMBER.fullmatch(cell)


def is_own(heading: Sequence[str]) -> bool:
    """Whether a file with this heading was written by Daybook, so that its cells are to be `unguarded`."""
    return any(tuple(heading[-len(end) :]) == end for end in OWN_ENDS)


def named(name: str, ending: str) -> str:
    """The Content-Disposition that saves a file under this name: without signs that a file system refuses."""
    file_name = (" ".join(_UNSAFE.sub(" ", name).split()).strip(". ") or "records")[:100] + ending
    plain = file_name.encode("ascii", "ignore").decode().strip() or f"records{ending}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name)}"
