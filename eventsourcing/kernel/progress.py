"""How far a long walk through the log has come."""

import time
from collections.abc import Callable
from typing import NamedTuple


class Progress(NamedTuple):
    """What is being done, how many events are done and of how many, events per second, and the seconds left."""

    what: str
    done: int
    of: int
    rate: float
    left: float


Watch = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """For callers who do not want to know."""


class Meter:
    """Counts events and reports after each page."""

    def __init__(self, what: str, of: int, report: Watch) -> None:
        self._what, self._of, self._report = what, of, report
        self._done = 0
        self._started = time.monotonic()

    def add(self, events: int) -> None:
        self._done += events
        rate = self._done / max(time.monotonic() - self._started, 1e-6)
        self._report(Progress(self._what, self._done, self._of, rate, max(self._of - self._done, 0) / max(rate, 1e-6)))
