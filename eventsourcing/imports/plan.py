"""What is to become of a file's columns: proposed from what was found, then changed as people wish."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from eventsourcing.imports.profiling import Found, Profile
from eventsourcing.kernel import Rejected
from eventsourcing.registers import (
    Field,
    FieldSettings,
    Limits,
    Option,
    Register,
    kinds,
    new_field_id,
    new_option_id,
)

LONGEST_LABEL = 100
NEW_KINDS = tuple(name for name in kinds.KINDS if name != "link")  # a link needs a register to lead to: add it later
WITH_OPTIONS = ("choice", "choices")

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\w]+|_+")


class Column(msgspec.Struct, frozen=True):
    """A column of the file and the field it becomes: `field_id` is "" where it is left out.

    For a new register the field is made of label, limits and options. `empties`: cells that are read as empty, as
    `blanks` are, which are words like NA. `written`: how its numbers or dates are, one of the ways of the column's
    doubt; "" where there is but one, or where nobody has said yet.
    """

    found: Found
    label: str
    field_id: str
    limits: Limits = Limits()
    options: tuple[Option, ...] = ()
    empties: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    written: str = ""

    @property
    def kind(self) -> str:
        return self.field_id.partition("-")[0]

    @property
    def asked(self) -> kinds.Doubt | None:
        """The doubt that must be cleared before its cells can be read, if there is one."""
        doubt = self.found.doubt
        if doubt is None or self.written or not self.field_id or not kinds.of(self.field_id).heeds(doubt):
            return None
        return doubt


class Plan(msgspec.Struct, frozen=True):
    """`key`: the field by whose value a row finds its record, or which no two records of a new register share.

    `number` grows with every change.
    """

    columns: tuple[Column, ...]
    key: str = ""
    empty_cell: Literal["leave", "empty"] = "leave"
    name: str = ""
    number: int = 1

    @property
    def used(self) -> list[Column]:
        return [column for column in self.columns if column.field_id]


def for_new_register(profile: Profile, file_name: str) -> Plan:
    """The proposal where the file is to make its own register."""
    labels = _unlike([tidy(column.label or column.name) for column in profile.columns])
    columns = tuple(_proposed(found, label) for found, label in zip(profile.columns, labels, strict=True))
    key = next((column.field_id for column in columns if good_as_key(column.found)), "")
    return Plan(columns, key, name=tidy(re.sub(r"\.\w+$", "", file_name)) or "Records")


def _proposed(found: Found, label: str) -> Column:
    nothing = not found.name and not found.filled  # what a delimiter at the end of every line makes
    column = Column(found, label, "" if nothing else new_field_id(found.kind), found.limits, written=found.written)
    column = replace(column, blanks=empty_words(found, found.kind))
    return replace(column, options=_options(column, found.kind) if found.kind in WITH_OPTIONS else ())


def good_as_key(found: Found) -> bool:
    """Whether every row has a value of its own in the column, and not by chance, as prices and quantities differ."""
    return found.unique and found.names and bool(found.filled)


def empty_words(found: Found, kind: str) -> tuple[str, ...]:
    """The words of the column that a field of this kind reads as empty, unless people say otherwise."""
    return tuple(word for word in found.blanks if word and kinds.KINDS[kind].says_nothing(word))


def for_register(profile: Profile, register: Register) -> Plan:
    """The proposal where rows go into a register that is there: columns find their fields by label."""
    free = {_plain(field.label): field.id for field in reversed(register.active_fields)}
    columns = tuple(_matched(found, free) for found in profile.columns)
    return Plan(columns, _key(columns, register))


def _matched(found: Found, free: dict[str, str]) -> Column:
    """The column and the field of its label, which may be said without the currency or unit that cells name."""
    field_id = free.pop(_plain(found.name), "") or free.pop(_plain(found.label), "")
    return in_field(Column(found, tidy(found.name), ""), field_id)


def in_field(column: Column, field_id: str) -> Column:
    """The column as it goes into this field of a register that is there."""
    if not field_id or column.field_id == field_id:
        return replace(column, field_id=field_id)
    blanks = empty_words(column.found, field_id.partition("-")[0])
    return replace(column, field_id=field_id, blanks=blanks, written=column.written or column.found.written)


def _key(columns: Sequence[Column], register: Register) -> str:
    """A field that is unique; else the one that names records, if the file names each but once."""
    unique = [field.id for field in register.active_fields if field.settings.unique]
    by_field = {column.field_id: column for column in columns if column.field_id}
    title = by_field.get(register.title_field.id)
    chosen = next((id for id in unique if id in by_field), "")
    return chosen or (title.field_id if title and good_as_key(title.found) else "")


def tidy(name: str) -> str:
    """A heading as a label: "first_name" and "firstName" become "First name"."""
    words = " ".join(_WORD.sub(" ", name).split()) if " " not in name.strip() else " ".join(name.split())
    words = _CAMEL.sub(" ", words)
    lowered = " ".join(word.lower() if word.istitle() and n else word for n, word in enumerate(words.split()))
    words = lowered if " " not in name.strip() else words
    return (words[:1].upper() + words[1:])[:LONGEST_LABEL].strip()


def led_on(plan: Plan, register: Register | None) -> Plan:
    """The plan with fields whose kind was changed since replaced by those that go on with them."""
    if register is None or not any(column.field_id in register.continued for column in plan.columns):
        return plan
    columns = tuple(in_field(column, _current(column.field_id, register)) for column in plan.columns)
    return replace(plan, columns=columns, key=_current(plan.key, register), number=plan.number + 1)


def _current(field_id: str, register: Register) -> str:
    field = register.current(field_id)
    return field.id if field else field_id


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _unlike(labels: Iterable[str]) -> list[str]:
    """The labels, each made different from those before it."""
    taken: dict[str, str] = {}
    for place, label in enumerate(labels, 1):
        wished = label or f"Column {place}"
        number, free = 1, wished
        while free.casefold() in taken:
            number += 1
            free = f"{wished[: LONGEST_LABEL - 5]} {number}"
        taken[free.casefold()] = free
    return list(taken.values())


def with_kind(column: Column, kind: str) -> Column:
    """The column as another kind of field, with the limits and options that this kind needs."""
    if kind == column.kind:
        return column
    known = kinds.KINDS[kind].limits
    found = column.found
    fitting = kind == found.kind or (found.doubt is not None and kind in found.doubt.kinds)
    limits = Limits(**{name: getattr(found.limits, name) for name in known if fitting})
    column = replace(column, field_id=new_field_id(kind), limits=limits, blanks=empty_words(column.found, kind))
    return replace(column, options=_options(column, kind) if kind in WITH_OPTIONS else ())


def read_as(column: Column, way: str, *, is_new: bool) -> Column:
    """The column with its doubt cleared: read in this way, and if `is_new` as the kind that it makes then."""
    doubt = column.found.doubt
    if doubt is None or way not in doubt.ways:
        return column
    column = replace(column, written=way)
    kind = doubt.kinds[doubt.ways.index(way)]
    return with_kind(column, kind) if is_new and column.kind in ("text", *doubt.kinds) else column


def _options(column: Column, kind: str) -> tuple[Option, ...]:
    if column.options:
        return column.options
    values: Iterable[str] = column.found.distinct or ()
    cells = [value.split(";") if kind == "choices" else [value] for value in values]
    parts = [" ".join(part.split()) for cell in cells for part in cell]
    blanks = {word.casefold() for word in column.blanks}
    labels: dict[str, str] = {}
    for part in parts:
        if part and part.casefold() not in blanks:
            labels.setdefault(part.casefold(), part)
    return tuple(Option(new_option_id(), label) for label in labels.values())


def fields(plan: Plan) -> tuple[Field, ...]:
    """The fields of the new register. Raises Rejected, its field naming the column and what is wrong with it."""
    made, labels = [], set[str]()
    for place, column in enumerate(plan.columns):
        if column.field_id:
            made.append(_field(column, place, is_key=column.field_id == plan.key))
            if made[-1].label.casefold() in labels:
                raise Rejected(f"Another field is called “{made[-1].label}” too.", field=f"label-{place}")
            labels.add(made[-1].label.casefold())
    if not made:
        raise Rejected("Every column is left out. Give the register at least one field.", field="name")
    return tuple(made)


def _field(column: Column, place: int, *, is_key: bool) -> Field:
    if not column.label:
        raise Rejected("Give the field a name.", field=f"label-{place}")
    if column.asked:
        raise Rejected(question(column.label, column.asked), field=f"kind-{place}")
    known = kinds.KINDS[column.kind].limits
    limits = Limits(**{name: getattr(column.limits, name) for name in known})
    required = is_key and column.found.unique
    settings = FieldSettings(column.label, required=required, unique=is_key, limits=limits, options=column.options)
    try:
        return Field(column.field_id, kinds.tidy_settings(column.kind, settings))
    except kinds.Unfit as unfit:
        where = "currency" if unfit.field == "currency" else "kind"
        raise Rejected(_why(unfit, column), field=f"{where}-{place}") from None


def question(label: str, doubt: kinds.Doubt) -> str:
    """What must be said before the cells can be read."""
    one = doubt.examples[0]
    return f"“{one.cell}” in {label} can be read as {one.first} or as {one.second}. Say which is meant."


def _why(unfit: kinds.Unfit, column: Column) -> str:
    if column.kind in WITH_OPTIONS and not column.options:
        return "This column has too many different values, or too long ones, to become options. Choose another kind."
    return unfit.message


def planned(plan: Plan) -> Register:
    """The register that the plan will define."""
    return Register(plan.name, fields=fields(plan))
