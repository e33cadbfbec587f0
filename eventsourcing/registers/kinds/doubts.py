"""What the cells of a column say of how they are written, and what they leave in doubt."""

from dataclasses import dataclass

import msgspec

from eventsourcing.registers.kinds.days import ORDERS
from eventsourcing.registers.kinds.numerals import SIGNS

MOST_EXAMPLES = 3
OF_A_HUNDRED = 20  # one in twenty may be otherwise


class Example(msgspec.Struct, frozen=True):
    """A cell, and what would be stored for it by the first and by the second way to read it."""

    cell: str
    first: str
    second: str


class Doubt(msgspec.Struct, frozen=True):
    """Cells that can be read in two `ways`: ("point", "comma") or ("day", "month").

    `asked`: nothing in the file decides, so people must. `kinds`: what the column would be, by either way.
    """

    ways: tuple[str, str]
    examples: tuple[Example, ...]
    cells: int
    asked: bool
    kinds: tuple[str, str]


@dataclass(frozen=True)
class Elsewhere:
    """What the rest of the file says: what stands between its cells, and how many columns have points or commas.

    `own`: Daybook wrote it, which puts nothing between thousands.
    """

    delimiter: str = "comma"
    points: int = 0
    commas: int = 0
    own: bool = False


def nearly_all(fits: int, misfits: int) -> bool:
    """Whether 95 of 100 fit."""
    return fits > 0 and misfits * OF_A_HUNDRED <= fits + misfits


__all__ = ["MOST_EXAMPLES", "ORDERS", "SIGNS", "Doubt", "Elsewhere", "Example", "nearly_all"]
