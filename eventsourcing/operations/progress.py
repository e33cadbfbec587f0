"""Tells on a terminal how far a long command is: events done, rate and time left."""

import sys
import time

from eventsourcing.kernel.progress import Progress


class Told:
    """A report for the kernel. It writes to standard error, and only where a person is looking."""

    def __init__(self) -> None:
        self.at = 0.0
        self.watched = sys.stderr.isatty()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if self.watched and now > self.at + 0.2:
            self.at = now
            self._line(
                f"{progress.what}: {progress.done:,} of {progress.of:,} events · {progress.rate:,.0f} per second · "
                f"about {progress.left:,.0f} s left"
            )

    def _line(self, text: str) -> None:
        print(f"\r{text:<79}\r", end="", file=sys.stderr, flush=True)

    def done(self) -> None:
        """Leave the terminal's line free for what comes next."""
        if self.at:
            self._line("")
