"""Appends of one event by several writers against plain INSERTs, and of 100 events against COPY of the same rows."""

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count, islice

from bench import plain
from bench.account import AmountPosted, codec
from bench.measure import Goal, Round, Row, Side, alternate
from bench.processes import Prepare, team
from bench.server import Bench, connect
from eventsourcing.kernel import Connection, Metadata, NewEvent, Stream, append, head, share_flush, uuid7

DAYBOOK, SHARED, INSERT, COPY = "Daybook", "Daybook, shared flush", "INSERT", "COPY"
GOAL = Goal(0.5)
ACTOR = uuid7()
STREAMS = 100  # of every writer, in turn
MANY = 100  # events in one transaction


def rows(bench: Bench) -> Iterator[Row]:
    rounds, times = (3, 300) if bench.quick else (30, 500)
    for writers in (1, 4, 16):
        each = max(times // writers, 50 if bench.quick else 150)  # or a round is over before all have begun
        yield one_by_one(bench, writers, rounds, each)
    yield many(bench, rounds, 20 if bench.quick else 25)


def one_by_one(bench: Bench, writers: int, rounds: int, times: int) -> Row:
    with bench.database() as url, connect(url) as conn:
        conn.execute(plain.CREATE)
        with team(worker, url, writers) as together:
            sides = {side: together.side(side, times) for side in (DAYBOOK, SHARED, INSERT)}
            rates = alternate(sides, rounds=rounds)
        check(conn, written := writers * times * (1 + rounds), 2 * written)
    what = f"append of one event, {writers} writer{'s' if writers > 1 else ''}"
    subject = DAYBOOK if writers == 1 else SHARED
    return Row(work="append", what=what, unit="events/s", subject=subject, baseline=INSERT, rates=rates, goal=GOAL)


def worker(conn: Connection, _number: int, _writers: int) -> Mapping[str, Prepare]:
    """All sides write the same events to streams of this writer's own, one transaction each."""
    share_flush(sharing := connect(conn.info.dsn))
    return {DAYBOOK: _prepared(appends(conn)), SHARED: _prepared(appends(sharing)), INSERT: _prepared(inserts(conn))}


def appends(conn: Connection) -> Callable[[int, NewEvent], None]:
    ids = [uuid7() for _ in range(STREAMS)]

    def append_one(turn: int, event: NewEvent) -> None:
        version, number = divmod(turn, STREAMS)
        append(conn, [Stream("account", ids[number], version, [event])], Metadata(actor_id=ACTOR))

    return append_one


def inserts(conn: Connection) -> Callable[[int, NewEvent], None]:
    ids = [uuid7() for _ in range(STREAMS)]

    def insert_one(turn: int, event: NewEvent) -> None:
        version, number = divmod(turn, STREAMS)
        plain.insert(conn, ids[number], version + 1, event, Metadata(actor_id=ACTOR))

    return insert_one


def _prepared(write_one: Callable[[int, NewEvent], None]) -> Prepare:
    turns = count()

    def prepare(times: int) -> Callable[[], None]:
        turned = list(zip(islice(turns, times), new_events(times), strict=True))

        def run() -> None:
            for turn, event in turned:
                write_one(turn, event)

        return run

    return prepare


def many(bench: Bench, rounds: int, times: int) -> Row:
    with bench.database() as url, connect(url) as conn:
        conn.execute(plain.CREATE)

        def append_many(events: list[NewEvent]) -> None:
            append(conn, [Stream("account", uuid7(), 0, events)], Metadata(actor_id=ACTOR))

        def copy_many(events: list[NewEvent]) -> None:
            plain.copy(conn, uuid7(), events, Metadata(actor_id=ACTOR))

        sides = {DAYBOOK: _side(append_many, times), COPY: _side(copy_many, times)}
        rates = alternate(sides, rounds=rounds)
        check(conn, written := MANY * times * (1 + rounds), written)
    what = f"append of {MANY} events in one transaction"
    return Row(work="append", what=what, unit="events/s", subject=DAYBOOK, baseline=COPY, rates=rates, goal=GOAL)


def _side(write: Callable[[list[NewEvent]], None], times: int) -> Side:
    def side() -> Round:
        batches = [new_events(MANY) for _ in range(times)]
        began = time.perf_counter()
        for events in batches:
            write(events)
        return Round(MANY * times, time.perf_counter() - began)

    return side


def new_events(wanted: int) -> list[NewEvent]:
    return [codec.encode(AmountPosted(number, f"Posted {number}")) for number in range(wanted)]


def check(conn: Connection, plainly: int, appended: int) -> None:
    """All sides wrote all of it."""
    assert head(conn).position == appended
    assert conn.execute("SELECT count(*) FROM plain_events").fetchall() == [(plainly,)]
