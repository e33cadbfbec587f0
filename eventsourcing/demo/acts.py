"""What the script is made of: acts of people at moments, each one save, each a few steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from eventsourcing.demo.books import Book
from eventsourcing.demo.people import Person


@dataclass(frozen=True)
class Entry:
    """A record that the script knows by name."""

    book: Book
    id: UUID
    name: str


@dataclass(frozen=True)
class Create:
    entry: Entry
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """`opened`: when the form was opened, where somebody else may have saved since; `refused`: for that reason."""

    entry: Entry
    values: Mapping[str, Any]
    opened: datetime | None = None
    refused: bool = False


@dataclass(frozen=True)
class Archive:
    entry: Entry


@dataclass(frozen=True)
class Restore:
    entry: Entry


@dataclass(frozen=True)
class Comment:
    entry: Entry
    text: str


@dataclass(frozen=True)
class Redefine:
    """A command for a register."""

    book: Book
    command: Any


@dataclass(frozen=True)
class Join:
    person: Person


@dataclass(frozen=True)
class Rename:
    person: Person
    name: str


@dataclass(frozen=True)
class ChangeRole:
    person: Person
    role: str


@dataclass(frozen=True)
class Leave:
    person: Person


@dataclass(frozen=True)
class Load:
    """An import of a file with this text; `read` says how its numbers are meant where that was asked."""

    book: Book
    file_name: str
    text: str
    read: tuple[str, ...] = ()


RecordStep = Create | Change | Archive | Restore | Comment
OtherStep = Redefine | Join | Rename | ChangeRole | Leave | Load
Step = RecordStep | OtherStep


@dataclass(frozen=True)
class Act:
    """One save: its steps happen together, or not at all. `since` is when it was true, where that was another day."""

    at: datetime
    by: Person
    steps: tuple[Step, ...]
    reason: str | None = None
    since: date | None = None
    order: int = field(default=0, compare=False)
