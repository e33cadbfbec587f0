"""The kinds of events in words, by whose they are."""

from typing import NamedTuple

from eventsourcing import web
from eventsourcing.kernel import Event


class Kind(NamedTuple):
    """`name` as the log has it; `words` as people say it: "changed", of a record."""

    name: str
    words: str


GROUPS = {
    "records": "Records",
    "registers": "Registers",
    "imports": "Imports",
    "exports": "Exports",
    "accounts": "People",
    "workspace": "This Daybook",
}
SOURCES = {
    "web": "the browser",
    "import": "an import",
    "api": "the API",
    "worker": "the worker",
    "command line": "the command line",
}


def groups() -> list[tuple[str, list[Kind]]]:
    """All kinds, by the slice that tells of them."""
    found: dict[str, list[Kind]] = {heading: [] for heading in GROUPS.values()}
    for name, event_class in sorted(web.codec().event_classes.items()):
        found.setdefault(_heading(event_class), []).append(Kind(name, words(name)))
    return [(heading, kinds) for heading, kinds in found.items() if kinds]


def _heading(event_class: type[Event]) -> str:
    slice_name = event_class.__module__.split(".")[1]
    return GROUPS.get(slice_name, slice_name.capitalize())


def words(name: str) -> str:
    """RecordChanged as "Record changed"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip().capitalize()
