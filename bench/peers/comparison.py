"""A row of the comparison: Daybook against the best of the peers in this run."""

from collections.abc import Sequence
from statistics import median

from bench.measure import Goal, Row
from bench.peers.stores import DAYBOOK, SHARED, Store

TWICE, TENFOLD = Goal(2.0), Goal(10.0)


def against_the_best(
    *,
    work: str,
    what: str,
    unit: str,
    rates: dict[str, list[float]],
    subject: Store = DAYBOOK,
    goal: Goal = TWICE,
    aside: Sequence[Store] = (),
    note: str = "",
) -> Row:
    """`aside` are those that do less than the row says: shown, but not what it is measured against."""
    others = {store.name for store in (DAYBOOK, SHARED, *aside)}
    peers = [name for name in rates if name not in others]
    return Row(
        work=work,
        what=what,
        unit=unit,
        subject=subject.name,
        baseline=max(peers, key=lambda name: median(rates[name])),
        rates=rates,
        goal=goal,
        note=note,
    )
