"""What the page about a file's columns says: what was found in each, and what helps where rows are rejected."""

from collections.abc import Iterator
from typing import NamedTuple

from eventsourcing.imports.files import Dry
from eventsourcing.imports.plan import WITH_OPTIONS, Column, Plan, good_as_key
from eventsourcing.imports.recipe import Change, Problem
from eventsourcing.registers import Register, kinds

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
    nearly = _nearly_empty(column, rows)
    if nearly:
        return nearly
    parts = [part for part in _parts(column, rows, dry, is_new=is_new) if part]
    strong = "good as the key" if good_as_key(column.found) else ""
    offer = (f"choice:{place}", "make it a choice") if _may_be_choice(column) else None
    words = " · ".join([*(part.removesuffix(".") for part in parts[:-1]), *parts[-1:]])
    return Found(words.removesuffix(".") if strong else words, strong, bool(column.found.odd), offer)


def _nearly_empty(column: Column, rows: int) -> Found | None:
    it = column.found
    kept = sum(count for word, count in it.blanks.items() if word and word not in column.blanks)
    if not rows or (it.filled + kept) * NEARLY_EMPTY > rows:
        return None
    if not it.filled + kept:
        return Found("", "There is no value in this column: keep it or leave it out?", warn=True)
    word, count = max(it.blanks.items(), key=lambda pair: pair[1])
    said = f"“{word}”" if word in column.blanks else "empty"
    return Found(f"{count:,} of {rows:,} are {said}:", "nearly empty, keep or leave out?", warn=True)


def _parts(column: Column, rows: int, dry: Dry | None, *, is_new: bool) -> Iterator[str]:
    it = column.found
    if it.unique:
        yield f"{rows:,} filled, no value twice"
    elif column.kind in WITH_OPTIONS and column.options:
        count = len(column.options)
        yield f"{count} different values become {count} options" if count > 1 else "all the same: one option"
    elif it.distinct is not None and not (dry and column.field_id in dry.ranges):
        count = len(it.distinct) - len({*column.blanks} & it.distinct.keys())
        yield f"{count:,} different values" if count > 1 else "one value only"
    if dry and column.field_id in dry.ranges:
        yield " to ".join(dict.fromkeys(dry.ranges[column.field_id]))
    if it.note and is_new and (column.kind == it.kind or it.odd):
        yield it.note + (f" For example {', '.join(f'“{text}”' for text in it.odd[:2])}." if it.odd else "")
    yield f"{it.blanks['']:,} empty" if it.blanks.get("") else ""
    if it.filled == rows and not it.unique:
        yield "none empty"


def changes(column: Column, dry: Dry | None) -> list[str]:
    """What of the column is stored otherwise than it stands in the file, with counts, and one cell before and after."""
    told = dry.changes.get(column.field_id, ()) if dry else ()
    return [_change(one) for one in told]


def _change(change: Change) -> str:
    many = f"{change.cells:,} cell{'s' if change.cells > 1 else ''} {change.what}"
    if not change.after:
        return f"{many}: “{change.before}”"
    same = change.before == change.after
    return many if same else f"{many}: “{change.before}” becomes {change.after}"


def counted(column: Column, rows: int, dry: Dry | None) -> str:
    """How many cells are filled, and how many values are stored, where that is not the same."""
    stored = dry.filled.get(column.field_id) if dry else None
    filled = rows - column.found.blanks.get("", 0)
    return "" if stored is None or stored == filled else f"{filled:,} filled in the file, {stored:,} to be stored"


def said(plan: Plan, rows: int, dry: Dry | None, register: Register) -> list[str]:
    """What a command line says of what it decided: a line for each thing that somebody might want otherwise."""
    lines = []
    for column in plan.used:
        name, it = register.field(column.field_id).label, column.found
        told = [*_doubt(column), *_kept(column), *changes(column, dry), *filter(None, [counted(column, rows, dry)])]
        if it.note and (it.kind == column.kind or it.odd):
            told.append(it.note)
        lines += [f"{name}: {words}" for words in told]
    return [*lines, *_left_out(plan, register), *_shorter(dry)]


def _left_out(plan: Plan, register: Register) -> Iterator[str]:
    for column in plan.columns:
        if not column.field_id and (column.found.name or column.found.filled):
            name = column.found.name or "A column without a name"
            cells = f"{column.found.filled:,} cell{'' if column.found.filled == 1 else 's'}"
            yield f"{name}: left out, {cells}; {register.name} has no such field."


def _shorter(dry: Dry | None) -> Iterator[str]:
    if dry and dry.shorter:
        rows = "1 row has" if dry.shorter == 1 else f"{dry.shorter:,} rows have"
        yield f"{rows} fewer cells than the file has columns; the missing ones are read as empty."


def _kept(column: Column) -> Iterator[str]:
    for word, count in column.found.blanks.items():
        if word and word not in column.blanks:
            option = f'--empty "{column.found.name}={word}"'
            yield f"{count:,} “{word}” kept as a value. {option} reads it as empty."


def held_back(column: Column) -> bool:
    """Whether it stays text only since nobody has said how it is meant."""
    doubt = column.found.doubt
    return doubt is not None and doubt.asked and column.kind == "text" and column.kind not in doubt.kinds


def _doubt(column: Column) -> Iterator[str]:
    doubt = column.found.doubt
    if doubt is None or not (kinds.of(column.field_id).heeds(doubt) or held_back(column)):
        return
    one = doubt.examples[0]
    option = " or ".join(f'--read "{column.found.name}={way}"' for way in doubt.ways if way != column.written)
    if not column.written:
        yield f"kept as text, since “{one.cell}” can be read as {one.first} or as {one.second}. Say {option}."
        return
    chosen, other = (one.first, one.second) if column.written == doubt.ways[0] else (one.second, one.first)
    yield f"“{one.cell}” is read as {chosen}, and so are {doubt.cells:,} like it. {option} reads {other}."


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
