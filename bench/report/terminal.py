"""A table in a terminal, line by line as rows come in."""

from bench.measure import Row, quartiles
from bench.report.words import figure, goal, of_what, reached, spread

WIDTHS = (62, 28, 12, 14, 7)


def head() -> None:
    _line("what", "median (quartiles)", "", "goal", "reached")


def line(row: Row) -> None:
    """The row's ratio, and below it the rates of its sides."""
    _line(row.what, spread(row.ratio), of_what(row), goal(row), reached(row))
    if len(row.rates) > 1:
        for side, rates in row.rates.items():
            mark = {row.subject: "", row.baseline: "  ← against this"}.get(side, "  (also measured)")
            print(f"    {side}: {figure(quartiles(rates).median)} {row.unit}{mark}", flush=True)


def _line(*cells: str) -> None:
    print("  ".join(f"{cell:{width}}" for cell, width in zip(cells, WIDTHS, strict=True)).rstrip(), flush=True)
