"""A run as it is saved."""

from pathlib import Path

import msgspec

from bench.measure import Row


class Run(msgspec.Struct, frozen=True):
    """The rows of one run, and the machine and versions that they were measured with."""

    machine: dict[str, str]
    rows: list[Row]


def save(run: Run, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=1) + b"\n")


def saved(file: Path) -> Run | None:
    return msgspec.json.decode(file.read_bytes(), type=Run) if file.exists() else None
