"""What the settings of a field of another kind would be, for somebody to look over."""

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from eventsourcing.kernel import Connection
from eventsourcing.records.continuing.reading import distinct
from eventsourcing.records.names import DatabaseNames
from eventsourcing.registers import Field, FieldSettings, Option, kinds, new_option_id

MOST_OPTIONS = 500
LONGEST_OPTION = 100
WITH_OPTIONS = ("choice", "choices")


def proposed(conn: Connection, register_id: UUID, was: Field, kind: str) -> FieldSettings:
    """What carries over; where there are no options to choose from yet, the values that are there become them.

    If these are more than a field may have, there are none.
    """
    settings = kinds.carried_settings(was, kind)
    if kind not in WITH_OPTIONS or settings.options:
        return settings
    labels: dict[str, str] = {}
    for text in _texts(conn, register_id, was):
        for part in text.split(";") if kind == "choices" else [text]:
            labels.setdefault(part.strip().casefold(), part.strip())
        if len(labels) > MOST_OPTIONS:
            return settings
    labels.pop("", None)
    fit = [label for label in labels.values() if len(label) <= LONGEST_OPTION and "\n" not in label]
    return replace(settings, options=tuple(Option(new_option_id(), label) for label in fit))


def _texts(conn: Connection, register_id: UUID, was: Field) -> Iterator[str]:
    for some in distinct(conn, register_id, was.id):
        names = DatabaseNames(conn)
        names.prepare({was.id: one.value} for one in some)
        yield from (kinds.of(was.id).plain(one.value, was, names) for one in some)
