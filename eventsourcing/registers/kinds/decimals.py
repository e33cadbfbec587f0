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
from eventsourcing.registers.kinds.numerals import (
    check_decimals,
    grouped,
    in_ascii,
    in_sign,
    numeral,
    reread,
    signed_difference,
)
from eventsourcing.registers.kinds.unfit import Unfit

_STORED = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


class Decimal(Kind[str]):
    name = "decimal"
    label = "Decimal number"
    hint = "An exact number, like 12.50 or 1,200.5, of at most 30 digits."
    numeric = ranged = measures = True
    limits = ("minimum", "maximum", "decimals", "decimal_sign")
    operators = conditions.QUANTITIES

    def understand(self, text: str, field: Field, names: Names) -> str:
        sign = field.settings.limits.decimal_sign or "point"
        return numeral(_without_unit(text, field), "Enter a number, like 12.50.", sign)

    def check(self, value: str, field: Field) -> None:
        check_decimals(value, field.settings.limits.decimals)
        super().check(value, field)

    def holds(self, value: StoredValue) -> TypeGuard[str]:
        return isinstance(value, str) and _STORED.fullmatch(value) is not None

    def words(self, value: str, field: Field, names: Names) -> str:
        return grouped(value, field.settings.limits.decimal_sign)

    def typed(self, value: str, field: Field) -> str:
        return in_sign(value, field.settings.limits.decimal_sign)

    def apart(self, was: str, now: str, field: Field) -> str:
        return signed_difference(was, now, field.settings.limits.decimal_sign)

    def altered(self, text: str, value: str, field: Field) -> str:
        return "" if text == value else reread(text, value)

    def key(self, value: str) -> str:
        return number_key(Exact(value))

    def form_field(self, field: Field, names: Names) -> Unbound:
        return text_input(field, inputmode="decimal")


def _without_unit(text: str, field: Field) -> str:
    """15% as 15, in a field whose label says that its numbers are per cent. Raises Unfit in others."""
    if text.isascii() and not text.endswith("%"):
        return text
    plain = in_ascii(text, field.settings.limits.decimal_sign or "point")
    if not plain.endswith("%"):
        return text
    if "%" not in field.label:
        raise Unfit(
            "This field does not say that its numbers are per cent. Write the number alone, or let its label say %."
        )
    return plain[:-1].rstrip()
