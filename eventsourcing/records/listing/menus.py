"""What stands around a list's rows: heads, menus for order and columns, first and last key."""

from typing import NamedTuple

from eventsourcing.records.listing.pages import Found
from eventsourcing.records.listing.reading import Reading
from eventsourcing.records.listing.rows import Column, shortened, style_of
from eventsourcing.records.queries import RecordRow
from eventsourcing.registers import Field, RegisterView, kinds

LONGEST_KEY = 36
CHANGED, CREATED = "Changed", "Created"
WAYS = {
    "numeric": ("low to high", "high to low"),
    "date": ("earliest first", "latest first"),
    "datetime": ("earliest first", "latest first"),
    "choice": ("in order", "in reverse order"),
    "yesno": ("no first", "yes first"),
    CHANGED: ("oldest first", "newest first"),
    CREATED: ("oldest first", "newest first"),
}


class Choice(NamedTuple):
    words: str
    url: str
    current: bool


def sort_choices(reading: Reading) -> list[Choice]:
    """What to sort by: each column in its usual way, the present one in both."""
    fields = [(field.id, field.label, field.kind) for field in reading.columns]
    return [
        choice
        for id, label, kind in (*fields, ("changed", CHANGED, CHANGED), ("created", CREATED, CREATED))
        for choice in _ways(reading, id, label, kind)
    ]


def _ways(reading: Reading, id: str, label: str, kind: str) -> list[Choice]:
    usual = "descending" if id in ("changed", "created") else "ascending"
    ways = ("ascending", "descending") if id == reading.sort else (usual,)
    now = (reading.sort, "descending" if reading.question.descending else "ascending")
    return [
        Choice(in_order(label, kind, way == "descending"), sorted_by(reading, id, way), (id, way) == now)
        for way in ways
    ]


def in_order(label: str, kind: str, descending: bool) -> str:
    """Like "Seats, low to high"."""
    numeric = kind in kinds.KINDS and kinds.KINDS[kind].numeric
    return f"{label}, {WAYS.get('numeric' if numeric else kind, ('A–Z', 'Z–A'))[descending]}"


def sorted_by(reading: Reading, id: str, way: str) -> str:
    usual = "descending" if id in ("changed", "created") else "ascending"
    return reading.state.to(sort=id, direction="" if way == usual else way)


def present_order(register: RegisterView, reading: Reading) -> str:
    field = register.find(reading.sort)
    label = field.label if field else {"changed": CHANGED, "created": CREATED}[reading.sort]
    return in_order(label, field.kind if field else label, reading.question.descending)


def label_of(field: Field) -> str:
    """The label, and the currency that the amounts below need not repeat."""
    currency = field.settings.limits.currency
    return f"{field.label}, {currency}" if currency and not field.label.endswith(currency) else field.label


class Head(NamedTuple):
    """A column's head: pressing it sorts, pressing again turns the order round."""

    label: str
    style: str
    direction: str | None
    url: str


def heads(reading: Reading) -> list[Head]:
    now = "descending" if reading.question.descending else "ascending"
    columns = [(field.id, label_of(field), style_of(field)) for field in reading.columns]
    return [
        Head(label, style, now if id == reading.sort else None, sorted_by(reading, id, _next(reading, id, now)))
        for id, label, style in (*columns, ("changed", CHANGED, "when"))
    ]


def _next(reading: Reading, id: str, now: str) -> str:
    if id != reading.sort:
        return "descending" if id == "changed" else "ascending"
    return "ascending" if now == "descending" else "descending"


def span(found: list[Found], register: RegisterView, reading: Reading, names: kinds.Names) -> tuple[str, str] | None:
    """The first and the last key on the page: the value that the list is sorted by."""
    if not found:
        return None
    field = register.find(reading.sort)
    return _key(found[0].row, field, reading.sort, names), _key(found[-1].row, field, reading.sort, names)


def _key(row: RecordRow, field: Field | None, sort: str, names: kinds.Names) -> str:
    if field is None:
        moment = row.changed_at if sort == "changed" else row.created_at
        return f"{moment.day} {moment:%b %Y, %H:%M}"
    return shortened(Column(field, names).shown(row), LONGEST_KEY) or "none"


def column_choices(register: RegisterView, reading: Reading) -> list[tuple[str, str, bool, bool]]:
    """For the menu of columns: id, label, whether it is shown, and whether it always is."""
    shown_now = {column.id for column in reading.columns}
    title = reading.columns[0]
    others = [field for field in register.fields if field != title and (not field.retired or field.id in shown_now)]
    return [(title.id, title.label, True, True), *((one.id, one.label, one.id in shown_now, False) for one in others)]
