"""What an import is: a file that is loaded into a register, row by row, and what became of the rows."""

from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import Event, Value

# Events. Their names and fields are a storage format: a change needs a new schema version and an upcaster.


class ImportStarted(Event, frozen=True):
    """`rows` that the file has beside its heading; `key` is the field by which rows find their records, if any."""

    register_id: UUID
    file_name: str
    sha256: str
    rows: int
    key: str | None = None


class ImportFinished(Event, frozen=True):
    """How many rows made a record, changed one, found it the same, or were rejected."""

    created: int
    changed: int
    same: int
    rejected: int


class ImportAbandoned(Event, frozen=True):
    """Somebody gave the import up before its end: what became of the rows until then, which stays as it is."""

    created: int
    changed: int
    same: int
    rejected: int


ImportEvent = ImportStarted | ImportFinished | ImportAbandoned


# Commands.


@dataclass(frozen=True)
class StartImport:
    register_id: UUID
    file_name: str
    sha256: str
    rows: int
    key: str | None = None


@dataclass(frozen=True)
class FinishImport:
    created: int
    changed: int
    same: int
    rejected: int


@dataclass(frozen=True)
class AbandonImport:
    created: int
    changed: int
    same: int
    rejected: int


ImportCommand = StartImport | FinishImport | AbandonImport


class Import(Value, frozen=True):
    """`finished`: no row of it is loaded any more."""

    rows: int = 0
    started: bool = False
    finished: bool = False


def decide(command: ImportCommand, state: Import) -> list[ImportEvent]:
    match command:
        case StartImport(register_id, file_name, sha256, rows, key):
            return [] if state.started else [ImportStarted(register_id, file_name, sha256, rows, key)]
        case _ if not state.started:
            raise Rejected("This import has not been started.")
        case _ if state.finished:
            return []
        case FinishImport(created, changed, same, rejected):
            return [_finished(created, changed, same, rejected, state)]
        case AbandonImport(created, changed, same, rejected):
            return [ImportAbandoned(created, changed, same, rejected)]
        case _:
            assert_never(command)


def _finished(created: int, changed: int, same: int, rejected: int, state: Import) -> ImportFinished:
    told = created + changed + same + rejected
    if told != state.rows:
        raise Rejected(f"Of {state.rows:,} rows, {told:,} are accounted for.")
    return ImportFinished(created, changed, same, rejected)


def evolve(state: Import, event: ImportEvent) -> Import:
    match event:
        case ImportStarted(rows=rows):
            return Import(rows, started=True)
        case ImportFinished() | ImportAbandoned():
            return Import(state.rows, started=True, finished=True)
        case _:
            assert_never(event)


importing = Decider("import", ImportEvent, Import(), decide, evolve)
