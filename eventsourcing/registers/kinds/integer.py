"""Whole numbers."""

from typing import Any, ClassVar, TypeGuard

from eventsourcing.registers.domain import Field, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.inputs import Unbound, text_input
from eventsourcing.registers.kinds.keys import whole_key
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.numerals import grouped, numeral, reread, signed_difference
from eventsourcing.registers.kinds.unfit import Unfit

LARGEST = 2**53 - 1  # what every reader of JSON holds exactly


class Integer(Kind[int]):
    name = "integer"
    label = "Whole number"
    hint = "A number without decimals, like 42 or 1,200."
    numeric = ranged = True
    limits: ClassVar[tuple[str, ...]] = ("minimum", "maximum", "decimal_sign")
    operators = conditions.QUANTITIES

    def understand(self, text: str, field: Field, names: Names) -> int:
        otherwise = "Enter a whole number, like 42."
        plain = numeral(text, otherwise, field.settings.limits.decimal_sign or "point")
        plain, _, fraction = plain.partition(".")
        if fraction not in ("", "0", "00"):  # three of them would be thousands elsewhere
            raise Unfit(otherwise)
        if abs(int(plain)) > LARGEST:
            raise Unfit(f"Enter a number between -{LARGEST:,} and {LARGEST:,}.")
        return int(plain)

    def take(self, value: StoredValue, source: Kind[Any], was: Field, field: Field, names: Names) -> int | None:
        """A number whose decimals are all 0 is a whole one, however many they are."""
        text = source.plain(value, was, names)
        whole, _, decimals = text.partition(".")
        return self.parse(whole if source.numeric and not decimals.strip("0") else text, field, names)

    def holds(self, value: StoredValue) -> TypeGuard[int]:
        return isinstance(value, int) and not isinstance(value, bool)

    def words(self, value: int, field: Field, names: Names) -> str:
        return str(value) if _of_four_digits(field) else grouped(str(value), field.settings.limits.decimal_sign)

    def apart(self, was: int, now: int, field: Field) -> str:
        return signed_difference(str(was), str(now), field.settings.limits.decimal_sign)

    def altered(self, text: str, value: int, field: Field) -> str:
        return "" if text == str(value) else reread(text, str(value))

    def key(self, value: int) -> str:
        return whole_key(value)

    def form_field(self, field: Field, names: Names) -> Unbound:
        return text_input(field, inputmode="numeric")


def _of_four_digits(field: Field) -> bool:
    """Years and the like, which nobody writes with a comma: the limits hold them to four digits."""
    limits = field.settings.limits
    return _has_four_digits(limits.minimum) and _has_four_digits(limits.maximum)


def _has_four_digits(limit: str | None) -> bool:
    return limit is not None and len(limit) == 4 and limit.isdigit()
