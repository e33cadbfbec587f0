"""Decimal numbers, exact: kept digit by digit."""

import re
from decimal import Decimal as Exact
from typing import TypeGuard

from eventsourcing.registers.domain import Field, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.inputs import Unbound, text_input
from eventsourcing.registers.kinds.keys import number_key
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.numerals import check_decimals, grouped, numeral, signed_difference

_STORED = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


class Decimal(Kind[str]):
    name = "decimal"
    label = "Decimal number"
    hint = "An exact number, like 12.50 or 1,200.5, of at most 30 digits."
    numeric = True
    limits = ("minimum", "maximum", "decimals")
    operators = conditions.QUANTITIES

    def understand(self, text: str, field: Field, names: Names) -> str:
        return numeral(text, "Enter a number, like 12.50.")

    def check(self, value: str, field: Field) -> None:
        check_decimals(value, field.settings.limits.decimals)
        super().check(value, field)

    def holds(self, value: StoredValue) -> TypeGuard[str]:
        return isinstance(value, str) and _STORED.fullmatch(value) is not None

    def words(self, value: str, field: Field, names: Names) -> str:
        return grouped(value)

    def apart(self, was: str, now: str, field: Field) -> str:
        return signed_difference(was, now)

    def key(self, value: str) -> str:
        return number_key(Exact(value))

    def form_field(self, field: Field, names: Names) -> Unbound:
        return text_input(field, inputmode="decimal")
