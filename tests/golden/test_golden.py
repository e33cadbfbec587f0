"""Every stored event can be read for ever."""

from pathlib import Path
from typing import Any, ClassVar

import pytest

from app import DECIDERS
from eventsourcing.kernel import Decider, Event, Upcaster, Value
from tests.golden.files import faults, write_missing


def test_every_version_of_every_event_has_a_golden_file_that_can_be_read() -> None:
    assert "\n".join(faults(DECIDERS)) == ""


class Nothing(Value, frozen=True):
    pass


def deciding(event_class: type[Event], *upcasters: Upcaster) -> Decider[Any, Any, Any]:
    return Decider("thing", event_class, Nothing(), lambda _, __: [], lambda state, _: state, upcasters)


def event_class(fields: dict[str, Any], version: int = 1) -> type[Event]:
    body = {"__annotations__": {**fields, "schema_version": ClassVar[int]}, "schema_version": version}
    return type("Happened", (Event,), body, frozen=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert write_missing([deciding(event_class({"size": int}))], tmp_path) == ["Happened.1.json"]
    return tmp_path


def test_a_class_without_a_golden_file_is_named(tmp_path: Path) -> None:
    [fault] = faults([deciding(event_class({"size": int}))], tmp_path)
    assert fault == "Happened has no golden file of schema version 1. Run: python -m tests.golden"


def test_a_class_that_changed_without_a_new_version_is_named(folder: Path) -> None:
    first, second = faults([deciding(event_class({"size": int, "unit": str}))], folder)
    assert "give the class schema_version = 2, write an upcaster from 1" in first
    assert second.startswith("Happened.1.json cannot be read any more")


def test_a_new_version_needs_an_upcaster_and_a_file_of_its_own(folder: Path) -> None:
    newer = event_class({"size": int, "unit": str}, version=2)
    assert any("no way between" in fault for fault in faults([deciding(newer)], folder))
    upcaster = Upcaster("Happened", 1, lambda data: [("Happened", 2, {**data, "unit": "g"})])
    assert list(faults([deciding(newer, upcaster)], folder)) == [
        "Happened has no golden file of schema version 2. Run: python -m tests.golden"
    ]
    assert write_missing([deciding(newer, upcaster)], folder) == ["Happened.2.json"]
    assert list(faults([deciding(newer, upcaster)], folder)) == []
