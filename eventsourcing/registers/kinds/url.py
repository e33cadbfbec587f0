"""Addresses of web pages."""

import re
from urllib.parse import urlsplit

from eventsourcing.registers.domain import Field
from eventsourcing.registers.kinds.inputs import Unbound, text_input
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.text import Text
from eventsourcing.registers.kinds.unfit import Unfit

LONGEST_URL = 2000

_ADDRESS = re.compile(r"""https?://[^\s<>"\\^`{|}]+""", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")


class Url(Text):
    name = "url"
    label = "Web address"
    hint = "An address that starts with https:// or http://."
    limits = ("pattern",)
    takes_any_word = False

    def understand(self, text: str, field: Field, names: Names) -> str:
        if len(text) > LONGEST_URL:
            raise Unfit(f"Keep this to {LONGEST_URL:,} characters; it has {len(text):,}.")
        if not _ADDRESS.fullmatch(text) or not _names_a_host(text):
            raise Unfit("Enter a web address, like https://example.com/page.")
        return text

    def form_field(self, field: Field, names: Names) -> Unbound:
        return text_input(field, inputmode="url", spellcheck="false")


def _names_a_host(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.port != 0 and _HOST.fullmatch(parts.hostname or "") is not None
    except ValueError:
        return False
