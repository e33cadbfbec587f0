"""The texts of which a register is made: names in one line, and descriptions."""

from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.text import one_line

LONGEST_NAME = 100
LONGEST_TEXT = 2000


def line(text: str, field: str, blank: str) -> str:
    return one_line(text, field, blank=blank, longest=LONGEST_NAME)


def passage(text: str, field: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise Rejected(f"Keep this to {LONGEST_TEXT} characters.", field=field)
    return text
