"""Phone numbers, kept as people write them."""

import re

from eventsourcing.registers.domain import Field
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.inputs import Unbound, text_input
from eventsourcing.registers.kinds.keys import bounded
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.unfit import Unfit

_NUMBER = re.compile(r"\+?[0-9 ()./\u2010-\u2013-]{5,40}(?: ?(?:ext\.?|x|#) ?[0-9]{1,6})?", re.IGNORECASE)
_NOT_DIALLED = re.compile(r"[^0-9+]")


class Phone(Kind[str]):
    name = "phone"
    label = "Phone"
    hint = "5 to 20 digits, like +44 20 7946 0958."
    operators = (conditions.CONTAINS, conditions.CONTAINS_NOT, *conditions.ONES)

    def understand(self, text: str, field: Field, names: Names) -> str:
        text = " ".join(text.split())
        digits = sum(c.isdigit() for c in text)
        if not _NUMBER.fullmatch(text) or not 5 <= digits <= 20:
            raise Unfit("Enter a phone number of 5 to 20 digits, like +44 20 7946 0958.")
        return text

    def altered(self, text: str, value: str, field: Field) -> str:
        return "" if text == value else "spaces made alike"

    def key(self, value: str) -> str:
        return bounded(_NOT_DIALLED.sub("", value))

    def form_field(self, field: Field, names: Names) -> Unbound:
        return text_input(field, inputmode="tel")
