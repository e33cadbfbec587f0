"""What a verification found, and how to say it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple


class Fault(NamedTuple):
    """Something in the log that does not fit: at which position (None: in the head, or a whole stream), and what."""

    position: int | None
    what: str


class Difference(NamedTuple):
    """A row that is not what a replay makes. `columns`: what is there, and what the replay has, where they differ."""

    table: str
    key: Mapping[str, Any]
    kind: Literal["differs", "missing", "surplus"]
    columns: Mapping[str, tuple[Any, Any]]

    def __str__(self) -> str:
        key = ", ".join(f"{column} {value}" for column, value in self.key.items())
        if self.kind != "differs":
            return f"{self.table}, {key}: the row is {self.kind}."
        if not self.columns:
            return f"{self.table}, {key}: the row differs, and holds what cannot be shown."
        columns = "; ".join(f"{name} is {is_!r}, should be {should!r}" for name, (is_, should) in self.columns.items())
        return f"{self.table}, {key}: {columns}."


@dataclass(frozen=True)
class Report:
    """What `verify` found. `faults` are in the order of the log; `differing` counts rows by table.

    `differences` names some of those rows of each table. `more` events do not fit beyond those named. Where aggregates
    were left out, for an event of theirs cannot be read or replayed, `compared` is False.
    """

    events: int
    faults: tuple[Fault, ...]
    compared: bool
    differing: Mapping[str, int]
    differences: tuple[Difference, ...]
    more: int = 0

    @property
    def ok(self) -> bool:
        """Nothing was found, and everything was looked at."""
        return self.compared and not self.faults and not self.differing

    def lines(self) -> Iterator[str]:
        """What was found, as sentences."""
        for fault in self.faults:
            yield fault.what if fault.position is None else f"Event {fault.position}: {fault.what}"
        if self.more:
            yield f"{self.more} more faults of events were found."
        if not self.compared:
            yield "What aggregates with such events say was left out when the read models were compared with a replay."
        for table, count in self.differing.items():
            named = [difference for difference in self.differences if difference.table == table]
            yield from map(str, named)
            if count > len(named):
                yield f"{table}: {count - len(named)} more rows differ."
        if self.ok:
            yield f"{self.events} events fit together, and every read model is what a replay makes."
