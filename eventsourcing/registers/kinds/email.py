"""E-mail addresses."""

import re

from email_validator import EmailNotValidError, validate_email

from eventsourcing.registers.domain import Field
from eventsourcing.registers.kinds.inputs import Unbound, text_input
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.text import Text
from eventsourcing.registers.kinds.unfit import Unfit

LONGEST_ADDRESS = 254

_AT_HOME = re.compile(r"@([^@.]*[^\W\d_][^@.]*|[^@]+\.(local|localhost|test|invalid|onion|arpa))$", re.IGNORECASE)
_ELSEWHERE = ".example.com"  # makes an address of one that is valid but for where it leads


class Email(Text):
    name = "email"
    label = "E-mail"
    hint = "An address, like ana@example.com."
    limits = ("pattern",)
    takes_any_word = False

    def understand(self, text: str, field: Field, names: Names) -> str:
        if len(text) <= LONGEST_ADDRESS and (found := _valid(text) or _valid_at_home(text)):
            return found
        raise Unfit("Enter an e-mail address, like ana@example.com.")

    def altered(self, text: str, value: str, field: Field) -> str:
        return "" if text == value else "its domain written in small letters"

    def form_field(self, field: Field, names: Names) -> Unbound:
        return text_input(field, inputmode="email", spellcheck="false")


def _valid(text: str) -> str:
    """The address with its domain in small letters; "" where it is none."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""


def _valid_at_home(text: str) -> str:
    """As _valid, for domains that only one house knows: ana@server.local, ana@intranet."""
    if not _AT_HOME.search(text):
        return ""
    return _valid(text + _ELSEWHERE).removesuffix(_ELSEWHERE)
