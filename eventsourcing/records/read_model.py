"""The read model of records: who writes its tables. The questions they answer are in queries.py and listing.py."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg.errors import Diagnostic

from eventsourcing.kernel import New, Projection, Put, Recorded, Rejected, RowChange, Set, Table
from eventsourcing.kernel.folding import fold
from eventsourcing.records.domain import (
    RecordArchived,
    RecordChanged,
    RecordCommented,
    RecordCreated,
    RecordRestored,
    StoredValue,
    Values,
)
from eventsourcing.registers import kinds

RECORDS = Table(
    "records",
    ("id",),
    {
        "id": "uuid",
        "register_id": "uuid",
        "data": "jsonb",
        "folded": "jsonb",
        "archived": "boolean",
        "version": "bigint",
        "created_at": "timestamptz",
        "created_by": "uuid",
        "changed_at": "timestamptz",
        "changed_by": "uuid",
        "changed_position": "bigint",
        "changed_source": "text",
        "change_set_id": "uuid",
    },
)

CELLS = Table(
    "record_cells",
    ("record_id", "field_id"),
    {
        "record_id": "uuid",
        "field_id": "text",
        "sort_key": "text",
        "link_to": "uuid",
        "changed_at": "timestamptz",
        "changed_position": "bigint",
    },
)

LINKS = Table(
    "record_links",
    ("target_id", "position", "record_id", "field_id"),
    {"target_id": "uuid", "position": "bigint", "record_id": "uuid", "field_id": "text", "linked": "boolean"},
)

PLAIN: dict[str, Any] = {}  # one for all rows, for it is spelled once where neighbours have the very same


class Taken(Rejected):
    """A unique field's value stands in another record already: `record_id` wanted it, `other` has it."""

    def __init__(self, field_id: str, record_id: UUID, other: UUID) -> None:
        super().__init__("Another record has this value already.", field=field_id)
        self.record_id = record_id
        self.other = other


def taken(diagnostic: Diagnostic) -> Taken:
    """The refusal that the trigger of record_cells means."""
    detail = msgspec.json.decode(diagnostic.message_detail or "{}")
    return Taken(diagnostic.column_name or "", UUID(detail["record_id"]), UUID(detail["other"]))


def project(events: Sequence[Recorded]) -> Iterator[RowChange]:
    written: dict[UUID, dict[str, Recorded]] = {}  # by record and field, the last of the events that write the cell
    there: set[tuple[UUID, str]] = set()  # the cells that were there before all these events
    begun: set[UUID] = set()  # the records that were not
    for e in events:
        match e.event:
            case RecordCreated(register_id, values):
                created = {"register_id": register_id, "created_at": e.recorded_at, "created_by": e.actor_id}
                row = {**_changed(e), **created, "data": values, "folded": _folded(values), "archived": False}
                yield Put(RECORDS, row)
                written.setdefault(e.aggregate_id, {}).update(dict.fromkeys(values, e))
                begun.add(e.aggregate_id)
                yield from _links(e, values, linked=True)
            case RecordChanged(values, was):
                folded = _folded(values, was)
                yield Set(RECORDS, _changed(e), merge={"data": values, **({"folded": folded} if folded else {})})
                own = written.setdefault(e.aggregate_id, {})
                there.update((e.aggregate_id, id) for id in values if id not in own and was.get(id) is not None)
                own.update(dict.fromkeys(values, e))
                yield from _links(e, was, linked=False)
                yield from _links(e, values, linked=True)
            case RecordArchived():
                yield Set(RECORDS, {**_changed(e), "archived": True})
            case RecordRestored():
                yield Set(RECORDS, {**_changed(e), "archived": False})
            case RecordCommented():
                yield Set(RECORDS, {"id": e.aggregate_id, "version": e.version})
    keys = _SortKeys()
    for record_id, cells in written.items():
        yield from _new_cells(cells, keys) if record_id in begun else _cells(cells, there)


def _folded(values: Values, was: Values = PLAIN) -> Mapping[str, str | None]:
    """What search_text() of the migrations cannot fold by itself, as it is not ASCII, or was not and is now."""
    texts = [id for id, value in values.items() if isinstance(value, str) and not value.isascii()]
    if was:
        texts += [id for id, value in was.items() if isinstance(value, str) and not value.isascii() and id in values]
    return {id: fold(value) if isinstance(value := values[id], str) else None for id in texts} if texts else PLAIN


def _changed(e: Recorded) -> dict[str, object]:
    return {
        "id": e.aggregate_id,
        "version": e.version,
        "changed_at": e.recorded_at,
        "changed_by": e.actor_id,
        "changed_position": e.position,
        "changed_source": e.source,
        "change_set_id": e.change_set_id,
    }


class _SortKeys(dict[tuple[str, StoredValue], str | None]):
    """The sort key of each value of a field, made but once."""

    def __missing__(self, which: tuple[str, StoredValue]) -> str | None:
        field_id, value = which
        key = self[which] = kinds.of(field_id).sort_key(value)
        return key


def _new_cells(written: Mapping[str, Recorded], keys: _SortKeys) -> Iterator[RowChange]:
    """The rows of a record that began with these events, of which none is there."""
    for e in {one.position: one for one in written.values()}.values():
        shared = {"record_id": e.aggregate_id, "changed_at": e.recorded_at, "changed_position": e.position}
        own = [(id, e.event.values[id]) for id, last in written.items() if last is e]
        rows = [(id, keys[id, value], value if id.startswith("link-") else None) for id, value in own]
        yield New(CELLS, shared, ("field_id", "sort_key", "link_to"), rows)


def _cells(written: Mapping[str, Recorded], there: Collection[tuple[UUID, str]]) -> Iterator[RowChange]:
    """The rows of one record. Those that are there already are changed, which costs less than putting them."""
    for field_id, e in written.items():
        kind, value = kinds.of(field_id), e.event.values[field_id]
        row = {
            "record_id": e.aggregate_id,
            "field_id": field_id,
            "sort_key": kind.sort_key(value),
            "link_to": value if kind.name == "link" else None,
            "changed_at": e.recorded_at,
            "changed_position": e.position,
        }
        yield Set(CELLS, row) if (e.aggregate_id, field_id) in there else Put(CELLS, row)


def _links(e: Recorded, values: Values, *, linked: bool) -> Iterator[RowChange]:
    for field_id, target in values.items():
        if field_id.startswith("link-") and target is not None:
            row = {"target_id": target, "position": e.position, "record_id": e.aggregate_id, "field_id": field_id}
            yield Put(LINKS, {**row, "linked": linked})


projection = Projection("records", ("record",), (RECORDS, CELLS, LINKS), project, {"record_cells_unique": taken})
