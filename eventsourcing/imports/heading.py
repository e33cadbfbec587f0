"""Where the heading of a table stands, and whether its first row is one."""

import re
from collections import Counter
from collections.abc import Sequence

from eventsourcing.imports.reading import Row

MOST_ABOVE = 30  # rows above a heading

# Figures, dates and the like: what stands below a heading, hardly ever in it.
_VALUE = re.compile(r"[-+−]?[0-9][0-9.,:/ T-]*Z?|[^@\s]+@[^@\s]+\.[a-z]+|https?://.*", re.IGNORECASE)
_YEAR = re.compile(r"(19|20)[0-9]{2}")


def usual_width(rows: Sequence[Row]) -> int:
    """How many cells most rows have that have more than one."""
    widths = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    return max(widths, key=lambda width: (widths[width], width), default=1)


def first_row(rows: Sequence[Row]) -> int:
    """The place of the table's first row: 0, but where titles and the like stand above it for certain."""
    width = usual_width(rows)
    at = next((n for n, row in enumerate(rows[:MOST_ABOVE]) if _filled(row) >= width), 0)
    above = rows[:at]
    if not above or width == 1:
        return 0
    gap = _gap(rows, at)
    narrow = [len(row.cells) < width or _filled(row) * 2 <= width or (gap and _filled(row) < width) for row in above]
    if not all(narrow):
        return 0
    return at if _begins(rows, at, gap=gap) else _below_pairs(rows, at, width)


def _gap(rows: Sequence[Row], at: int) -> bool:
    """Whether an empty line stands above."""
    return rows[at].line - rows[at - 1].line > 1


def _below_pairs(rows: Sequence[Row], at: int, width: int) -> int:
    """The place of a heading below a title and lines that are as wide as the table, like "Created;2025-01-01"."""
    for n in range(at + 1, min(len(rows), MOST_ABOVE)):
        if _gap(rows, n) and _filled(rows[n]) >= width and not any(map(is_value, rows[n].cells)):
            return n if "heading" in map(_verdict, _columns([row.cells for row in rows[n : n + 200]])) else 0
    return 0


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def _begins(rows: Sequence[Row], at: int, *, gap: bool) -> bool:
    """Whether something besides their width tells the rows from here on from those above."""
    above, below = rows[:at], rows[at:]
    cells = below[0].cells
    if all(row.cells[0].startswith("#") for row in above):
        return True
    if all(cell.startswith(" ") for row in below for cell in row.cells[1:] if cell):
        return False  # sentences, cut at their commas
    if any(map(is_value, cells)):
        return gap and all(len(row.cells) < len(cells) for row in above)
    if gap or len(above) > 1:
        return True
    verdicts = {_verdict(column) for column in _columns([row.cells for row in below[:200]])}
    return "heading" in verdicts


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: in doubt it does."""
    if not rows or not any(map(is_value, rows[0])):
        return True
    verdicts = Counter(map(_verdict, _columns(rows)))
    return verdicts["heading"] > 0 or (not verdicts["value"] and len(rows) > 1)


def _columns(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[row[n] for row in rows if n < len(row)] for n in range(len(rows[0]))]


def _verdict(column: Sequence[str]) -> str:
    """What the first cell of a column is, judged by those below it."""
    first, below = column[0], [cell for cell in column[1:] if cell.strip()]
    alike = sum(map(is_value, below)) * 2 > len(below)
    if not below:
        return "value" if is_value(first) else ""
    if is_value(first):
        return "heading" if _YEAR.fullmatch(first.strip()) and not any(map(_YEAR.fullmatch, below)) else "value"
    return "heading" if alike and first.strip() else ""


def is_value(cell: str) -> bool:
    return _VALUE.fullmatch(cell.strip()) is not None
