"""What a file says of itself in passing: the delimiter in its first line, and lines that are comments."""

import re
from collections.abc import Sequence

from eventsourcing.imports.heading import usual_width
from eventsourcing.imports.reading import DELIMITERS, Row

# What spreadsheets write and understand, in quotation marks or not, with the delimiters of an empty row behind it.
_SEP = re.compile(r'"?sep=(\\t|[^\w\r\n"])"?[,;\t|]*(?:\r\n?|\n|\Z)', re.IGNORECASE)


def delimiter(text: str) -> str | None:
    """The delimiter that the first line names, as a name of DELIMITERS or a sign; None where it names none."""
    found = _SEP.match(text)
    return None if found is None else named(found[1])


def named(sign: str) -> str:
    """The name of a delimiter; the sign itself where it has none."""
    sign = "\t" if sign == "\\t" else sign
    return next((name for name, known in DELIMITERS.items() if known == sign), sign)


def comments(rows: Sequence[Row]) -> bool:
    """Whether lines that begin with # are comments: some are, and none of them has the cells of a row."""
    width = usual_width(rows)
    widths = {len(row.cells) for row in rows[1:] if row.cells[0].startswith("#")}
    return bool(widths) and width not in widths
