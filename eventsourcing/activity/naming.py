"""What aggregates are called, now or right after some event, and where their pages are; asked for many at once."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from eventsourcing import accounts, imports, records, registers
from eventsourcing.kernel import Connection, Recorded


class Aggregate(NamedTuple):
    """How an aggregate is called, where its page is, and in whose sentences its events are told."""

    word: str
    url: str
    sentences: str


AGGREGATES = {
    "record": Aggregate("Record", "/records/{id}?v={version}", "records/sentences.html"),
    "register": Aggregate("Register", "/registers/{id}/definition", "registers/sentences.html"),
    "user": Aggregate("Person", "/users/{id}", "accounts/sentences.html"),
    "workspace": Aggregate("Workspace", "/users/signing-in", "workspace/sentences.html"),
    "export": Aggregate("Export", "/activity?record={id}", "exports/sentences.html"),
    "import": Aggregate("Import", "/imports/{id}", "imports/sentences.html"),
}
Moment = tuple[UUID, int]


def names_then(conn: Connection, events: Sequence[Recorded]) -> Mapping[Moment, str]:
    """What the aggregate of each event was called right after it, by aggregate and position."""
    moments: dict[str, list[Moment]] = {}
    for one in events:
        moments.setdefault(one.aggregate_type, []).append((one.aggregate_id, one.position))
    found = dict.fromkeys(moments.get("workspace", ()), "this Daybook") | dict.fromkeys(
        moments.get("export", ()), "an export"
    )
    found |= records.titles_at(conn, moments["record"]) if "record" in moments else {}
    found |= accounts.names_at(conn, moments["user"]) if "user" in moments else {}
    files = imports.file_names(conn, {id for id, _ in moments.get("import", ())}) if "import" in moments else {}
    found |= {(id, position): files.get(id, "a file") for id, position in moments.get("import", ())}
    histories = registers.histories(conn, {id for id, _ in moments.get("register", ())})
    return found | {(id, at): histories[id].at(at).name for id, at in moments.get("register", ())}


def called(conn: Connection, id: UUID) -> str:
    """What the aggregate of this id is called now, whatever it is."""
    for ask in (records.titles, accounts.names, imports.file_names, registers.names):
        found = ask(conn, [id])
        if id in found:
            return found[id]
    return "what has this id"


def url_of(one: Recorded) -> str:
    return AGGREGATES[one.aggregate_type].url.format(id=one.aggregate_id, version=one.version)
