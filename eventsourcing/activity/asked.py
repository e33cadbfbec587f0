"""All that the address of Activity says: filters, columns and place, read from it and written to it."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

PATH = "/activity"
MOST = 50  # values of one filter
LONGEST = 200  # characters of a text
SEVERAL = ("actor", "kind", "register", "source", "columns")
SINGLE = ("record", "change-set", "reason", "when", "from", "to", "before", "after")


@dataclass(frozen=True)
class Asked:
    """By the names in the address; those with several values ask for any of them. Empty where nothing is asked."""

    actor: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    register: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    record: str = ""
    change_set: str = ""
    reason: str = ""
    when: str = ""
    from_: str = ""
    to: str = ""
    before: str = ""
    after: str = ""

    def pairs(self, *without: str) -> list[tuple[str, str]]:
        """What the address holds, for a link or for the hidden fields of a form that asks for the others itself."""
        several = [(name, value) for name in SEVERAL for value in getattr(self, name)]
        single = [(name, getattr(self, _attribute(name))) for name in SINGLE]
        return [(name, value) for name, value in (*several, *single) if value and name not in without]

    def keeping(self, *without: str) -> list[tuple[str, str]]:
        """The pairs of the same question from its first page on."""
        return self.pairs(*without, "before", "after")

    @property
    def filters(self) -> list[tuple[str, str]]:
        return self.keeping("columns")

    @property
    def query(self) -> str:
        return urlencode(self.filters)

    @property
    def url(self) -> str:
        return address(PATH, self.pairs())

    def but(self, **changes: Any) -> str:
        """The address with something changed, from the first page on unless a place is given."""
        return replace(self, **{"before": "", "after": "", **changes}).url


def address(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def read(args: MultiDict[str, str]) -> Asked:
    """What the address asks; what of it makes sense is for others to know."""
    several: dict[str, Any] = {name: tuple(dict.fromkeys(filter(None, args.getlist(name))))[:MOST] for name in SEVERAL}
    single: dict[str, Any] = {_attribute(name): " ".join(args.get(name, "").split())[:LONGEST] for name in SINGLE}
    return Asked(**several, **single)


def _attribute(name: str) -> str:
    return {"change-set": "change_set", "from": "from_"}.get(name, name)
