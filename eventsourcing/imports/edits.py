"""Changes of a plan: what the form about the columns says, and the remedies that stand beside what was rejected."""

from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace
from werkzeug.datastructures import MultiDict

from eventsourcing.imports.plan import LONGEST_LABEL, NEW_KINDS, Column, Plan, in_field, read_as, with_kind
from eventsourcing.registers import Option, Register, new_option_id

Sent = MultiDict[str, str]


def edited(plan: Plan, sent: Sent, register: Register | None) -> Plan:
    """The plan as the form has it; `register` is the one that is there, None where the file makes its own.

    Another name for that one keeps the number: it changes nothing about any row.
    """
    columns = [_column(column, place, sent, register) for place, column in enumerate(plan.columns)]
    columns = _remedied(columns, sent.get("remedy", ""), is_new=register is None)
    empty_cell: Literal["leave", "empty"] = "empty" if sent.get("empty_cell") == "empty" else "leave"
    now = replace(
        plan,
        columns=tuple(columns),
        key=_key(columns, sent.get("key", "")),
        empty_cell=empty_cell,
        name=" ".join(sent.get("name", plan.name).split())[:LONGEST_LABEL],
    )
    return now if replace(now, name=plan.name) == plan else replace(now, number=plan.number + 1)


def _column(column: Column, place: int, sent: Sent, register: Register | None) -> Column:
    if register is not None:
        field = register.current(sent.get(f"field-{place}", column.field_id))
        return _blanks(in_field(column, field.id if field and not field.retired else ""), column, place, sent)
    label = " ".join(sent.get(f"label-{place}", column.label).split())[:LONGEST_LABEL]
    kind = sent.get(f"kind-{place}", column.kind)
    if kind not in NEW_KINDS:
        return replace(column, label=label, field_id="")
    column = _blanks(with_kind(replace(column, label=label), kind), column, place, sent)
    if kind == "money" and f"currency-{place}" in sent:
        currency = sent[f"currency-{place}"].strip().upper()[:3]
        column = replace(column, limits=replace(column.limits, currency=currency or None))
    return column


def _blanks(now: Column, was: Column, place: int, sent: Sent) -> Column:
    """The column with the words that the form says are read as empty, unless it has just become another one."""
    if now.field_id != was.field_id or f"blanks-{place}" not in sent:
        return now
    ticked = sent.getlist(f"blank-{place}")
    return replace(now, blanks=tuple(word for word in now.found.blanks if word and word in ticked))


def _key(columns: Sequence[Column], sent: str) -> str:
    place = int(sent) if sent.isdecimal() and len(sent) < 4 else len(columns)
    return columns[place].field_id if place < len(columns) else ""


def _remedied(columns: list[Column], remedy: str, *, is_new: bool) -> list[Column]:
    """The columns with a remedy applied: "empty:3:4 Cycle", "option:3:4 Cycle", "text:3", "read:3:comma"."""
    what, _, rest = remedy.partition(":")
    place, _, text = rest.partition(":")
    if not place.isdecimal() or len(place) > 3 or int(place) >= len(columns):
        return columns
    column = columns[int(place)]
    match what:
        case "empty":
            column = replace(column, empties=(*column.empties, text))
        case "option":
            column = replace(column, options=(*column.options, *_options(column, text)))
        case "read":
            column = read_as(column, text, is_new=is_new)
        case "text" | "longtext" | "choice":
            column = with_kind(column, what)
    return [*columns[: int(place)], column, *columns[int(place) + 1 :]]


def _options(column: Column, text: str) -> list[Option]:
    parts = [part.strip() for part in text.split(";")] if column.kind == "choices" else [text.strip()]
    known = {option.label.casefold() for option in column.options}
    return [Option(new_option_id(), part) for part in dict.fromkeys(parts) if part and part.casefold() not in known]
