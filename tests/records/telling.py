"""Ways to make a record's past, and to read what a page says of it."""

import re
from datetime import datetime
from html import unescape
from typing import Any
from uuid import UUID

from app import PROJECTIONS
from eventsourcing import accounts, records, registers
from eventsourcing.accounts.domain import RenameUser
from eventsourcing.kernel import Connection, Handled, Metadata, NewEvent, Stream, append, handle, uuid7
from eventsourcing.records.domain import (
    ArchiveRecord,
    ChangeRecord,
    CommentRecord,
    RecordCommand,
    RestoreRecord,
    Terms,
    Values,
)
from eventsourcing.registers.domain import ChangeField, FieldSettings
from tests.records.conftest import Desk


class Pen:
    """Writes into one record, as somebody."""

    def __init__(self, conn: Connection, record_id: UUID, who: Desk | None = None, **manner: Any) -> None:
        self.conn, self.record_id, self.manner = conn, record_id, manner
        self.actor = who.user.id if who else None

    def by(self, who: Desk | None, **manner: Any) -> "Pen":
        return Pen(self.conn, self.record_id, who, **manner)

    def change(self, values: Values, reason: str | None = None, **manner: Any) -> Handled:
        row = records.get(self.conn, self.record_id)
        assert row is not None
        command = ChangeRecord(values, {id: row.data.get(id) for id in values}, Terms({}, reason=reason))
        return self.send(command, reason, **manner)

    def comment(self, text: str) -> Handled:
        return self.send(CommentRecord(text))

    def archive(self, reason: str | None = None) -> Handled:
        return self.send(ArchiveRecord(Terms({}, reason=reason)), reason)

    def restore(self, reason: str | None = None) -> Handled:
        return self.send(RestoreRecord(Terms({}, reason=reason)), reason)

    def send(self, command: RecordCommand, reason: str | None = None, **manner: Any) -> Handled:
        said = Metadata(actor_id=self.actor, reason=reason, **{**self.manner, **manner})
        return handle(self.conn, records.record, self.record_id, command, said, projections=PROJECTIONS)


def rename(conn: Connection, who: Desk, name: str) -> None:
    handle(conn, accounts.user, who.user.id, RenameUser(name), Metadata(), projections=PROJECTIONS)


def redefine_field(conn: Connection, register_id: UUID, field_id: str, settings: FieldSettings) -> None:
    command = ChangeField(field_id, settings)
    handle(conn, registers.register, register_id, command, Metadata(), projections=PROJECTIONS)


def import_of(conn: Connection, file_name: str, who: Desk) -> UUID:
    """An import's stream, of which records know no more than its first event's file name."""
    import_id = uuid7()
    begun = NewEvent(uuid7(), "ImportStarted", 1, f'{{"file_name":"{file_name}"}}'.encode())
    append(conn, [Stream("import", import_id, 0, [begun])], Metadata(actor_id=who.user.id, source="import"))
    return import_id


def sentences(page: str) -> list[str]:
    """The headlines of a timeline's entries, newest first."""
    return [
        plain(found)
        for found in re.findall(r'<p class="entry-sentence">(.*?) <span class="entry-time-inline">', page, re.DOTALL)
    ]


def entries(page: str) -> list[str]:
    """All that the entries say, newest first."""
    parts = re.split(r'(?=<li class="(?:entry|day))', page.partition("</main>")[0])
    return [plain(part) for part in parts if re.match(r'<li class="entry(?: is-last)?"', part)]


def plain(html: str) -> str:
    """What a reader hears: drawings by their names, without tags."""
    html = re.sub(r'<svg[^>]*role="img" aria-label="([^"]*)".*?</svg>', r" \1 ", html, flags=re.DOTALL)
    html = re.sub(r"<del>(.*?)</del>", r"[-\1-]", html, flags=re.DOTALL)
    html = re.sub(r"<ins>(.*?)</ins>", r"[+\1+]", html, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]+>", "", re.sub(r"(?=<(?:dd|dt|p|li|div|summary))", " ", html)))
    return re.sub(r"\s+", " ", text).replace(" ,", ",").strip()


def at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
