"""What the page about a file's columns says: what was found in each, and what helps where rows are rejected."""

from collections.abc import Iterator
from typing import NamedTuple

from eventsourcing.imports.files import Dry
from eventsourcing.imports.plan import WITH_OPTIONS, Column, Plan
from eventsourcing.imports.recipe import Problem
from eventsourcing.registers import Register

USES = 4  # records an option, on average, for a choice to be worth offering
FEW = 50
NEARLY_EMPTY = 10  # at most one of so many rows is filled


class Found(NamedTuple):
    """In words: plain ones, then strong ones. `offer`: a remedy and its words."""

    words: str
    strong: str = ""
    warn: bool = False
    offer: tuple[str, str] | None = None


class Remedy(NamedTuple):
    value: str
    words: str


def found(plan: Plan, place: int, rows: int, dry: Dry | None, *, is_new: bool) -> Found:
    """What was found in a column. `is_new`: the file makes its register, so that kinds and limits are proposed."""
    column = plan.columns[place]
    if not column.field_id:
        return Found("Left out: nothing of it is imported.")
    nearly = _nearly_empty(column, plan, rows)
    if nearly:
        return nearly
    parts = [part for part in _parts(column, plan, rows, dry if is_new else None, is_new=is_new) if part]
    strong = "good as the key" if column.found.unique and not column.found.note else ""
    offer = (f"choice:{place}", "make it a choice") if _may_be_choice(column) else None
    return Found(" · ".join(parts), strong, bool(column.found.odd) and column.kind == "text", offer)


def _nearly_empty(column: Column, plan: Plan, rows: int) -> Found | None:
    if not rows or column.found.filled * NEARLY_EMPTY > rows:
        return None
    if not column.found.filled:
        return Found("", "There is no value in this column: keep it or leave it out?", warn=True)
    word, count = max(column.found.blanks.items(), key=lambda pair: pair[1])
    said = f"“{word}”" if word in plan.blanks else "empty"
    return Found(f"{count:,} of {rows:,} are {said}:", "nearly empty, keep or leave out?", warn=True)


def _parts(column: Column, plan: Plan, rows: int, dry: Dry | None, *, is_new: bool) -> Iterator[str]:
    it = column.found
    if it.unique:
        yield f"{it.filled:,} filled, no value twice"
    elif column.kind in WITH_OPTIONS and column.options:
        count = len(column.options)
        yield f"{count} different values become {count} options" if count > 1 else "all the same: one option"
    elif dry and column.field_id in dry.ranges:
        yield " to ".join(dict.fromkeys(dry.ranges[column.field_id]))
    elif it.distinct is not None:
        count = len(it.distinct) - len(it.blanks.keys() & it.distinct.keys())
        yield f"{count:,} different values" if count > 1 else "one value only"
    if it.note and is_new and (it.odd or column.kind == it.kind):
        yield it.note + (f" For example {', '.join(f'“{text}”' for text in it.odd[:2])}." if it.odd else "")
    read = [f"{count:,} “{word}” read as empty" for word, count in it.blanks.items() if word in plan.blanks]
    yield " · ".join(read)
    yield f"{it.blanks['']:,} empty" if it.blanks.get("") else ""
    if it.filled == rows and not it.unique:
        yield "none empty"


def _may_be_choice(column: Column) -> bool:
    distinct = column.found.distinct
    return (
        column.kind == "text"
        and distinct is not None
        and 1 < len(distinct) <= FEW <= column.found.filled
        and (column.found.filled >= USES * len(distinct))
    )


def remedies(problem: Problem, plan: Plan, register: Register | None) -> list[Remedy]:
    """What can be done about a rejected cell by changing the plan."""
    if problem.column < 0 or not problem.remedy:
        return []
    place, column = problem.column, plan.columns[problem.column]
    helped = []
    if register is None and problem.remedy == "option":
        helped.append(Remedy(f"option:{place}:{problem.value}", f"Add “{problem.value[:40]}” as an option"))
    elif register is None and column.kind not in ("text", "longtext"):
        helped.append(Remedy(f"text:{place}", f"Make {column.label} text"))
    elif register is None and column.kind == "text":
        helped.append(Remedy(f"longtext:{place}", f"Make {column.label} long text"))
    if column.field_id != plan.key and not _is_required(column, register):
        helped.append(Remedy(f"empty:{place}:{problem.value}", "import it empty" if helped else "Import it empty"))
    return helped


def _is_required(column: Column, register: Register | None) -> bool:
    field = register.find(column.field_id) if register else None
    return field is not None and field.settings.required
