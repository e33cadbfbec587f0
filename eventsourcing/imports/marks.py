"""Which texts of a file were met before, told by small numbers, in twelve bytes each: a file may have millions."""

from array import array
from bisect import bisect_left
from hashlib import blake2b

SHELVES = 4096


def fingerprint(text: str) -> int:
    """A small number that tells texts apart: two of a million share one once in 37 million files."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


class Marks:
    """The fingerprints of texts, each with the line on which the text stood first.

    Sorted arrays, since a dict of as many takes ten times the memory; so many that putting one in moves but few.
    """

    def __init__(self) -> None:
        self._marks = [array("Q") for _ in range(SHELVES)]
        self._lines = [array("L") for _ in range(SHELVES)]
        self.count = 0

    def add(self, text: str) -> bool:
        """Whether the text is met for the first time."""
        count = self.count
        self.first(text, 0)
        return self.count > count

    def first(self, text: str, line: int) -> int:
        """The line on which this text was met first: this one, where it was not met before."""
        mark = fingerprint(text)
        marks, lines = self._marks[mark % SHELVES], self._lines[mark % SHELVES]
        place = bisect_left(marks, mark)
        if place < len(marks) and marks[place] == mark:
            return lines[place]
        marks.insert(place, mark)
        lines.insert(place, line)
        self.count += 1
        return line
