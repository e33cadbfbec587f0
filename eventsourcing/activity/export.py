"""Activity as a file: exactly the filter's events, read portion by portion, with all that proves what they are."""

import csv
import io
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

import msgspec
from flask import abort, request
from flask.typing import ResponseReturnValue

from eventsourcing import exports, web, workspace
from eventsourcing.activity.asked import PATH, read
from eventsourcing.activity.blueprint import blueprint
from eventsourcing.activity.finding import find
from eventsourcing.activity.judging import CONTROLLERS
from eventsourcing.activity.lines import one_by_one
from eventsourcing.activity.question import Question
from eventsourcing.activity.reading import Reading, understand
from eventsourcing.activity.telling import COLUMNS, cells
from eventsourcing.kernel import Connection, Head, head, read_events, uuid7
from eventsourcing.web import limits

AT_ONCE = 500
DEMO = "This Daybook is a demo: what it tells is made up."


class Export(NamedTuple):
    """What stands above the events: what was asked, of which part of the log, by whom, and where the log ended."""

    question: Question
    head: Head
    printed: dict[str, str]


@blueprint.post(f"{PATH}/export")
@web.allow(*CONTROLLERS)
def export() -> ResponseReturnValue:
    conn = web.connection()
    reading = understand(conn, read(request.args))
    if reading.notes:
        abort(400, " ".join(reading.notes))
    limits.afford("export", limits.EXPORTS)
    return web.stream(partial(_begin, reading, request.form.get("format", "")))


def _begin(reading: Reading, format: str, conn: Connection) -> web.Pieces:
    end = head(conn)
    noted = exports.ExportActivity(format, reading.words, reading.asked.query, end.position, end.hash.hex())
    web.send(exports.export, uuid7(), noted)
    write, kind = (_csv, "text/csv") if format == "csv" else (_json, "application/json")
    called = exports.named(f"Activity to #{end.position}", f".{format}")
    return web.Pieces(write(conn, _export(conn, reading, end)), kind, {"Content-Disposition": called})


def _export(conn: Connection, reading: Reading, end: Head) -> Export:
    """The question, held to what the log has now."""
    asked = replace(reading.question, until=min(reading.question.until, end.position))
    user = web.current_user()
    printed = {
        "What": "Activity of this Daybook, newest first",
        "Filters": "; ".join(reading.words) or "none: all events",
        "Range": _range(conn, asked),
        "Exported by": f"{user.name}, {user.email}" if user else "",
        "Exported at": _moment(datetime.now(UTC)),
        "Head of the log": f"#{end.position}, {_moment(end.recorded_at)}",
        "Hash of the head": end.hash.hex(),
    }
    return Export(asked, end, printed | ({"Demo": DEMO} if workspace.is_demo(conn) else {}))


def _range(conn: Connection, asked: Question) -> str:
    """From which event to which, with their times."""
    ends = read_events(conn, {asked.after + 1, asked.until}) if asked.until > asked.after else []
    return " to ".join(f"#{one.position}, {_moment(one.recorded_at)}" for one in ends) or "no event"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _portions(conn: Connection, asked: Question) -> Iterator[list[dict[str, Any]]]:
    """The cells of all events that fit, newest first, some at once."""
    ended = False
    while not ended:
        found = find(conn, asked, AT_ONCE)
        for first in range(0, len(found.matches), AT_ONCE):
            some = found.matches[first : first + AT_ONCE]
            yield [cells(line) for line in one_by_one(conn, some)]
        ended, asked = found.ended, replace(asked, until=found.reached - 1)


def _csv(conn: Connection, made: Export) -> Generator[bytes, None, None]:
    yield _rows([*([name, value] for name, value in made.printed.items()), [], list(COLUMNS)])
    count = 0
    for portion in _portions(conn, made.question):
        count += len(portion)
        yield _rows([[_text(row[name]) for name in COLUMNS] for row in portion])
    yield _rows([[], ["Number of events", str(count)]])


def _rows(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([exports.harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _text(value: Any) -> str:
    return "" if value is None else "; ".join(value) if isinstance(value, list) else str(value)


def _json(conn: Connection, made: Export) -> Generator[bytes, None, None]:
    """One object: what is printed, the events, and how many they are."""
    yield b'{"export":' + msgspec.json.encode(made.printed) + b',\n"events":['
    count = 0
    for portion in _portions(conn, made.question):
        yield b"".join((b",\n" if count + n else b"\n") + msgspec.json.encode(row) for n, row in enumerate(portion))
        count += len(portion)
    yield b'],\n"number_of_events":' + str(count).encode() + b"}\n"
