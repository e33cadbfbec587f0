"""Addresses of web pages."""

import re
import unicodedata
from urllib.parse import quote, urlsplit

from eventsourcing.registers.domain import Field
from eventsourcing.registers.kinds.hosts import in_plain_letters
from eventsourcing.registers.kinds.inputs import Unbound, text_input
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.text import Text
from eventsourcing.registers.kinds.unfit import Unfit

LONGEST_URL = 2000

_ADDRESS = re.compile(r"""https?://[^\s<>"\\^`{|}]+""", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")
_BARE = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?::[0-9]{1,5})?(?:[/?#].*)?")  # example.com/page

_SCHEME = "https://"


class Url(Text):
    name = "url"
    label = "Web address"
    hint = "An address like https://example.com/page; https:// may be left out."
    limits = ("pattern",)
    takes_any_word = False

    def understand(self, text: str, field: Field, names: Names) -> str:
        if _BARE.fullmatch(text):
            text = _SCHEME + text
        if len(text) > LONGEST_URL:
            raise Unfit(f"Keep this to {LONGEST_URL:,} characters; it has {len(text):,}.")
        if not _ADDRESS.fullmatch(text) or not _names_a_host(text):
            raise Unfit("Enter a web address, like https://example.com/page.")
        return text

    def words(self, value: str, field: Field, names: Names) -> str:
        """The address as it is; in plain letters where it looks like another one."""
        return shown_honestly(value)

    def cell(self, value: str, field: Field, names: Names) -> str:
        return value

    def altered(self, text: str, value: str, field: Field) -> str:
        return "https:// put before it" if not _ADDRESS.match(text) else ""

    def form_field(self, field: Field, names: Names) -> Unbound:
        return text_input(field, inputmode="url", spellcheck="false")


def _names_a_host(text: str) -> bool:
    """Whether the address leads to a host, and says so. Raises Unfit where it hides which one."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if "@" in parts.netloc:
        raise Unfit("Leave out the name before the @: it can make an address look like another one.")
    if _unseen(text):
        raise Unfit("This address holds signs that nobody sees or that turn the text round. Type it anew without them.")
    return port != 0 and _HOST.fullmatch(host) is not None


def _unseen(text: str) -> bool:
    return not text.isascii() and any(unicodedata.category(c) == "Cf" for c in text)


def shown_honestly(text: str) -> str:
    """The address with its host in ASCII where letters of several scripts make it look like another one.

    Signs that nobody sees, or that turn the text round, are written as %E2%80%AE and the like.
    """
    if text.isascii():
        return text
    if _unseen(text):
        text = "".join(quote(c) if unicodedata.category(c) == "Cf" else c for c in text)
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        return text
    plain = in_plain_letters(host)
    found = re.search(re.escape(host), text, re.IGNORECASE) if plain != host else None
    return text[: found.start()] + plain + text[found.end() :] if found else text
