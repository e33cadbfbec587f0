"""What docs/event-format.md has to say of each event: read from the classes, to be compared with the page."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import inspect

from app import DECIDERS
from eventsourcing.kernel import Event

STORED_VALUE = {"null", "yes/no", "integer", "text", "list of text"}
SIMPLE = {
    inspect.NoneType: "null",
    inspect.BoolType: "yes/no",
    inspect.IntType: "integer",
    inspect.StrType: "text",
    inspect.UUIDType: "UUID",
    inspect.DateTimeType: "time",
    inspect.DateType: "day",
}

Fields = dict[str, str]


def event_classes() -> dict[str, type[Event]]:
    """Every event class by the name of its heading, as "RecordCreated 1"."""
    return {f"{one.__name__} {one.schema_version}": one for decider in DECIDERS for one in decider.event_classes}


def fields_of(struct: type) -> Fields:
    """The fields of an event or a value, in order, with their types in words."""
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return {field.encode_name: words(field.type) for field in info.fields}


def values_within(struct: type) -> Iterator[type]:
    """The values that an event's data are made of, however deep."""
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    for field in info.fields:
        yield from _values(field.type)


def _values(kind: Any) -> Iterator[type]:
    match kind:
        case inspect.StructType(cls=cls):
            yield cls
            yield from values_within(cls)
        case inspect.UnionType(types=types) | inspect.TupleType(item_types=types):
            for one in types:
                yield from _values(one)
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            yield from _values(item)
        case inspect.DictType(value_type=value):
            yield from _values(value)


def words(kind: Any) -> str:
    """A type as the page names it."""
    match kind:
        case inspect.StructType(cls=cls):
            return cls.__name__
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return f"list of {words(item)}"
        case inspect.DictType(value_type=value):
            return f"{words(value)} by key"
        case inspect.UnionType(types=types):
            return _one_of([words(one) for one in types])
        case _:
            return SIMPLE[type(kind)]


def _one_of(names: list[str]) -> str:
    if set(names) == STORED_VALUE:
        return "stored value"
    others = [name for name in names if name != "null"]
    return " or ".join([*others, *(["null"] if "null" in names else [])])


def sections(page: str) -> dict[str, Fields]:
    """The page's tables by the heading above each: first and second column, without the marks of code."""
    found: dict[str, Fields] = {}
    for section in re.split(r"^#{2,3} ", page, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        rows = re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", body, flags=re.MULTILINE)
        found[heading.strip()] = dict(rows)
    return found
