"""The dry run: what would become of each row, with nothing written."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator

from eventsourcing import records, registers
from eventsourcing.imports.files import Dry, File, name_of
from eventsourcing.imports.lines import Opener
from eventsourcing.imports.plan import Plan, planned, question
from eventsourcing.imports.profiling import Tell
from eventsourcing.imports.ranges import Ranges
from eventsourcing.imports.reading import Layout, Row, layout
from eventsourcing.imports.recipe import Problem, recipe
from eventsourcing.imports.rights import visible_to_worker
from eventsourcing.imports.sorting import Outcome, Sorter
from eventsourcing.kernel import Connection, Rejected
from eventsourcing.registers import Register

BATCH = 500  # rows, at most
BATCH_TEXT = 4_000_000  # letters, where rows are long, and their cells
SHOWN = 50


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
        if column.asked:
            raise Rejected(question(found.field(column.field_id).label, column.asked), field=f"field-{place}")
    return found


def dry_run(conn: Connection, file: File, opener: Opener, tell: Tell = lambda _done: None) -> Dry:
    """Sort all rows. Raises Unreadable, and Rejected where the plan itself is at fault."""
    began, plan = time.perf_counter(), file.plan
    register = register_of(conn, file, plan)
    counts, ranges, sorter = Counter[str](), Ranges(register), sorter_of(conn, file, register)
    rejects: list[tuple[int, str, tuple[Problem, ...]]] = []
    rows = layout(opener, file.reading)
    place = title_place(plan, register)
    for outcomes in map(sorter.sort, batched(rows.rows)):
        for one in outcomes:
            counts[one.act] += 1
            counts["shorter"] += len(one.row.cells) < len(rows.names)
            if one.act == "rejected" and len(rejects) < SHOWN:
                rejects.append((one.row.line, name_of(one.row.cells, place), one.problems))
            ranges.look(one)
        tell(counts.total() - counts["shorter"])
    seconds = f"{time.perf_counter() - began:.1f}"
    acts = (counts["created"], counts["changed"], counts["same"], counts["rejected"])
    seen = (ranges.told(), counts["shorter"], seconds, plan.number)
    return Dry(*acts, tuple(rejects), *seen, sorter.changes(), ranges.filled, sorter.samples(plan))


def sorter_of(conn: Connection, file: File, register: Register) -> Sorter:
    """What sorts the rows of the file without anything being written."""
    steps = recipe(file.plan, register, matches=not file.is_new)
    return Sorter(conn, steps, exists=not file.is_new, visible=visible_to_worker(conn, file))


def sorted_rows(conn: Connection, file: File, register: Register, rows: Layout) -> Iterator[list[Outcome]]:
    """All rows, sorted, some hundred at a time."""
    return map(sorter_of(conn, file, register).sort, batched(rows.rows))


def batched(rows: Iterable[Row], size: int = BATCH) -> Iterator[list[Row]]:
    """The rows, so many at a time; fewer where they are long, since a batch is held in memory, and sent as one."""
    batch: list[Row] = []
    text = 0
    for row in rows:
        weight = sum(map(len, row.cells)) + len(row.cells)
        if batch and (len(batch) == size or text + weight > BATCH_TEXT):
            yield batch
            batch, text = [], 0
        batch.append(row)
        text += weight
    if batch:
        yield batch


def title_place(plan: Plan, register: Register) -> int | None:
    """The column that names a row where it is spoken of."""
    wanted = plan.key or register.title_field.id
    places = {column.field_id: place for place, column in enumerate(plan.columns)}
    return places.get(wanted, places.get(register.title_field.id))
