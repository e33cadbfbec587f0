"""What the pages about a file show: how it is read, its columns, and what the dry run found."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing import registers, web
from eventsourcing.imports import same, telling
from eventsourcing.imports.files import Dry, File
from eventsourcing.imports.plan import NEW_KINDS, Column, Plan
from eventsourcing.imports.recipe import Problem, Sample
from eventsourcing.imports.showing_reading import of_reading
from eventsourcing.imports.starting import Overtaken, overtaken_words
from eventsourcing.kernel import Connection, Rejected
from eventsourcing.registers import Register, kinds

WAYS = {
    "point": "a full stop stands before decimals",
    "comma": "a comma stands before decimals",
    "day": "the day comes first",
    "month": "the month comes first",
}


class Way(NamedTuple):
    """One way to read cells that can be read in two: the remedy that chooses it, and what is stored then."""

    remedy: str
    words: str
    stored: list[tuple[str, str]]
    chosen: bool


class Line(NamedTuple):
    """A column, as a row of the page's table. `samples` say what stands there and what is stored for it."""

    place: int
    column: Column
    found: telling.Found
    is_key: bool
    samples: Sequence[Sample]
    changes: list[str]
    counted: str
    ways: list[Way]
    asked: bool
    blanks: list[tuple[str, int, bool]]  # words that may mean nothing, how often they stand there, whether they do


class Reject(NamedTuple):
    line: int
    named: str
    problem: Problem
    remedies: list[telling.Remedy]


def of_plan(plan: Plan, file: File, register: Register | None) -> dict[str, Any]:
    dry = file.checked if file.checked and file.checked.plan == plan.number else None
    lines = [_line(plan, place, file, dry) for place in range(len(plan.columns))]
    rejects = [
        Reject(line, named, problem, telling.remedies(problem, plan, register))
        for line, named, problems in (dry.rejects if dry else ())
        for problem in problems
    ]
    return of_reading(file) | {
        "plan": plan,
        "dry": dry,
        "lines": lines,
        "rejects": rejects,
        "kinds": [(name, kinds.KINDS[name].label) for name in NEW_KINDS],
        "policy": register.reason_policy if register else "optional",
    }


def _line(plan: Plan, place: int, file: File, dry: Dry | None) -> Line:
    column, is_new = plan.columns[place], file.is_new
    stored = dry.samples.get(column.field_id) if dry else None
    return Line(
        place,
        column,
        telling.found(plan, place, file.total, dry, is_new=is_new),
        bool(plan.key) and column.field_id == plan.key,
        stored or [Sample(text, "") for text in column.found.samples],
        telling.changes(column, dry),
        telling.counted(column, file.total, dry),
        _ways(column, place, is_new=is_new),
        not column.written,
        [
            (word, count, word in column.blanks)
            for word, count in column.found.blanks.items()
            if word and column.field_id
        ],
    )


def _ways(column: Column, place: int, *, is_new: bool) -> list[Way]:
    """Both ways to read what is in doubt, where that matters for the field, or would for what it looks like."""
    doubt = column.found.doubt
    if doubt is None or not column.field_id:
        return []
    if not kinds.of(column.field_id).heeds(doubt) and not (is_new and telling.held_back(column)):
        return []
    shown = doubt.examples[: 1 if column.written else 3]
    return [
        Way(
            f"read:{place}:{way}",
            WAYS[way],
            [(one.cell, one.first if way == doubt.ways[0] else one.second) for one in shown],
            column.written == way,
        )
        for way in doubt.ways
    ]


class Other(NamedTuple):
    """Another load of the same file, in words. `into`: the register, where that load made it itself.

    `may_anew`: whether this one can be loaded instead of it, or once more.
    """

    id: UUID
    words: str
    into: str
    may_anew: bool
    is_over: bool


def others(conn: Connection, file: File, refused: Rejected | None) -> list[Other]:
    """The loads of the same file that its importer should know of: those not finished, and one that came before it."""
    writable = registers.with_right(conn, web.current_user(), "write")
    found = [one for one in same.others(conn, file) if one.register_id in writable]
    if isinstance(refused, Overtaken) and refused.other.id not in {one.id for one in found}:
        found = [refused.other, *found]
    return [_other(conn, one, file) for one in found]


def _other(conn: Connection, one: File, file: File) -> Other:
    made = registers.get(conn, one.register_id) if one.register_id and file.is_new else None
    may_anew = not file.is_new and not one.leased
    return Other(one.id, overtaken_words(one), made.name if made else "", may_anew, one.state == "finished")


def day_of(text: str) -> date | None:
    """The day that was picked; Rejected for anything else."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Rejected("Enter a date, like 2026-03-01.", field="effective_on") from None
