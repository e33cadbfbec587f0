"""What the pages about a file show: how it is read, its columns, and what the dry run found."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing import registers, web
from eventsourcing.imports import same, telling
from eventsourcing.imports.edits import offered_blanks
from eventsourcing.imports.files import File
from eventsourcing.imports.plan import NEW_KINDS, Column, Plan
from eventsourcing.imports.recipe import Problem
from eventsourcing.imports.showing_reading import of_reading
from eventsourcing.imports.starting import Overtaken, overtaken_words
from eventsourcing.kernel import Connection, Rejected
from eventsourcing.registers import Register, kinds

class Line(NamedTuple):
    """A column, as a row of the page's table."""

    place: int
    column: Column
    found: telling.Found
    is_key: bool


class Reject(NamedTuple):
    line: int
    named: str
    problem: Problem
    remedies: list[telling.Remedy]


def of_plan(plan: Plan, file: File, register: Register | None) -> dict[str, Any]:
    dry = file.checked if file.checked and file.checked.plan == plan.number else None
    lines = [
        Line(
            place,
            column,
            telling.found(plan, place, file.total, dry, is_new=file.is_new),
            bool(plan.key) and column.field_id == plan.key,
        )
        for place, column in enumerate(plan.columns)
    ]
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
        "offered_blanks": offered_blanks(plan),
        "kinds": [(name, kinds.KINDS[name].label) for name in NEW_KINDS],
        "policy": register.reason_policy if register else "optional",
    }


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
