"""Tells on a terminal how far a long command is: what is done, rate and time left."""

import sys
import time

from eventsourcing.kernel.progress import Progress


class Told:
    """A report for the kernel. It writes to standard error, and only where a person is looking."""

    def __init__(self, unit: str = "events") -> None:
        self.unit = unit
        self.at = 0.0
        self.watched = sys.stderr.isatty()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if self.watched and now > self.at + 0.2:
            self.at = now
            of = f" of {progress.of:,}" if progress.of else ""
            rate = f" · {progress.rate:,.0f} per second" if progress.rate else ""
            left = f" · about {progress.left:,.0f} s left" if of and rate else ""
            self._line(f"{progress.what.capitalize()}: {progress.done:,}{of} {self.unit}{rate}{left}")

    def _line(self, text: str) -> None:
        print(f"\r{text:<79}\r", end="", file=sys.stderr, flush=True)

    def done(self) -> None:
        """Leave the terminal's line free for what comes next."""
        if self.at:
            self._line("")


class Pace:
    """Makes the kernel's kind of progress of stages that tell only how much of them is done."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.what, self.began, self.first = "", 0.0, 0

    def __call__(self, what: str, done: int, of: int) -> None:
        if what != self.what:
            self.what, self.began, self.first = what, time.monotonic(), done
        rate = (done - self.first) / max(time.monotonic() - self.began, 1e-6)
        self.told(Progress(what, done, of, rate, max(of - done, 0) / max(rate, 1e-6)))
