"""Amounts of money in the field's currency, exact."""

import re
from decimal import Decimal
from typing import TypeGuard

from eventsourcing.registers.domain import Field, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.inputs import Unbound, text_input
from eventsourcing.registers.kinds.keys import number_key
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.numerals import (
    check_decimals,
    decimals_of,
    grouped,
    numeral,
    signed_difference,
)
from eventsourcing.registers.kinds.tidying import Raw
from eventsourcing.registers.kinds.unfit import Unfit

USUAL_DECIMALS = 2

_CODE_FIRST = re.compile(r"([A-Za-z]{3})[\s]*([^A-Za-z]+)")
_STORED = re.compile(r"[A-Z]{3} -?[0-9]{1,30}(\.[0-9]{1,30})?")


class Money(Kind[str]):
    name = "money"
    label = "Money"
    hint = "An amount in the currency of the field, like 12.50 or EUR 12.50."
    numeric = True
    limits = ("currency", "minimum", "maximum", "decimals")
    operators = conditions.QUANTITIES

    def understand(self, text: str, field: Field, names: Names) -> str:
        wanted = field.settings.limits.currency
        named = _CODE_FIRST.fullmatch(text)
        currency, amount = (named[1].upper(), named[2]) if named else (wanted, text)
        if currency is None:
            raise Unfit("Write the currency too, like EUR 12.50.")
        plain = numeral(amount, f"Enter an amount, like {wanted or 'EUR'} 12.50.")
        if wanted is not None and currency != wanted:
            raise Unfit(f"Enter an amount in {wanted}; this is in {currency}.")
        return f"{currency} {_with_decimals(plain, field.settings.limits.decimals)}"

    def check(self, value: str, field: Field) -> None:
        most = field.settings.limits.decimals
        check_decimals(value, USUAL_DECIMALS if most is None else most)
        super().check(value, field)

    def holds(self, value: StoredValue) -> TypeGuard[str]:
        return isinstance(value, str) and _STORED.fullmatch(value) is not None

    def words(self, value: str, field: Field, names: Names) -> str:
        currency, _, amount = value.partition(" ")
        return f"{currency} {grouped(amount)}"

    def plain(self, value: StoredValue, field: Field, names: Names) -> str:
        """The amount alone, where the currency is the field's own."""
        return str(self.raw(value, field))

    def typed(self, value: str, field: Field) -> str:
        return value.removeprefix(f"{field.settings.limits.currency} ")

    def apart(self, was: str, now: str, field: Field) -> str:
        (old_currency, old), (currency, new) = was.split(" "), now.split(" ")
        return signed_difference(old, new) if currency == old_currency else ""

    def key(self, value: str) -> str:
        """Currency by currency, as amounts compare within one only."""
        currency, _, amount = value.partition(" ")
        return f"{currency} {number_key(Decimal(amount))}"

    def match(
        self, operator: str, raw: Raw, field: Field, names: Names
    ) -> conditions.Equal | conditions.Range | conditions.Contains | conditions.Includes:
        """Amounts of that currency only."""
        found = super().match(operator, raw, field, names)
        if not isinstance(found, conditions.Range):
            return found
        currency = (found.low or found.high or "")[:4]
        return found._replace(low=found.low or currency, high=found.high or currency + "~")

    def form_field(self, field: Field, names: Names) -> Unbound:
        return text_input(field, inputmode="decimal", placeholder=field.settings.limits.currency or "")


def _with_decimals(plain: str, decimals: int | None) -> str:
    """12.5 as 12.50, as amounts are written; digits that were typed stay."""
    missing = (USUAL_DECIMALS if decimals is None else decimals) - decimals_of(plain)
    return plain + ("" if "." in plain else ".") + "0" * missing if missing > 0 else plain
