"""The dry run: what would become of each row, with nothing written."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from eventsourcing import records, registers
from eventsourcing.imports.files import Dry, File, name_of
from eventsourcing.imports.plan import Plan, planned
from eventsourcing.imports.profiling import Tell
from eventsourcing.imports.reading import Layout, Opener, layout
from eventsourcing.imports.recipe import Problem, recipe
from eventsourcing.imports.rights import visible_to_worker
from eventsourcing.imports.sorting import Outcome, Sorter
from eventsourcing.kernel import Connection, Rejected
from eventsourcing.registers import Register, kinds

BATCH = 500
SHOWN = 50
RANGED = ("integer", "decimal", "money", "date", "datetime", "number")

T = TypeVar("T")


def register_of(conn: Connection, file: File, plan: Plan) -> Register:
    """The register as it is, or as the plan will define it. Raises Rejected."""
    if file.is_new:
        return planned(plan)
    found = registers.get(conn, file.register_id) if file.register_id else None
    if found is None or found.retired:
        raise Rejected("The register is retired. Bring it back before you import into it.")
    if records.unfinished(conn, found.id):
        raise Rejected(
            "The values of a field are still being moved after its kind was changed. Try again when that is done."
        )
    fields = [column.field_id for column in plan.used]
    if not fields:
        raise Rejected("No column has a field to go into. Choose one for at least one column.")
    for place, column in enumerate(plan.columns):
        if column.field_id and fields.count(column.field_id) > 1:
            raise Rejected(f"Two columns go into {found.field(column.field_id).label}.", field=f"field-{place}")
    return found


def dry_run(conn: Connection, file: File, opener: Opener, tell: Tell = lambda _done: None) -> Dry:
    """Sort all rows. Raises Unreadable, and Rejected where the plan itself is at fault."""
    began, plan = time.perf_counter(), file.plan
    register = register_of(conn, file, plan)
    counts, ranges = Counter[str](), _Ranges(register)
    rejects: list[tuple[int, str, tuple[Problem, ...]]] = []
    rows = layout(opener, file.reading)
    place = title_place(plan, register)
    for outcomes in sorted_rows(conn, file, register, rows):
        for one in outcomes:
            counts[one.act] += 1
            counts["shorter"] += len(one.row.cells) < len(rows.names)
            if one.act == "rejected" and len(rejects) < SHOWN:
                rejects.append((one.row.line, name_of(one.row.cells, place), one.problems))
            ranges.look(one)
        tell(counts.total() - counts["shorter"])
    seconds = f"{time.perf_counter() - began:.1f}"
    acts = (counts["created"], counts["changed"], counts["same"], counts["rejected"])
    return Dry(*acts, tuple(rejects), ranges.told(), counts["shorter"], seconds, plan.number)


def sorted_rows(conn: Connection, file: File, register: Register, rows: Layout) -> Iterator[list[Outcome]]:
    """All rows, sorted, some hundred at a time."""
    steps = recipe(file.plan, register, file.reading, matches=not file.is_new)
    sorter = Sorter(conn, steps, exists=not file.is_new, visible=visible_to_worker(conn, file))
    for batch in batched(rows.rows, BATCH):
        yield sorter.sort(batch)


def batched(items: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def title_place(plan: Plan, register: Register) -> int | None:
    """The column that names a row where it is spoken of."""
    wanted = plan.key or register.title_field.id
    places = {column.field_id: place for place, column in enumerate(plan.columns)}
    return places.get(wanted, places.get(register.title_field.id))


class _Ranges:
    """The least and the greatest value of each field for which that says something."""

    def __init__(self, register: Register) -> None:
        self.fields = {field.id: field for field in register.active_fields if field.kind in RANGED}
        self.found: dict[str, tuple[str, registers.StoredValue, str, registers.StoredValue]] = {}

    def look(self, outcome: Outcome) -> None:
        for field_id in self.fields.keys() & outcome.values.keys():
            value = outcome.values[field_id]
            key = None if value is None else kinds.of(field_id).sort_key(value)
            if key is not None:
                low, least, high, most = self.found.get(field_id, (key, value, key, value))
                low, least = min((low, least), (key, value), key=lambda pair: pair[0])
                high, most = max((high, most), (key, value), key=lambda pair: pair[0])
                self.found[field_id] = (low, least, high, most)

    def told(self) -> dict[str, tuple[str, str]]:
        return {id: (self._show(id, least), self._show(id, most)) for id, (_, least, _, most) in self.found.items()}

    def _show(self, field_id: str, value: registers.StoredValue) -> str:
        return kinds.of(field_id).show(value, self.fields[field_id], kinds.NOBODY)
