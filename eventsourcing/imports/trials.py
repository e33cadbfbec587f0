"""The beginning of a file read with each delimiter and each way of quotation, to see which makes a table of it."""

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from eventsourcing.imports.heading import first_row, is_value, usual_width
from eventsourcing.imports.lines import Unreadable
from eventsourcing.imports.reading import DELIMITERS, Reading, Row, rows

TRIED = 64 * 1024  # signs
MOST_ROWS = 2_000
ENOUGH = 0.5  # of the rows must have as many cells as most
NEARLY = 0.8  # where others stand above them
USUAL = ("comma", "semicolon", "tab", "bar")
OTHERS = "\x01\x02\x03\x1c\x1d\x1e\x1f^~¦¬§¶·•"

_TIGHT = re.compile(r"[,;\t|](?! )")  # what stands between cells rather than between words


class Trial(NamedTuple):
    """The rows that a reading makes; `broken` where they end in one that cannot be read."""

    reading: Reading
    rows: list[Row]
    broken: bool

    @property
    def score(self) -> float:
        """How much like a table it is, from 0 to 1: rows as wide as most, of cells with no other delimiter in them."""
        at = first_row(self.rows)
        width = usual_width(self.rows[at:])
        below = [row for row in self.rows[at:] if len(row.cells) == width or not row.cells[0].startswith("#")]
        if not below or width == 1 or len(below[0].cells) == 1:
            return 0.0
        share = sum(len(row.cells) == width for row in below) / len(below)
        cells = [cell for row in below[:200] for cell in row.cells if cell]
        clean = sum(1 for cell in cells if not _TIGHT.search(cell) or is_value(cell)) / (len(cells) or 1)
        return share * clean if share >= (NEARLY if at else ENOUGH) else 0.0


def best(text: str, delimiter: str | None, quotes: str | None) -> Trial:
    """The trial that makes most of a table of the text, with what is given; one column where nothing does."""
    if len(text) > TRIED:
        text = text[: max(text.rfind("\n", 0, TRIED), text.rfind("\r", 0, TRIED)) + 1] or text[:TRIED]
    if delimiter is not None:
        return _quoted(text, delimiter, quotes)
    trials = [_quoted(text, name, quotes) for name in USUAL]
    found = _likeliest(trials) or _likeliest([_quoted(text, sign, quotes) for sign in OTHERS if sign in text])
    return found or _quoted(text, "comma" if DELIMITERS["comma"] not in text else "none", quotes)


def _likeliest(trials: list[Trial]) -> Trial | None:
    scored = [(round(trial.score, 3), usual_width(trial.rows), -n, trial) for n, trial in enumerate(trials)]
    score, _, _, trial = max(scored, key=lambda one: one[:3], default=(0.0, 0, 0, None))
    return trial if score > 0 else None


def _quoted(text: str, delimiter: str, quotes: str | None) -> Trial:
    """The trial with this delimiter, in the way of quotation that reads most of it: doubled marks in doubt."""
    plain = Reading("utf-8", delimiter)
    spaces = re.search(rf"{re.escape(plain.sign)} +[\"']", text) is not None
    ways = [quotes] if quotes else ["doubled", *(["backslash"] if '\\"' in text else [])]
    trials = [tried(text, replace(plain, quotes=way, spaces=spaces)) for way in ways]
    found = max(trials, key=lambda trial: (not trial.broken, len(trial.rows)))
    if quotes is None and '"' not in text and "'" in text:
        return _single(text, found)
    return found


def _single(text: str, doubled: Trial) -> Trial:
    """The trial with ' for the quotation mark, where every cell that begins with one ends with one, and many do."""
    single = tried(text, replace(doubled.reading, quotes="single"))
    mark, sign = "'", re.escape(doubled.reading.sign)
    begun = len(re.findall(rf"(?:^|{sign}) *{mark}", text, re.MULTILINE))
    whole = len(re.findall(rf"(?:^|{sign}) *{mark}(?:[^'\r\n]|'')*{mark}(?={sign}|\r|\n|\Z)", text, re.MULTILINE))
    if single.broken or not begun or begun != whole:
        return doubled
    words = sum(1 for row in single.rows for cell in row.cells if cell and not is_value(cell))
    return single if whole * 2 >= words or single.score > doubled.score else doubled


def tried(text: str, reading: Reading) -> Trial:
    content = text.encode(errors="replace")
    found: list[Row] = []
    try:
        found.extend(_each(content, reading))
    except Unreadable:
        return Trial(reading, found, broken=True)
    return Trial(reading, found, broken=False)


def _each(content: bytes, reading: Reading) -> Iterator[Row]:
    return islice(rows(lambda: io.BytesIO(content), replace(reading, encoding="utf-8")), MOST_ROWS)
