"""How far a long command is, on a terminal: events done, rate and time left."""

import sys
import time


class Progress:
    """Call it with what is done so far. It writes to standard error, and only where a person is looking."""

    def __init__(self, verb: str, total: int) -> None:
        self.verb, self.total = verb, total
        self.began = time.monotonic()
        self.told = 0.0
        self.watched = sys.stderr.isatty()

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if self.watched and now > self.told + 0.2:
            self.told = now
            self._say(done, now - self.began)

    def _say(self, done: int, seconds: float) -> None:
        rate = done / seconds if seconds else 0.0
        left = f"about {max(0, self.total - done) / rate:,.0f} s left" if rate else ""
        text = f"{self.verb} {done:,} of {self.total:,} events · {rate:,.0f} per second · {left}"
        print(f"\r{text:<78}", end="", file=sys.stderr, flush=True)

    def done(self) -> None:
        """Leave the terminal's line free for what comes next."""
        if self.told:
            print(f"\r{'':<78}\r", end="", file=sys.stderr, flush=True)
