"""All that a list's address says: search, filters, order, columns and place, read from it and written to it."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from werkzeug.datastructures import MultiDict

from eventsourcing.records.listing.orders import Place

LONGEST_SEARCH = 200
MOST_FILTERS = 50
ARCHIVED = ("no", "yes", "all")
NEWEST_FIRST = ("changed", "created")


@dataclass(frozen=True)
class Filter:
    """f.<field_id>.<operator>=value, several times for several values."""

    field_id: str
    operator: str
    values: tuple[str, ...]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(f"f.{self.field_id}.{self.operator}", value) for value in self.values]


@dataclass(frozen=True)
class State:
    """`sort` and `columns` are empty where the address leaves them to the register."""

    path: str
    q: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    direction: str = ""
    columns: tuple[str, ...] = ()
    archived: str = "no"
    after: str = ""
    before: str = ""

    @property
    def descending(self) -> bool:
        return self.direction == "descending" or (not self.direction and self.sort in NEWEST_FIRST)

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.filters or self.archived != "no")

    def pairs(self) -> list[tuple[str, str]]:
        """What the address holds, for a link or for the hidden fields of a form."""
        pairs = [("q", self.q), *(pair for one in self.filters for pair in one.pairs)]
        pairs += [("sort", self.sort), ("direction", self.direction)]
        pairs += [("columns", column) for column in self.columns]
        pairs += [("archived", self.archived if self.archived != "no" else "")]
        pairs += [("after", self.after), ("before", self.before)]
        return [(name, value) for name, value in pairs if value or name.startswith("f.")]

    def without(self, *names: str) -> list[tuple[str, str]]:
        """The pairs that a form keeps which asks for these names itself; a new question begins at the first page."""
        return [(name, value) for name, value in self.pairs() if name not in {*names, "after", "before"}]

    @property
    def url(self) -> str:
        return address(self.path, self.pairs())

    def to(self, **changes: Any) -> str:
        """The address of this list with something changed, from its first page on unless a place is given."""
        return replace(self, **{"after": "", "before": "", **changes}).url

    def asking_for(self, field_id: str) -> str:
        """The address of this page with the form open for a filter on the field."""
        return address(self.path, [*self.pairs(), ("filter", field_id)])

    @property
    def export_url(self) -> str:
        return address(f"{self.path}/export.csv", self.without())

    def with_filter(self, added: Filter) -> str:
        return self.to(filters=(*(one for one in self.filters if one != added), added))

    def without_filter(self, gone: Filter) -> str:
        return self.to(filters=tuple(one for one in self.filters if one is not gone))


def address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(pairs))
    return f"{path}?{query}" if query else path


def read(path: str, args: MultiDict[str, str]) -> State:
    """The state as the address says it; what makes sense in this register is for others to know."""
    direction, archived = args.get("direction", ""), args.get("archived", "no")
    return State(
        path,
        " ".join(args.get("q", "").split())[:LONGEST_SEARCH],
        tuple(_filters(args))[:MOST_FILTERS],
        args.get("sort", ""),
        direction if direction in ("ascending", "descending") else "",
        tuple(dict.fromkeys(id for text in args.getlist("columns") for id in text.split(",") if id)),
        archived if archived in ARCHIVED else "no",
        args.get("after", ""),
        args.get("before", ""),
    )


def _filters(args: MultiDict[str, str]) -> Iterator[Filter]:
    for name, values in args.lists():
        if name.startswith("f."):
            field_id, _, operator = name.removeprefix("f.").partition(".")
            if field_id.startswith("choice"):  # one of several
                yield Filter(field_id, operator, tuple(dict.fromkeys(values)))
            else:
                yield from (Filter(field_id, operator, (value,)) for value in dict.fromkeys(values))


def mark(sort: str, place: Place) -> str:
    """The place as an address holds it."""
    said = msgspec.json.encode([sort, place.key, place.id])
    return base64.urlsafe_b64encode(said).decode().rstrip("=")


def place(text: str, sort: str) -> Place:
    """The place that `mark` wrote. Raises ValueError where it did not, or for a list in another order."""
    try:
        said = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        order, key, id = msgspec.json.decode(said, type=tuple[str, str | int | None, UUID])
    except (binascii.Error, msgspec.MsgspecError) as error:
        raise ValueError(text) from error
    if order != sort:
        raise ValueError(text)
    return Place(key, id)
