"""Amounts of money in the field's currency, exact."""

import re
from decimal import Decimal
from typing import TypeGuard

from eventsourcing.registers.domain import Field, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.amounts import taken_apart
from eventsourcing.registers.kinds.currencies import exponent, meant_by
from eventsourcing.registers.kinds.inputs import Unbound, text_input
from eventsourcing.registers.kinds.keys import number_key
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import NOBODY, Names
from eventsourcing.registers.kinds.numerals import (
    check_decimals,
    decimals_of,
    grouped,
    in_sign,
    numeral,
    reread,
    signed_difference,
)
from eventsourcing.registers.kinds.tidying import Raw
from eventsourcing.registers.kinds.unfit import Unfit

_STORED = re.compile(r"[A-Z]{3} -?[0-9]{1,30}(\.[0-9]{1,30})?")
_BARE = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


class Money(Kind[str]):
    name = "money"
    label = "Money"
    hint = "An amount in the currency of the field, like 12.50 or EUR 12.50."
    numeric = ranged = measures = True
    limits = ("currency", "minimum", "maximum", "decimals", "decimal_sign")
    operators = conditions.QUANTITIES

    def understand(self, text: str, field: Field, names: Names) -> str:
        limits = field.settings.limits
        number, tokens = _apart(text, limits.decimal_sign)
        currency = _currency(tokens, limits.currency)
        plain = numeral(
            number, f"Enter an amount, like {limits.currency or 'EUR'} 12.50.", limits.decimal_sign or "point"
        )
        return f"{currency} {_with_decimals(plain, _places(currency, limits.decimals))}"

    def check(self, value: str, field: Field) -> None:
        check_decimals(value, _places(value[:3], field.settings.limits.decimals))
        super().check(value, field)

    def holds(self, value: StoredValue) -> TypeGuard[str]:
        return isinstance(value, str) and _STORED.fullmatch(value) is not None

    def words(self, value: str, field: Field, names: Names) -> str:
        currency, amount = _shown(value, field)
        return f"{currency} {grouped(amount, field.settings.limits.decimal_sign)}"

    def cell(self, value: str, field: Field, names: Names) -> str:
        """The amount alone, as the heading names the currency; an amount in another one names its own."""
        currency, amount = _shown(value, field)
        return amount if currency == field.settings.limits.currency else f"{currency} {amount}"

    def heading(self, field: Field) -> str:
        currency = field.settings.limits.currency
        return f"{field.label} ({currency})" if currency else field.label

    def typed(self, value: str, field: Field) -> str:
        return in_sign(self.cell(value, field, NOBODY), field.settings.limits.decimal_sign)

    def apart(self, was: str, now: str, field: Field) -> str:
        (old_currency, old), (currency, new) = was.split(" "), now.split(" ")
        return signed_difference(old, new, field.settings.limits.decimal_sign) if currency == old_currency else ""

    def altered(self, text: str, value: str, field: Field) -> str:
        number, tokens = _apart(text, field.settings.limits.decimal_sign)
        code = value[:3]
        sign = next((token for token in tokens if token.upper() != code), "")
        return reread(number, value[4:]) or (f"“{sign}” read as {code}" if sign else "")

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


def _apart(text: str, sign: str | None) -> tuple[str, tuple[str, ...]]:
    """The number, and what was written for the currency."""
    if _BARE.fullmatch(text):
        return text, ()
    amount = taken_apart(text, sign or "point")
    return (text, ()) if amount is None else (amount.number, tuple(token for token in amount.tokens if token))


def _currency(tokens: tuple[str, ...], wanted: str | None) -> str:
    """The currency meant by what was written, which may be but a sign. Raises Unfit."""
    if not tokens and wanted is None:
        raise Unfit("Write the currency too, like EUR 12.50.")
    meant = [meant_by(token) for token in tokens]
    for token, codes in zip(tokens, meant, strict=True):
        if wanted is not None and wanted not in codes:
            what = codes[0] if len(codes) == 1 else f"“{token}”"
            raise Unfit(f"Enter an amount in {wanted}; this is in {what}.")
    currency = wanted or meant[0][0] if wanted or meant[0] else ""
    if not currency or any(currency not in codes for codes in meant):
        raise Unfit("Write the currency by its three letters, like EUR 12.50.")
    return currency


def _places(currency: str | None, decimals: int | None) -> int:
    """How many digits may follow the point: as many as the field says, else as the currency has."""
    return exponent(currency) if decimals is None else decimals


def _with_decimals(plain: str, places: int) -> str:
    """12.5 as 12.50, as amounts are written; digits that were typed stay, but .00 where nothing is smaller."""
    missing = places - decimals_of(plain)
    if missing < 0 and not places and plain.partition(".")[2] in ("0", "00"):
        return plain.partition(".")[0]
    return plain + ("" if "." in plain else ".") + "0" * missing if missing > 0 else plain


def _shown(value: str, field: Field) -> tuple[str, str]:
    """Currency and amount, without noughts of a smaller unit that the currency has not."""
    currency, _, amount = value.partition(" ")
    whole, _, fraction = amount.partition(".")
    bare = not _places(currency, field.settings.limits.decimals) and not fraction.strip("0")
    return currency, whole if bare else amount
