"""Rows of Activity as a page shows them. However many they are, they cost the same few queries."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date
from functools import partial
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from flask import current_app
from jinja2 import TemplateNotFound

from eventsourcing import accounts, records, registers, web
from eventsourcing.activity.belonging import registers_of
from eventsourcing.activity.folding import Row
from eventsourcing.activity.naming import AGGREGATES, names_then, url_of
from eventsourcing.activity.question import Match
from eventsourcing.kernel import Connection, Recorded, read_events
from eventsourcing.web.timeline import Entry


class Line(NamedTuple):
    """One row: its event told, or the latest of several; what that is about, then; the register it belongs to, now."""

    row: Row
    entry: Entry
    sentences: str
    name: str
    url: str
    register_id: UUID | None
    register: str

    @property
    def day(self) -> date:
        return self.entry.recorded.recorded_at.astimezone(UTC).date()


def lines(conn: Connection, rows: Sequence[Row]) -> list[Line]:
    told = {entry.recorded.position: entry for entry in entries(conn, read(conn, [row.position for row in rows]))}
    events = [entry.recorded for entry in told.values()]
    names = names_then(conn, events)
    register_of = registers_of(conn, ((one.aggregate_type, one.aggregate_id) for one in events))
    register_name = registers.names(conn, set(register_of.values()))
    return [
        Line(
            row,
            entry := told[row.position],
            sentences_of(entry.recorded),
            names.get((entry.recorded.aggregate_id, row.position), "Untitled"),
            url_of(entry.recorded),
            register := register_of.get(entry.recorded.aggregate_id),
            register_name.get(register, "") if register else "",
        )
        for row in rows
    ]


def one_by_one(conn: Connection, matches: Iterable[Match]) -> list[Line]:
    """A row for each of these events."""
    return lines(conn, [Row(one.position, one.position, one.change_set_id) for one in matches])


def by_days(found: Iterable[Line]) -> list[tuple[date, list[Line]]]:
    return [(day, list(of_day)) for day, of_day in groupby(found, lambda line: line.day)]


def read(conn: Connection, positions: Sequence[int]) -> list[Recorded]:
    """The events at these positions; of those that an upcaster split, the first part."""
    codec = web.codec()
    return [codec.decode(stored)[0] for stored in read_events(conn, positions)]


def entries(conn: Connection, events: Sequence[Recorded]) -> list[Entry]:
    """Events of any aggregates, told."""
    told = records.told(conn, [one for one in events if one.aggregate_type == "record"])
    of_registers: dict[UUID, list[Recorded]] = {}
    for one in events:
        if one.aggregate_type == "register":
            of_registers.setdefault(one.aggregate_id, []).append(one)
    for register_id, own in of_registers.items():
        told += [entry for day in registers.story(register_id, own) for entry in day.entries]
    plain = [one for one in events if one.aggregate_type not in ("record", "register")]
    told += [entry for day in web.timeline.days(plain, partial(accounts.names_at, conn)) for entry in day.entries]
    return told


def sentences_of(one: Recorded) -> str:
    """The template that has a sentence for it; empty if there is none."""
    name = AGGREGATES[one.aggregate_type].sentences
    try:
        template = current_app.jinja_env.get_template(name)
    except TemplateNotFound:
        return ""
    return name if hasattr(template.module, one.event_type) else ""
