"""What a list's page shows of its records: their cells, and who changed them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from eventsourcing import accounts
from eventsourcing.kernel import Connection
from eventsourcing.records.domain import StoredValue
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

    @property
    def is_plain(self) -> bool:
        """Whether it shows as its text alone, as most do: to ask a macro for each takes a seventh of a page's time."""
        return bool(self.text) and self.place is None and not self.url


class Line(NamedTuple):
    id: UUID
    title: str
    archived: bool
    cells: list[Cell]
    who: str
    changed_at: datetime


def lines(conn: Connection, rows: list[RecordRow], columns: list[Field], names: kinds.Names) -> list[Line]:
    state = next((column.id for column in columns[1:] if column.kind == "choice"), None)
    title, *others = (Column(column, names, column.id == state) for column in columns)
    return [
        Line(
            row.id,
            title.shown(row) or "Untitled",
            row.archived,
            [column.cell(row) for column in others],
            by,
            row.changed_at,
        )
        for row, by in zip(rows, changed_by(conn, rows), strict=True)
    ]


class Column:
    """What the cells of a column share, worked out once for all rows. `state`: shown as the state of the records."""

    def __init__(self, field: Field, names: kinds.Names, state: bool = False) -> None:
        self._field, self._names = field, names
        self._show = kinds.of(field.id).show
        self._label, self._kind = field.label, field.kind
        self._currency = f"{field.settings.limits.currency} "
        self._may_be_long = not is_right(field)
        self._style = " ".join(filter(None, (style_of(field), "state-cell" if state else "")))
        self._places = {option.id: place for place, option in enumerate(field.settings.options)}
        self._known: dict[str | None, Cell] = {None: Cell(self._label, "", self._style)}

    def cell(self, row: RecordRow) -> Cell:
        value = row.data.get(self._field.id)
        if not isinstance(value, str | None):
            return self._cell(value)
        found = self._known.get(value)
        if found is None:
            found = self._known[value] = self._cell(value)
        return found

    def _cell(self, value: StoredValue) -> Cell:
        text = self._words(value).removeprefix(self._currency)
        style = f"{self._style} long".lstrip() if self._may_be_long and len(text) > 28 else self._style
        if self._kind == "choice":
            return Cell(self._label, text, style, self._places.get(str(value)))
        url = f"/records/{value}" if self._kind == "link" and text != kinds.HIDDEN else ""
        return Cell(self._label, text, style, url=url)

    def shown(self, row: RecordRow) -> str:
        """The value in words, on one line."""
        value = row.data.get(self._field.id)
        return "" if value is None else self._words(value)

    def _words(self, value: StoredValue) -> str:
        text = self._show(value, self._field, self._names)
        line = text if text.isprintable() else " ".join(text[: 2 * LONGEST_CELL].split())
        return line if len(line) <= LONGEST_CELL else shortened(line, LONGEST_CELL)


def shortened(line: str, longest: int) -> str:
    return line if len(line) <= longest else line[: longest - 1] + "…"


def is_right(field: Field) -> bool:
    return kinds.of(field.id).numeric or field.kind in AT_THE_RIGHT


def style_of(field: Field) -> str:
    return "number" if is_right(field) else ""


def changed_by(conn: Connection, rows: list[RecordRow]) -> list[str]:
    """For each of the records: the person who changed it last, or the file that an import read."""
    people = accounts.names(conn, {row.changed_by for row in rows if row.changed_by})
    files = file_names(conn, {row.change_set_id for row in rows if row.changed_source == "import"})
    return [_by(row, people, files) for row in rows]


def _by(row: RecordRow, people: dict[UUID, str], files: dict[UUID, str]) -> str:
    if row.changed_source == "import":
        return files.get(row.change_set_id, "import")
    if row.changed_by is None:
        return "Daybook"
    return people.get(row.changed_by, "somebody unknown")
