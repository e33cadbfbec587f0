"""A register with a field of every kind, records with values of few letters, and what a list should make of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from app import PROJECTIONS
from eventsourcing import records, registers
from eventsourcing.kernel import Connection, Intent, Metadata, handle, handle_batch, short_id, uuid7
from eventsourcing.kernel.folding import fold
from eventsourcing.records import CreateRecord, Terms
from eventsourcing.records.domain import StoredValue, Values
from eventsourcing.registers import DefineRegister, Field, FieldSettings, Limits, Option, RegisterView, kinds
from eventsourcing.registers.kinds import Condition, Contains, Empty, Equal, Filled, Includes, Not, Range

TERMS = Terms(required={})
OPTIONS = (Option("zz", "First"), Option("aa", "Second"), Option("mm", "Third"))
WORDS = st.text("aBéEßs%_\\'\"; x", min_size=1, max_size=4).map(str.strip).filter(bool)


@dataclass(frozen=True)
class Shelf:
    """What a register holds; `titles` are those of the records that it links to, `people` the names of users."""

    register: RegisterView
    rows: dict[UUID, Values]
    titles: dict[str, str]
    people: dict[str, str]

    def field(self, kind: str) -> Field:
        return next(field for field in self.register.fields if field.kind == kind)


def values(linked: Sequence[str], people: Sequence[str]) -> dict[str, st.SearchStrategy[StoredValue]]:
    """A value of each kind, often the same one twice."""
    small = st.integers(-3, 12)
    return {
        "text": WORDS,
        "longtext": WORDS.map(lambda word: f"{word}\n{word}"),
        "integer": small,
        "decimal": small.map(lambda n: f"{n}.5" if n >= 0 else f"-{-n}.25"),
        "money": small.map(lambda n: f"EUR {n}.00"),
        "yesno": st.booleans(),
        "date": st.integers(1, 9).map(lambda n: f"2026-03-0{n}"),
        "datetime": st.integers(1, 9).map(lambda n: f"2026-03-0{n}T0{n}:00:00Z"),
        "choice": st.sampled_from([option.id for option in OPTIONS]),
        "choices": st.sets(st.sampled_from(["zz", "aa", "mm"]), min_size=1).map(
            lambda s: tuple(option.id for option in OPTIONS if option.id in s)
        ),
        "email": st.sampled_from(["a@example.org", "b@example.org"]),
        "phone": st.sampled_from(["+44 20 7946 0958", "020 7946 0958"]),
        "url": st.sampled_from(["https://example.org/%", "https://example.org/_"]),
        "user": st.sampled_from(people),
        "link": st.sampled_from(linked),
        "number": st.integers(1, 5),
    }


def shelve(conn: Connection, data: st.DataObject, people: dict[str, str], rows: int) -> Shelf:
    """Make the registers and the records."""
    target = define(conn, [Field(f"text-{short_id()}", FieldSettings("Name"))])
    titles = dict(zip((str(uuid7()) for _ in range(4)), ["b", "A", "é", "a"], strict=True))
    add(conn, target, {UUID(id): {target.fields[0].id: title} for id, title in titles.items()})
    drawn = values(list(titles), list(people))
    fields = [Field(f"{kind}-{short_id()}", settings(kind, target)) for kind in drawn]
    register = define(conn, fields)
    one = st.fixed_dictionaries({}, optional={field.id: drawn[field.kind] for field in fields})
    held: dict[UUID, Values] = {uuid7(): row for row in data.draw(st.lists(one, max_size=rows))}
    number = next(field.id for field in fields if field.kind == "number")
    for count, row in enumerate(held.values()):
        if number in row:
            row[number] = count + 1  # no two records have the same
    add(conn, register, held)
    return Shelf(register, held, titles, people)


def settings(kind: str, target: RegisterView) -> FieldSettings:
    options = OPTIONS if kind.startswith("choice") else ()
    return FieldSettings(kind, options=options, limits=Limits(register_id=target.id if kind == "link" else None))


def define(conn: Connection, fields: Sequence[Field]) -> RegisterView:
    command = DefineRegister(f"Shelf {short_id()}", "", "off", tuple(fields))
    handle(conn, registers.register, id := uuid7(), command, Metadata(), projections=PROJECTIONS)
    found = registers.get(conn, id)
    assert found
    return found


def add(conn: Connection, register: RegisterView, rows: dict[UUID, Values]) -> None:
    intents = [Intent(records.record, id, CreateRecord(register.id, row, TERMS)) for id, row in rows.items()]
    if intents:
        handle_batch(conn, intents, Metadata(), projections=PROJECTIONS)


def in_order(shelf: Shelf, field: Field, *, descending: bool) -> list[UUID]:
    """The records as a list by this field should show them."""
    places = {id: place(shelf, field, row.get(field.id)) for id, row in shelf.rows.items()}
    filled = sorted((p, id) for id, p in places.items() if p is not None)
    empty = sorted(id for id, p in places.items() if p is None)
    return [id for _, id in filled][:: -1 if descending else 1] + empty[:: -1 if descending else 1]


def place(shelf: Shelf, field: Field, value: Any) -> Any:
    by_text = kinds.KINDS["text"].sort_key
    if value is None:
        return None
    match field.kind:
        case "choice":
            return [option.id for option in OPTIONS].index(value)
        case "choices":
            return sorted([option.id for option in OPTIONS].index(one) for one in value)
        case "user":
            return by_text(shelf.people[value]), value
        case "link":
            return by_text(shelf.titles[value]), value
        case _:
            return kinds.of(field.id).sort_key(value)


def fits(condition: Condition, field: Field, value: StoredValue) -> bool:
    """Whether a record with this value passes."""
    key = kinds.of(field.id).sort_key(value)
    match condition:
        case Equal(keys):
            return key in keys
        case Range(low, high, low_open, high_open):
            above = low is None or (key is not None and (key > low if low_open else key >= low))
            below = high is None or (key is not None and (key < high if high_open else key <= high))
            return key is not None and above and below
        case Contains(text):
            return isinstance(value, str) and fold(text) in fold(value)
        case Includes(items):
            return isinstance(value, tuple) and bool(set(items) & set(value))
        case Filled():
            return value is not None
        case Empty():
            return value is None
        case Not(inner):
            return not fits(inner, field, value)
