"""What a file tells of how it is to be read: its encoding, delimiter and quotation, and where its heading stands."""

import io
from collections import Counter

from msgspec.structs import replace

from eventsourcing import exports
from eventsourcing.imports import encodings, hints
from eventsourcing.imports.heading import first_row, has_header
from eventsourcing.imports.lines import Opener, Unreadable, codec, holds
from eventsourcing.imports.options import NOTHING_SAID, ReadingOptions
from eventsourcing.imports.reading import DELIMITERS, Reading, rows
from eventsourcing.imports.trials import best, tried

HEAD = 256 * 1024  # bytes at the beginning that tell how a file is read

_ESCAPED = r'\\"'
_LONE = r'(?<!\\)(?:\\\\)*\\[^\\"]'  # a backslash that escapes nothing, so that they are not escaped either


def guess(file: Opener, said: ReadingOptions = NOTHING_SAID) -> tuple[Reading, bool]:
    """How the file is to be read, and whether that is sure: else a person must say which encoding looks right."""
    with file() as opened:
        head = opened.read(HEAD)
    encoding = said.encoding or encodings.told(file, head)
    sure = encoding is not None
    if encoding is None:
        offered, _ = encodings.offers(file)
        encoding = offered[0].encoding if offered else "iso-8859-1"
    text = _whole_lines(head, encoding)
    return said.applied(_own(text, encoding) or _foreign(file, text, encoding, said)), sure


def _whole_lines(head: bytes, encoding: str) -> str:
    """The text of the head, without the line that is cut off at its end."""
    text = head.decode(codec(encoding), errors="replace").lstrip("\ufeff")
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1] if len(head) == HEAD and end > 0 else text


def _own(text: str, encoding: str) -> Reading | None:
    """How a file is read that Daybook itself has written: exactly as it was written."""
    for name in DELIMITERS:
        reading = Reading(encoding, name, guarded=True, nested=True)
        first = next(iter(tried(text, reading).rows), None)
        if first is not None and first.line == 1 and exports.is_own(first.cells):
            return reading
    return None


def _foreign(file: Opener, text: str, encoding: str, said: ReadingOptions) -> Reading:
    hint = hints.delimiter(text)
    skipped = said.first_line - 1 if said.first_line else 0 if hint is None else 1
    text = "".join(io.StringIO(text, newline="").readlines()[skipped:])
    trial = best(text, said.delimiter or hint, said.quotes)
    at = 0 if said.first_line else first_row(trial.rows)
    below = trial.rows[at:]
    reading = replace(
        trial.reading,
        encoding=encoding,
        first_line=skipped + (below[0].line if at else 1),
        header=has_header([row.cells for row in below[:200]]),
        comments=hints.comments(below),
    )
    return reading if said.quotes else _escaping(file, reading)


def _escaping(file: Opener, reading: Reading) -> Reading:
    """The reading with the way in which this file, wherever in it, writes quotation marks within quotation marks."""
    if reading.quotes not in ("doubled", "backslash") or not holds(file, reading.encoding, _ESCAPED):
        return reading
    lone = holds(file, reading.encoding, _LONE)
    doubled, escaped = replace(reading, quotes="doubled"), replace(reading, quotes="backslash")
    odd, odd_if_escaped = _odd_rows(file, doubled), _odd_rows(file, escaped)
    if odd_if_escaped is None or (odd is not None and odd <= odd_if_escaped):
        return doubled
    return replace(escaped, quotes="backslash-marks") if lone else escaped


def _odd_rows(file: Opener, reading: Reading) -> int | None:
    """How many rows have another number of cells than most; None where some cannot be read at all."""
    try:
        widths = Counter(len(row.cells) for row in rows(file, reading))
    except Unreadable:
        return None
    return widths.total() - max(widths.values(), default=0)
