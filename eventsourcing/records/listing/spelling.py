"""How an export is written: which fields it has, and the signs between its cells and before its decimals."""

from dataclasses import replace
from typing import NamedTuple

from flask import abort
from werkzeug.datastructures import MultiDict

from eventsourcing.records.listing.reading import Reading
from eventsourcing.registers import RegisterView

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
DECIMALS = ("point", "comma")
FIELDS = ("listed", "all")


class Spelling(NamedTuple):
    """The sign between cells, and what stands before decimals: "point" or "comma"."""

    delimiter: str = ","
    decimals: str = "point"


def spelling(sent: MultiDict[str, str]) -> Spelling:
    """As the form says; 400 in words where it makes no sense."""
    delimiter, decimals = sent.get("delimiter", "comma"), sent.get("decimals", "point")
    if delimiter not in DELIMITERS:
        abort(400, f"Between cells may stand a {', a '.join(DELIMITERS)}; not “{delimiter[:20]}”.")
    if decimals not in DECIMALS:
        abort(400, f"Before decimals may stand a {' or a '.join(DECIMALS)}; not “{decimals[:20]}”.")
    return Spelling(DELIMITERS[delimiter], decimals)


def with_fields(register: RegisterView, reading: Reading, sent: MultiDict[str, str]) -> Reading:
    """The list with the columns that the form asks for: those that it shows, or all fields in use beside them."""
    fields = sent.get("fields", "listed")
    if fields not in FIELDS:
        abort(400, f"An export has the {' fields or '.join(FIELDS)} fields; not “{fields[:20]}”.")
    if fields == "listed":
        return reading
    title, *listed = reading.columns
    retired = [field for field in listed if field.retired]
    columns = [title, *(field for field in register.active_fields if field.id != title.id), *retired]
    shown = tuple(field.id for field in columns[1:]) or ("title",)
    return replace(reading, columns=columns, state=replace(reading.state, columns=shown))
