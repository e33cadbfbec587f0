"""E-mail addresses."""

from email_validator import EmailNotValidError, validate_email

from eventsourcing.registers.domain import Field
from eventsourcing.registers.kinds.inputs import Unbound, text_input
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.text import Text
from eventsourcing.registers.kinds.unfit import Unfit

LONGEST_ADDRESS = 254


class Email(Text):
    name = "email"
    label = "E-mail"
    hint = "An address, like ana@example.com."
    limits = ("pattern",)
    takes_any_word = False

    def understand(self, text: str, field: Field, names: Names) -> str:
        try:
            if len(text) <= LONGEST_ADDRESS:
                return validate_email(text, check_deliverability=False).normalized
        except EmailNotValidError:
            pass
        raise Unfit("Enter an e-mail address, like ana@example.com.")

    def form_field(self, field: Field, names: Names) -> Unbound:
        return text_input(field, inputmode="email", spellcheck="false")
