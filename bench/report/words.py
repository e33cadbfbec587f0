"""Figures as people read them."""

from bench.measure import Quartiles, Row


def figure(value: float) -> str:
    """Three digits that count, thousands set apart."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(found: Quartiles) -> str:
    """The median, and the quartiles around it."""
    return f"{figure(found.median)} ({figure(found.low)} to {figure(found.high)})"


def goal(row: Row) -> str:
    if row.goal is None:
        return ""
    return f"{'at least' if row.goal.at_least else 'at most'} {figure(row.goal.bound)}"


def reached(row: Row) -> str:
    return {None: "", True: "yes", False: "no"}[row.reached]


def of_what(row: Row) -> str:
    """What the ratio is a ratio of, or the unit of a figure that is compared with nothing."""
    if row.baseline is None:
        return row.unit
    return "× its time" if row.of_time else "× its rate"
