"""Dates: days of the calendar, without a time."""

import re
from datetime import date
from typing import Any, TypeGuard

from eventsourcing.registers.domain import Field, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.days import counted, read_day, written
from eventsourcing.registers.kinds.inputs import Unbound, picked
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import Names

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z")  # as it is stored


class Date(Kind[str]):
    name = "date"
    label = "Date"
    hint = "A day, like 2026-03-01 or 1 Mar 2026."
    limits = ("minimum", "maximum", "date_order")
    ranged = measures = True
    operators = conditions.DAYS
    too_low = "Enter {} or a later day."
    too_high = "Enter {} or an earlier day."

    def understand(self, text: str, field: Field, names: Names) -> str:
        return read_day(text, field.settings.limits.date_order).isoformat()

    def take(self, value: StoredValue, source: Kind[Any], was: Field, field: Field, names: Names) -> str | None:
        """Of a moment the day, in UTC."""
        text = source.plain(value, was, names)
        return self.parse(text[:10] if _MOMENT.fullmatch(text) else text, field, names)

    def holds(self, value: StoredValue) -> TypeGuard[str]:
        try:
            return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False

    def words(self, value: str, field: Field, names: Names) -> str:
        return written(date.fromisoformat(value))

    def apart(self, was: str, now: str, field: Field) -> str:
        days = (date.fromisoformat(now) - date.fromisoformat(was)).days
        return f"({'+' if days > 0 else '−'}{counted(abs(days), 'day')})" if days else ""

    def key(self, value: str) -> str:
        return value

    def form_field(self, field: Field, names: Names) -> Unbound:
        return picked(field, "date")
