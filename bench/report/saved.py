"""A run as it is saved."""

from pathlib import Path

import msgspec

from bench.measure import Row


class Run(msgspec.Struct, frozen=True):
    """The rows of one run, and the machine and versions that they were measured with."""

    machine: dict[str, str]
    rows: list[Row]


def save(run: Run, file: Path) -> None:
    """One row a line, its figures with five digits that count."""
    machine, *rows = map(msgspec.json.encode, (run.machine, *map(_rounded, run.rows)))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b'{"machine": %b,\n"rows": [\n%b\n]}\n' % (machine, b",\n".join(rows)))


def _rounded(row: Row) -> Row:
    rates = {side: [float(f"{rate:.5g}") for rate in rates] for side, rates in row.rates.items()}
    return msgspec.structs.replace(row, rates=rates)


def saved(file: Path) -> Run | None:
    return msgspec.json.decode(file.read_bytes(), type=Run) if file.exists() else None
