"""Text: one line, or many."""

from typing import ClassVar
from unicodedata import normalize

from eventsourcing.registers.domain import Field
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.inputs import Unbound, text_area
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.patterns import check_matches
from eventsourcing.registers.kinds.tidying import LONGEST_LINE, LONGEST_TEXT, Raw, lines
from eventsourcing.registers.kinds.unfit import Unfit


class Text(Kind[str]):
    name = "text"
    label = "Text"
    hint = f"One line, at most {LONGEST_LINE:,} characters."
    limits: ClassVar[tuple[str, ...]] = ("min_length", "max_length", "pattern")
    longest: ClassVar[int] = LONGEST_LINE
    takes_any_word: ClassVar[bool] = True

    def understand(self, text: str, field: Field, names: Names) -> str:
        return text

    def altered(self, text: str, value: str, field: Field) -> str:
        return "" if text == value or normalize("NFC", text) == value else "tabs and ends of lines made alike"

    def check(self, value: str, field: Field) -> None:
        limits, length = field.settings.limits, len(value)
        if limits.min_length is not None and length < limits.min_length:
            raise Unfit(f"Write at least {limits.min_length:,} characters; this has {length:,}.")
        if limits.max_length is not None and length > limits.max_length:
            raise Unfit(f"Keep this to {limits.max_length:,} characters; it has {length:,}.")
        check_matches(value, limits.pattern)

    def match(
        self, operator: str, raw: Raw, field: Field, names: Names
    ) -> conditions.Equal | conditions.Range | conditions.Contains | conditions.Includes:
        """What is asked for is found as a search finds it, whatever its accents."""
        value = self.read(raw, field, names) if operator == "is" else None
        return super().match(operator, raw, field, names) if value is None else conditions.found_by(value)


class LongText(Text):
    name = "longtext"
    label = "Long text"
    hint = f"Any number of lines, at most {LONGEST_TEXT:,} characters."
    limits = ("min_length", "max_length")
    longest = LONGEST_TEXT
    operators = (conditions.CONTAINS, conditions.CONTAINS_NOT, *conditions.PRESENCE)

    def read(self, raw: Raw, field: Field, names: Names) -> str | None:
        return lines(raw) or None

    def form_field(self, field: Field, names: Names) -> Unbound:
        return text_area(field)
