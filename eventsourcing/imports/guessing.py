"""What the beginning of a file tells of it: what stands between its cells, and whether its first row is a heading."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence

ENOUGH = 0.5  # of the rows must have as many cells as the first one

# Figures, dates and the like: what stands below a heading, hardly ever in it.
_VALUE = re.compile(r"[-+−]?[0-9][0-9.,:/ T-]*Z?|[^@\s]+@[^@\s]+\.[a-z]+|https?://.*", re.IGNORECASE)
_YEAR = re.compile(r"(19|20)[0-9]{2}")


def likeliest_delimiter(head: str, delimiters: Mapping[str, str]) -> str:
    """The name of the delimiter which cuts most rows into as many cells as the first row; "none" for one column.

    A head that was cut off within a row does little harm, since it is but one row.
    """
    best, best_score = "", (0.0, 0)
    for name, delimiter in delimiters.items():
        widths = [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if any(row)]
        score = (widths.count(widths[0]) / len(widths), widths[0]) if widths else (0.0, 0)
        if widths and widths[0] > 1 and score > best_score and score[0] >= ENOUGH:
            best, best_score = name, score
    return best or _unused(head, delimiters)


def _unused(head: str, delimiters: Mapping[str, str]) -> str:
    """For a single column: the comma if it stands nowhere, else what stands nowhere for certain."""
    return "comma" if delimiters["comma"] not in head else "none"


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: in doubt it does."""
    if not rows or not any(map(_is_value, rows[0])):
        return True
    verdicts = Counter(_verdict([row[n] for row in rows if n < len(row)]) for n in range(len(rows[0])))
    return verdicts["heading"] > 0 or (not verdicts["value"] and len(rows) > 1)


def _verdict(column: Sequence[str]) -> str:
    """What the first cell of a column is, judged by those below it."""
    first, below = column[0], [cell for cell in column[1:] if cell.strip()]
    alike = sum(map(_is_value, below)) * 2 > len(below)
    if not below:
        return "value" if _is_value(first) else ""
    if _is_value(first):
        return "heading" if _YEAR.fullmatch(first.strip()) and not any(map(_YEAR.fullmatch, below)) else "value"
    return "heading" if alike and first.strip() else ""


def _is_value(cell: str) -> bool:
    return _VALUE.fullmatch(cell.strip()) is not None
