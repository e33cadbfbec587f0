"""Exports: that somebody took data out of Daybook, and exactly which.

Names and fields of the events are a storage format: what has once been released changes by an upcaster only.
"""

from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import Event, Value

FORMATS = ("csv", "json")


class ActivityExported(Event, frozen=True):
    """The events up to `head`, the last position then, with its hash; `filters` in words, `query` as the address."""

    format: str
    filters: tuple[str, ...]
    query: str
    head: int
    head_hash: str


class RecordsExported(Event, frozen=True):
    """The records of a register as they were at the position `head`; `filters` in words, `query` as the address."""

    register_id: UUID
    format: str
    filters: tuple[str, ...]
    query: str
    head: int


class LogExported(Event, frozen=True):
    """The whole log, which ended at `head` with this hash."""

    head: int
    head_hash: str


ExportEvent = ActivityExported | RecordsExported | LogExported


@dataclass(frozen=True)
class ExportActivity:
    format: str
    filters: tuple[str, ...]
    query: str
    head: int
    head_hash: str


@dataclass(frozen=True)
class ExportRecords:
    register_id: UUID
    format: str
    filters: tuple[str, ...]
    query: str
    head: int


@dataclass(frozen=True)
class ExportLog:
    head: int
    head_hash: str


ExportCommand = ExportActivity | ExportRecords | ExportLog


class Export(Value, frozen=True):
    made: bool = False


def decide(command: ExportCommand, export: Export) -> list[ExportEvent]:
    """One export is one event: whoever exports the same again makes another export."""
    if export.made:
        raise Rejected("This export has been made already. Export once more for a new one.")
    match command:
        case ExportActivity(format, filters, query, head, head_hash):
            return [ActivityExported(_known(format), filters, query, head, head_hash)]
        case ExportRecords(register_id, format, filters, query, head):
            return [RecordsExported(register_id, _known(format), filters, query, head)]
        case ExportLog(head, head_hash):
            return [LogExported(head, head_hash)]
        case _:
            assert_never(command)


def _known(format: str) -> str:
    if format not in FORMATS:
        raise Rejected("Choose CSV or JSON.", field="format")
    return format


def evolve(export: Export, event: ExportEvent) -> Export:  # noqa: ARG001  # an export has one event
    match event:
        case ActivityExported() | RecordsExported() | LogExported():
            return Export(made=True)
        case _:
            assert_never(event)


export: Decider[Export, ExportCommand, ExportEvent] = Decider("export", ExportEvent, Export(), decide, evolve)
