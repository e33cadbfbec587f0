"""From what events once were to what they are."""

from typing import Any

from eventsourcing.kernel.decider import StoredForm, Upcaster


def _defined(data: dict[str, Any]) -> list[StoredForm]:
    """Before version 2 no field said how numbers and dates are written, which now means what it meant then."""
    return [("RegisterDefined", 2, data)]


def _added(data: dict[str, Any]) -> list[StoredForm]:
    """As RegisterDefined."""
    return [("FieldAdded", 2, data)]


def _changed(data: dict[str, Any]) -> list[StoredForm]:
    """As RegisterDefined."""
    return [("FieldChanged", 2, data)]


upcasters = (
    Upcaster("RegisterDefined", 1, _defined),
    Upcaster("FieldAdded", 1, _added),
    Upcaster("FieldChanged", 1, _changed),
)
