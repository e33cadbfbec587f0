"""The driver of Daybook's kernel: python -m bench.peers.daybook.driver URL."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from bench.account import CREATE, Account, AmountPosted, Open, Post, account, accounts, codec
from bench.peers.protocol import during, serve, timed
from bench.server import MIGRATIONS, connect
from eventsourcing.kernel import (
    Connection,
    Expected,
    Intent,
    Loaded,
    Metadata,
    Stream,
    append,
    follow,
    handle,
    handle_batch,
    load,
    rebuild,
    share_flush,
    tail,
    uuid7,
)
from eventsourcing.kernel.catch_up import catch_up
from eventsourcing.kernel.migrations import migrate
from eventsourcing.kernel.progress import silent
from eventsourcing.kernel.replay import Models
from eventsourcing.kernel.shadow import create_empty, furnish

PROJECTIONS = [accounts]
SHADOW = "bench_shadow"
BATCH = 1000
URL = sys.argv[1]


@cache
def connection(_number: int = 0) -> Connection:
    """One that stays open, as from a pool."""
    conn = connect(URL)
    if "BENCH_SHARED_FLUSH" in os.environ:
        share_flush(conn)
    return conn


def set_up() -> Iterator[Any]:
    yield
    with connect(URL) as conn:
        migrate(conn, MIGRATIONS)
        conn.execute(CREATE)
    yield {}


def seed(count: int, events: int) -> Iterator[Any]:
    """So many accounts with so many events each, which lie apart in the log."""
    yield
    ids = [uuid7() for _ in range(count)]
    commands = [Open("An account of the bench"), *(Post(number, f"Posting {number}") for number in range(1, events))]
    intents = (Intent(account, id, command) for command in commands for id in ids)
    with connect(URL) as conn:
        while batch := list(islice(intents, BATCH)):
            handle_batch(conn, batch, Metadata(actor_id=ids[0]), projections=PROJECTIONS)
    yield [str(id) for id in ids]


def command(ids: list[str]) -> Iterator[Any]:
    """One command for each of these."""
    conn = connection()
    _warm(lambda: load(conn, account, UUID(ids[0])))
    yield
    yield timed(lambda: sum(_command(conn, UUID(id)) for id in ids))


def _command(conn: Connection, id: UUID) -> int:
    metadata = Metadata(actor_id=id, command_id=uuid7())
    return len(handle(conn, account, id, Post(10, "A posting of the bench"), metadata, projections=PROJECTIONS).events)


def append_events(writers: int, size: int, seconds: float) -> Iterator[Any]:
    """Writers that each append to a stream of their own, so many events in a transaction."""
    calls = [_writer(connection(number), size) for number in range(writers)]
    for call in calls:
        _warm(call)
    yield
    yield during(seconds, calls)


def _writer(conn: Connection, size: int) -> Callable[[], object]:
    id, versions = uuid7(), iter(range(0, sys.maxsize, size))

    def write() -> None:
        events = [codec.encode(AmountPosted(number, f"Posting {number}")) for number in range(size)]
        append(conn, [Stream("account", id, next(versions) or Expected.NO_STREAM, events)], Metadata(actor_id=id))

    return write


def load_account(id: str, events: int, seconds: float) -> Iterator[Any]:
    """Loads one account over and over."""
    conn, wanted = connection(), Loaded(Account("An account of the bench", sum(range(events))), events)

    def once() -> None:
        assert load(conn, account, UUID(id)) == wanted

    _warm(once)
    yield
    yield during(seconds, [once])


def catch_up_all() -> Iterator[Any]:
    """The read model, empty and at position 0, catches up with the log by pages."""
    models = Models(PROJECTIONS, ())
    with connect(URL) as conn:
        conn.execute(f"DROP SCHEMA IF EXISTS {SHADOW} CASCADE".encode())
        conn.execute(f"CREATE SCHEMA {SHADOW}".encode())
        create_empty(conn, SHADOW, models.tables)
        furnish(conn, SHADOW, models.tables)
        yield
        yield timed(lambda: catch_up(conn, codec, models, SHADOW, 0, silent))


def rebuild_all() -> Iterator[Any]:
    with connect(URL) as conn:
        yield
        yield timed(lambda: rebuild(conn, codec, [account], PROJECTIONS))


def follow_log(seconds: float) -> Iterator[Any]:
    """Reads along for so long, then goes on from where it is to the end."""
    with connect(URL) as conn:
        yield
        stop = threading.Event()
        threading.Timer(seconds, stop.set).start()
        seen, after = set(), 0
        for page in tail(conn, stop=stop):
            seen |= {event.event_id for event in page}
            after = page[-1].position
        for page in follow(conn, after=after):
            seen |= {event.event_id for event in page}
        yield len(seen)


def _warm(call: Callable[[], object]) -> None:
    """Often enough for psycopg to prepare the statement."""
    for _ in range(10):
        call()


if __name__ == "__main__":
    serve(
        {
            "set up": set_up,
            "seed": seed,
            "command": command,
            "append": append_events,
            "load": load_account,
            "catch_up": catch_up_all,
            "rebuild": rebuild_all,
            "follow": follow_log,
        }
    )
