"""Measures sides in alternation, and compares them by ratios of the same run.

Machines are noisy and drift: a figure by itself says little. So every side of a comparison runs once per round, in
turn, and what counts is the ratio of two sides within a round: its median, and its quartiles over all rounds.
"""

import gc
import statistics
import time
from collections.abc import Callable, Mapping

import msgspec


class Round(msgspec.Struct, frozen=True):
    """What one round of a side did: so many units (commands, events, pages…) in so many seconds."""

    units: float
    seconds: float

    @property
    def rate(self) -> float:
        """Units per second."""
        return self.units / self.seconds


Side = Callable[[], Round]


class Quartiles(msgspec.Struct, frozen=True):
    low: float
    median: float
    high: float


class Goal(msgspec.Struct, frozen=True):
    """What a row is to reach: a ratio (or, in rows that have no baseline, a figure) at least, or at most, so high."""

    bound: float
    at_least: bool = True

    def reached(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One comparison: what was measured, against what, and the figures of every round.

    `rates` has units per second by side, one figure a round; `subject` and `baseline` name two of the sides, and the
    ratio is subject / baseline, by rate, or by time where `of_time` (then less is better). Rows without a baseline
    have one figure a round in `rates`, in `unit`.
    """

    work: str  # which of the works, such as "command"
    what: str  # this row in words, such as "command, 4 processes"
    unit: str  # of the figures, such as "commands/s"
    subject: str
    rates: dict[str, list[float]]
    baseline: str | None = None
    of_time: bool = False
    goal: Goal | None = None
    note: str = ""

    @property
    def ratio(self) -> Quartiles:
        """The ratio to the baseline, round by round; without a baseline the figures themselves."""
        subject = self.rates[self.subject]
        if self.baseline is None:
            return quartiles(subject)
        pairs = zip(subject, self.rates[self.baseline], strict=True)
        return quartiles([base / own if self.of_time else own / base for own, base in pairs])

    @property
    def reached(self) -> bool | None:
        return None if self.goal is None else self.goal.reached(self.ratio.median)


def quartiles(figures: list[float]) -> Quartiles:
    if len(figures) == 1:
        return Quartiles(figures[0], figures[0], figures[0])
    low, median, high = statistics.quantiles(figures, n=4, method="inclusive")
    return Quartiles(low, median, high)


def alternate(sides: Mapping[str, Side], *, rounds: int, warm: int = 1) -> dict[str, list[float]]:
    """Runs all sides in turn, the order reversed every other round; the first `warm` rounds do not count.

    Returns units per second by side, one figure a round.
    """
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(-warm, rounds):
        for name in list(sides)[:: 1 if number % 2 else -1]:
            gc.collect()
            done = sides[name]()
            if number >= 0:
                rates[name].append(done.rate)
    return rates


def repeated(once: Callable[[], object], times: int) -> Side:
    """A side that does something so many times in a round."""

    def side() -> Round:
        began = time.perf_counter()
        for _ in range(times):
            once()
        return Round(times, time.perf_counter() - began)

    return side
