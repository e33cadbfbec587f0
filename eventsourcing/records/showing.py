"""Values as pages show them: words, chips, links that are safe to follow."""

import re
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from eventsourcing.records.domain import StoredValue
from eventsourcing.registers import Field, kinds

CHOSEN = ("choice", "choices")

_NOT_DIALLED = re.compile(r"[^0-9+]")


class Shown(NamedTuple):
    """One value of a record, in words. `chips` are its options' labels with their places; `touched`: since when."""

    field: Field
    value: StoredValue
    text: str
    href: str = ""
    chips: tuple[tuple[str, int], ...] = ()
    touched: datetime | None = None

    @property
    def wide(self) -> bool:
        """Whether it needs the whole line: text of many lines."""
        return self.field.kind == "longtext" and bool(self.text)


def show(field: Field, value: StoredValue, names: kinds.Names, touched: datetime | None = None) -> Shown:
    """The value in words, with what its kind adds to them."""
    if value is None:
        return Shown(field, None, "", touched=touched)
    kind = kinds.of(field.id)
    text = kind.show(value, field, names)
    href = "" if text == kinds.HIDDEN else _href(kind.name, value)
    return Shown(field, value, text, href, _chips(field, value) if kind.name in CHOSEN else (), touched)


def _href(kind: str, value: StoredValue) -> str:
    if not isinstance(value, str) or not value:
        return ""
    match kind:
        case "link":
            return f"/records/{value}"
        case "url":
            return value if value.lower().startswith(("http://", "https://")) else ""
        case "email":
            return f"mailto:{quote(value, safe='@')}"
        case "phone":
            return f"tel:{_NOT_DIALLED.sub('', value)}"
        case _:
            return ""


def _chips(field: Field, value: StoredValue) -> tuple[tuple[str, int], ...]:
    chosen = value if isinstance(value, tuple) else (value,)
    places = {option.id: (option.label, place) for place, option in enumerate(field.settings.options)}
    return tuple(places[one] for one in chosen if isinstance(one, str) and one in places)
