"""What a list's page shows of its records: their cells, and who changed them."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from eventsourcing import accounts
from eventsourcing.kernel import Connection
from eventsourcing.records.listing.pages import Found
from eventsourcing.records.queries import RecordRow, file_names
from eventsourcing.registers import Field, kinds

LONGEST_CELL = 120
AT_THE_RIGHT = ("date", "datetime")


class Cell(NamedTuple):
    """A value on the page. `place` is the chosen option's, for its shape; `url` leads to a linked record."""

    label: str
    text: str
    style: str
    place: int | None = None
    url: str = ""


class Line(NamedTuple):
    id: UUID
    title: str
    archived: bool
    cells: list[Cell]
    who: str
    changed_at: datetime


def lines(conn: Connection, found: Iterable[Found], columns: list[Field], names: kinds.Names) -> list[Line]:
    rows = [one.row for one in found]
    who = changed_by(conn, rows)
    state = next((column.id for column in columns[1:] if column.kind == "choice"), None)
    return [
        Line(
            row.id,
            shown(row, columns[0], names) or "Untitled",
            row.archived,
            [_cell(row, column, names, column.id == state) for column in columns[1:]],
            who[row.id],
            row.changed_at,
        )
        for row in rows
    ]


def _cell(row: RecordRow, field: Field, names: kinds.Names, state: bool) -> Cell:
    value = row.data.get(field.id)
    text = shown(row, field, names).removeprefix(f"{field.settings.limits.currency} ")
    style = style_of(field) + (" long" if len(text) > 28 and not is_right(field) else "")
    style += " state-cell" if state else ""
    if field.kind == "choice":
        options = [option.id for option in field.settings.options]
        return Cell(field.label, text, style.strip(), options.index(value) if value in options else None)
    url = f"/records/{value}" if field.kind == "link" and value and text != kinds.HIDDEN else ""
    return Cell(field.label, text, style.strip(), url=url)


def shown(row: RecordRow, field: Field, names: kinds.Names) -> str:
    """The value in words, on one line."""
    value = row.data.get(field.id)
    text = "" if value is None else kinds.of(field.id).show(value, field, names)
    return shortened(" ".join(text[: 2 * LONGEST_CELL].split()), LONGEST_CELL)


def shortened(line: str, longest: int) -> str:
    return line if len(line) <= longest else line[: longest - 1] + "…"


def is_right(field: Field) -> bool:
    return kinds.of(field.id).numeric or field.kind in AT_THE_RIGHT


def style_of(field: Field) -> str:
    return "number" if is_right(field) else ""


def changed_by(conn: Connection, rows: list[RecordRow]) -> dict[UUID, str]:
    """By record: the person who changed it last, or the file that an import read."""
    people = accounts.names(conn, {row.changed_by for row in rows if row.changed_by})
    files = file_names(conn, {row.change_set_id for row in rows if row.changed_source == "import"})
    return {row.id: _by(row, people, files) for row in rows}


def _by(row: RecordRow, people: dict[UUID, str], files: dict[UUID, str]) -> str:
    if row.changed_source == "import":
        return files.get(row.change_set_id, "import")
    if row.changed_by is None:
        return "Daybook"
    return people.get(row.changed_by, "somebody unknown")
