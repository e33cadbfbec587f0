"""Auto-numbers: given by the register, counted upwards."""

from eventsourcing.registers.domain import Field
from eventsourcing.registers.kinds.inputs import Unbound, text_input
from eventsourcing.registers.kinds.integer import Integer
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.unfit import Unfit


class Number(Integer):
    name = "number"
    label = "Auto-number"
    hint = "1, 2, 3 and so on, given when a record is made."
    limits = ()

    def understand(self, text: str, field: Field, names: Names) -> int:
        if "," in text or "." in text:  # thousands for some, decimals for others; numbers that are given have neither
            raise Unfit("Enter a whole number, like 42.")
        return super().understand(text, field, names)

    def check(self, value: int, field: Field) -> None:
        if value < 1:
            raise Unfit("Enter 1 or more.")

    def words(self, value: int, field: Field, names: Names) -> str:
        return str(value)

    def apart(self, was: int, now: int, field: Field) -> str:
        return ""

    def form_field(self, field: Field, names: Names) -> Unbound:
        return text_input(field, readonly=True, placeholder="Given when saved")
