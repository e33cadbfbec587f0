"""What a kind of field is: from what was typed to what is stored, and from there to what people see."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeGuard, TypeVar

from msgspec.structs import replace

from eventsourcing.registers.domain import Field, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.conditions import Condition, Operator
from eventsourcing.registers.kinds.doubts import Doubt
from eventsourcing.registers.kinds.inputs import Unbound, text_input
from eventsourcing.registers.kinds.keys import text_key
from eventsourcing.registers.kinds.names import NOBODY, Names
from eventsourcing.registers.kinds.numerals import SIGNS, in_sign
from eventsourcing.registers.kinds.tidying import Raw, line
from eventsourcing.registers.kinds.unfit import Unfit

NEVER_A_VALUE = ("", "#n/a", r"\n")  # the others may be a word among words: NA is Namibia

V = TypeVar("V", bound=bool | int | str | tuple[str, ...])


class Kind(ABC, Generic[V]):
    """One kind of field, V being what it stores. The defaults suit text; the abstract method is what each must say."""

    name: ClassVar[str]
    label: ClassVar[str]
    hint: ClassVar[str]
    numeric: ClassVar[bool] = False  # shown right-aligned
    ranged: ClassVar[bool] = False  # whether the least and the greatest of many values say something
    measures: ClassVar[bool] = False  # amounts and moments, which differ by chance: never what names a record
    takes_any_word: ClassVar[bool] = False  # so that NA or - may be a value, not a way of saying nothing
    by_name: ClassVar[bool] = False  # what its cells name may change from one moment to the next
    limits: ClassVar[tuple[str, ...]] = ()  # the attributes of Limits it heeds
    operators: ClassVar[tuple[Operator, ...]] = conditions.LINES
    too_low: ClassVar[str] = "Enter {} or more."
    too_high: ClassVar[str] = "Enter {} or less."

    # Asked from outside.

    def parse(self, raw: Raw, field: Field, names: Names) -> V | None:
        """What to store for what was typed, None where that was nothing; raises Unfit."""
        value = self.read(raw, field, names)
        if value is not None:
            self.check(value, field)
        return value

    def take(self, value: StoredValue, source: "Kind[Any]", was: Field, field: Field, names: Names) -> V | None:
        """What a value of another kind, in the field that was, is as one of this; raises Unfit."""
        return self.parse(source.plain(value, was, names), field, names)

    def plain(self, value: StoredValue, field: Field, names: Names) -> str:
        """The value as text that needs nothing beside it, for another kind to take."""
        return self.export(value, field, names)

    def show(self, value: StoredValue, field: Field, names: Names) -> str:
        """The value in plain words for people; a value of another make as it is."""
        return self.words(value, field, names) if self.holds(value) else as_it_is(value)

    def export(self, value: StoredValue, field: Field, names: Names, sign: str = "point") -> str:
        """The value for a file under `heading`, such that parse makes the same value of it.

        `sign`, "point" or "comma", stands before decimals, whatever the field's own people write.
        """
        if not self.holds(value):
            return as_it_is(value)
        cell = self.cell(value, field, names)
        return in_sign(cell, sign) if "decimal_sign" in self.limits else cell

    def heading(self, field: Field) -> str:
        """What stands above the values in a file: the label, and what they do not say themselves."""
        return field.label

    def raw(self, value: StoredValue, field: Field) -> Raw:
        """The value as the form's input holds it."""
        return self.typed(value, field) if self.holds(value) else as_it_is(value)

    def difference(self, was: StoredValue, now: StoredValue, field: Field) -> str:
        """How far apart two values are, like "(+250)"; "" where that says nothing."""
        return self.apart(was, now, field) if self.holds(was) and self.holds(now) else ""

    def sort_key(self, value: StoredValue) -> str | None:
        """Text that sorts by its bytes as the values do, and is equal where values count as equal."""
        return self.key(value) if self.holds(value) else None

    def condition(self, operator: str, raw: Raw, field: Field, names: Names) -> Condition:
        """What the list filters by; raises Unfit. Limits do not matter here."""
        if operator not in {known.name for known in self.operators}:
            raise Unfit("This field cannot be filtered like that.")
        if operator == "empty":
            return conditions.Empty()
        if operator == "filled":
            return conditions.Filled()
        if not line(raw) if isinstance(raw, str) else not any(raw):
            raise Unfit("Say what to filter by.")
        found = self.match(operator.removesuffix("-not"), raw, field, names)
        return conditions.Not(found) if operator.endswith("-not") else found

    def told(self, text: str, value: StoredValue, field: Field) -> str:
        """How the value is more or less than the text of a file says, like "stored without its zeros in front"."""
        return self.altered(text, value, field) if self.holds(value) else ""

    def says_nothing(self, word: str) -> bool:
        """Whether a word that may mean that there is nothing, like NA, is read so unless people say otherwise."""
        return not self.takes_any_word or word.casefold() in NEVER_A_VALUE

    def heeds(self, doubt: Doubt) -> bool:
        """Whether what is in doubt makes a difference for this kind."""
        return ("decimal_sign" if doubt.ways == SIGNS else "date_order") in self.limits

    def form_field(self, field: Field, names: Names) -> Unbound:
        """The form's input, not bound to a form yet."""
        return text_input(field)

    # For each kind to say.

    def read(self, raw: Raw, field: Field, names: Names) -> V | None:
        text = line(raw)
        return self.understand(text, field, names) if text else None

    @abstractmethod
    def understand(self, text: str, field: Field, names: Names) -> V:
        """The value that a text, tidied and not blank, stands for."""

    def check(self, value: V, field: Field) -> None:
        """Raise Unfit where the value is beyond the field's limits."""
        limits = field.settings.limits
        if limits.minimum is None and limits.maximum is None:
            return
        key, plain = self.key(value), as_stored(field)
        if limits.minimum is not None and key < self.key(low := self.understand(limits.minimum, plain, NOBODY)):
            raise Unfit(self.too_low.format(self.words(low, field, NOBODY)))
        if limits.maximum is not None and key > self.key(high := self.understand(limits.maximum, plain, NOBODY)):
            raise Unfit(self.too_high.format(self.words(high, field, NOBODY)))

    def holds(self, value: StoredValue) -> TypeGuard[V]:
        """Whether the value is of this kind's make."""
        return isinstance(value, str)

    def words(self, value: V, field: Field, names: Names) -> str:
        return str(value)

    def cell(self, value: V, field: Field, names: Names) -> str:
        return str(value)

    def typed(self, value: V, field: Field) -> Raw:
        return str(value)

    def apart(self, was: V, now: V, field: Field) -> str:
        return ""

    def altered(self, text: str, value: V, field: Field) -> str:
        return ""

    def key(self, value: V) -> str:
        return text_key(str(value))

    def match(
        self, operator: str, raw: Raw, field: Field, names: Names
    ) -> conditions.Equal | conditions.Range | conditions.Contains | conditions.Includes:
        if operator == "contains":
            return conditions.Contains(line(raw))
        if operator == "starts":
            return conditions.starting(line(raw))
        value = self.read(raw, field, names)
        if value is None:
            raise Unfit("Say what to filter by.")
        key = self.key(value)
        return conditions.compared(operator, key, key)


def as_stored(field: Field, decimal_sign: str | None = None, date_order: str | None = None) -> Field:
    """The field for what is written otherwise than its people write: without more, as values and limits are stored."""
    limits = field.settings.limits
    if limits.decimal_sign == decimal_sign and limits.date_order == date_order:
        return field
    limits = replace(limits, decimal_sign=decimal_sign, date_order=date_order)
    return replace(field, settings=replace(field.settings, limits=limits))


def as_it_is(value: StoredValue) -> str:
    if value is None:
        return ""
    return "; ".join(value) if isinstance(value, tuple) else str(value)
