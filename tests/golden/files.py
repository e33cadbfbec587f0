"""Golden files: one stored example of every schema version of every event, kept for ever.

`<EventType>.<schema_version>.json` holds the aggregate type, the data as the log holds them, and the schema of the
class at that version, so that a change of the class cannot pass unnoticed.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from msgspec import inspect

from eventsourcing.kernel import Codec, CorruptEvent, Decider, Stored, canonical

FOLDER = Path(__file__).parent
ID = UUID("01234567-89ab-7def-8123-456789abcdef")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

Deciders = Sequence[Decider[Any, Any, Any]]


def write_missing(deciders: Deciders, folder: Path = FOLDER) -> list[str]:
    """Write an example of each class that has none at its version. What is there is never written over."""
    written = []
    for decider in deciders:
        for event_class in decider.event_classes:
            path = file_of(event_class, event_class.schema_version, folder)
            if not path.exists():
                example = {
                    "aggregate_type": decider.aggregate_type,
                    "data": msgspec.json.decode(canonical(sample(inspect.type_info(event_class)))),
                    "schema": schema(event_class),
                }
                path.write_text(json.dumps(example, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
                written.append(path.name)
    return written


def faults(deciders: Deciders, folder: Path = FOLDER) -> Iterator[str]:
    """What is missing, no longer fits, or cannot be read, and what to do about it."""
    codec = Codec(deciders)
    for name, event_class in codec.event_classes.items():
        newest = event_class.schema_version
        for version in range(1, newest + 1):
            if not file_of(event_class, version, folder).exists():
                yield f"{name} has no golden file of schema version {version}. Run: python -m tests.golden"
        path = file_of(event_class, newest, folder)
        if path.exists() and json.loads(path.read_text("utf-8"))["schema"] != schema(event_class):
            yield (
                f"The fields of {name} are not those in {path.name}. Stored events have the old ones: give the class "
                f"schema_version = {newest + 1}, write an upcaster from {newest} beside its decider, "
                f"and run: python -m tests.golden"
            )
    for path in sorted(folder.glob("*.json")):
        yield from unreadable(codec, path)


def unreadable(codec: Codec, path: Path) -> Iterator[str]:
    event_type, version, _ = path.name.split(".")
    example = json.loads(path.read_text("utf-8"))
    data = canonical(example["data"])
    stored = Stored(
        1, ID, example["aggregate_type"], ID, 1, event_type, int(version), msgspec.Raw(data), NOON, None, None,
        "person", "web", None, ID, ID, None, b"",
    )  # fmt: skip
    try:
        decoded = [recorded.event for recorded in codec.decode(stored)]
    except CorruptEvent as corrupt:
        yield f"{path.name} cannot be read any more: {corrupt}"
        return
    newest = codec.event_classes.get(event_type)
    if newest is not None and newest.schema_version == int(version) and canonical(decoded[0]) != data:
        yield f"{path.name} is not written as it was read."


def file_of(event_class: type[Any], version: int, folder: Path) -> Path:
    return folder / f"{event_class.__name__}.{version}.json"


def schema(event_class: type[Any]) -> Any:
    """The JSON schema of a class, without its prose."""
    return without_prose(msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(event_class))))


def without_prose(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            key: without_prose(part[key]) for key in part if not (key == "description" and isinstance(part[key], str))
        }
    return [without_prose(one) for one in part] if isinstance(part, list) else part


SAMPLES: dict[type[inspect.Type], Any] = {
    inspect.NoneType: None,
    inspect.BoolType: True,
    inspect.IntType: 42,
    inspect.StrType: "text “é” 🛩",
    inspect.DecimalType: Decimal("12.50"),
    inspect.UUIDType: ID,
    inspect.DateType: NOON.date(),
    inspect.DateTimeType: NOON,
}


def sample(kind: inspect.Type) -> Any:
    """A value of this type, with something in every corner; the same each time."""
    if isinstance(kind, inspect.StructType):
        return kind.cls(**{field.name: sample(field.type) for field in kind.fields})
    if isinstance(kind, inspect.VarTupleType):
        return tuple(map(sample, members(kind.item_type)))
    if isinstance(kind, inspect.DictType):
        return {f"key {n}": sample(member) for n, member in enumerate(members(kind.value_type), 1)}
    if isinstance(kind, inspect.LiteralType):
        return kind.values[0]
    return sample(members(kind)[0]) if isinstance(kind, inspect.UnionType) else SAMPLES[type(kind)]


def members(kind: inspect.Type) -> list[inspect.Type]:
    """The types in a union, the one for nothing last."""
    types = list(kind.types) if isinstance(kind, inspect.UnionType) else [kind]
    return sorted(types, key=lambda one: isinstance(one, inspect.NoneType))
