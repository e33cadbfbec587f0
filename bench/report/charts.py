"""Charts: a block of bars for every row, one for each side, with the goal as a line across them."""

from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from bench.measure import Row, quartiles
from bench.report.words import figure, goal

WIDTH, FIGURES, LETTER = 760, 130, 7  # of the picture, of the figures on its right, of a letter about
HEADING, BAR, GAP = 26, 20, 14  # heights


class Bar(NamedTuple):
    side: str
    own: bool
    y: int
    width: float
    low: float
    high: float
    figure: str


class Block(NamedTuple):
    """One row: what it says above its bars, and where its goal is."""

    what: str
    result: str
    y: int
    bars: list[Bar]
    goal: float | None
    end: int


class Chart(NamedTuple):
    blocks: list[Block]
    width: int
    height: int
    left: int


def chart(rows: Sequence[Row]) -> Chart:
    left = LETTER * max(len(side) for row in rows for side in row.rates) + 24
    blocks: list[Block] = []
    for row in rows:
        blocks.append(_block(row, blocks[-1].end + GAP if blocks else 0, WIDTH - left - FIGURES))
    return Chart(blocks, WIDTH, blocks[-1].end + GAP, left)


def _block(row: Row, y: int, room: int) -> Block:
    found = {side: quartiles(rates) for side, rates in row.rates.items()}
    line = _line(row)
    scale = room / (max([one.high for one in found.values()] + ([line] if line else [])) or 1)
    tops = count(y + HEADING, BAR)
    bars = [
        Bar(
            side,
            side == row.subject,
            next(tops),
            round(one.median * scale, 1),
            round(one.low * scale, 1),
            round(one.high * scale, 1),
            f"{figure(one.median)} {row.unit}",
        )
        for side, one in found.items()
    ]
    return Block(row.what, _result(row), y, bars, None if line is None else round(line * scale, 1), next(tops))


def _line(row: Row) -> float | None:
    """The figure at which the subject reaches its goal."""
    if row.goal is None:
        return None
    if row.baseline is None:
        return row.goal.bound
    base = quartiles(row.rates[row.baseline]).median
    return base / row.goal.bound if row.of_time else base * row.goal.bound


def _result(row: Row) -> str:
    """The ratio, and whether it is what it should be."""
    said = f"ratio{' of time' if row.of_time else ''} {figure(row.ratio.median)}" if row.baseline else ""
    wanted = f"goal {goal(row)}: {'reached' if row.reached else 'not reached'}" if row.goal else ""
    return ", ".join(filter(None, (said, wanted)))
