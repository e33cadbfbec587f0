"""The driver of message-db, called by psycopg as its guide says: python -m bench.peers.message_db.driver URL FOLDER.

FOLDER has its SQL. It has no projections. With BENCH_PROJECTS a command writes the row by hand, in the transaction of
its message. What follows the log is the consumer of its guide, by hand: batches of a category, a handler's call for
each message, the position recorded every hundred messages.
"""

import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from time import perf_counter, sleep
from typing import Any
from uuid import uuid4

import msgspec
import psycopg

from bench.account import Account, AccountOpened, AmountPosted, Post, decide, evolve
from bench.peers.protocol import MODEL, during, serve, timed
from eventsourcing.kernel import Connection, Event

URL, FOLDER, PROJECTS = sys.argv[1], Path(sys.argv[2]), "BENCH_PROJECTS" in os.environ
TYPES = {"AccountOpened": AccountOpened, "AmountPosted": AmountPosted}
DECODERS = {name: msgspec.json.Decoder(type) for name, type in TYPES.items()}
WRITE = "SELECT write_message(%s, %s, %s, %s::jsonb, NULL, %s::bigint)"
READ = "SELECT type, data FROM get_stream_messages(%s, %s::bigint, %s::bigint)"
FOLLOW = "SELECT type, data, stream_name, position, global_position, time FROM get_category_messages(%s, %s::bigint)"
BATCH = 1000  # its default
FILES = """
    tables/messages types/message functions/message-store-version functions/hash-64 functions/acquire-lock
    functions/category functions/is-category functions/id functions/cardinal-id functions/stream-version
    functions/write-message functions/get-stream-messages functions/get-category-messages
    indexes/messages-id indexes/messages-stream indexes/messages-category"""
OPENED = "INSERT INTO bench_accounts (id, title, version, changed_at) VALUES (%s, %s, %s, %s)"
POSTED = """UPDATE bench_accounts SET last_amount = %s, last_note = %s, version = %s, changed_at = coalesce(%s, now())
    WHERE id = %s"""


@cache
def connection(_number: int = 0) -> Connection:
    """One that stays open, as from a pool."""
    return connect()


def connect() -> Connection:
    return psycopg.connect(URL, autocommit=True, options="-c search_path=message_store,public -c timezone=UTC")


def set_up() -> Iterator[Any]:
    """What its install.sh runs, but for a role and its rights, and an extension that it no longer needs."""
    yield
    with connect() as conn:
        conn.execute("CREATE SCHEMA message_store")
        for name in FILES.split():
            conn.execute((FOLDER / f"{name}.sql").read_bytes())
        conn.execute(f"SET search_path = public; {MODEL}".encode())
    yield {}


def seed(count: int, events: int) -> Iterator[Any]:
    yield
    ids = [str(uuid4()) for _ in range(count)]
    history = [AccountOpened("An account of the bench"), *(AmountPosted(n, f"Posting {n}") for n in range(1, events))]
    with connect() as conn:
        for id in ids:
            with conn.transaction():
                for version, event in enumerate(history, -1):
                    write(conn, id, event, version)
                if PROJECTS:
                    conn.execute(OPENED, (id, "An account of the bench", events, "now"))
    yield ids


def write(conn: Connection, id: str, event: Event, version: int) -> None:
    data = msgspec.json.encode(event).decode()
    conn.execute(WRITE, (str(uuid4()), f"account-{id}", type(event).__name__, data, version))


def read(conn: Connection, id: str) -> tuple[Account, int]:
    """The state and the version, by batches as its clients read."""
    state, version = Account(), -1
    while True:
        rows = conn.execute(READ, (f"account-{id}", version + 1, BATCH)).fetchall()
        for name, data in rows:
            state = evolve(state, DECODERS[name].decode(data))
        version += len(rows)
        if len(rows) < BATCH:
            return state, version


def command(ids: list[str]) -> Iterator[Any]:
    conn = connection()
    for _ in range(10):
        read(conn, ids[0])
    yield
    yield timed(lambda: sum(post(conn, id) for id in ids))


def post(conn: Connection, id: str) -> int:
    state, version = read(conn, id)
    [event] = decide(Post(10, "A posting of the bench"), state)
    if not PROJECTS:
        write(conn, id, event, version)
        return 1
    assert isinstance(event, AmountPosted)
    with conn.transaction():
        write(conn, id, event, version)
        conn.execute(POSTED, (event.amount, event.note, version + 2, None, id))
    return 1


def append(writers: int, size: int, seconds: float) -> Iterator[Any]:
    calls = [writer(connection(number), size) for number in range(writers)]
    for call in calls * 10:
        call()
    yield
    yield during(seconds, calls)


def writer(conn: Connection, size: int) -> Callable[[], object]:
    id, versions = str(uuid4()), iter(range(-1, sys.maxsize))

    def one() -> None:
        write(conn, id, AmountPosted(1, "Posting 1"), next(versions))

    def many() -> None:
        with conn.transaction():
            for number in range(size):
                write(conn, id, AmountPosted(number, f"Posting {number}"), next(versions))

    return one if size == 1 else many


def load(id: str, events: int, seconds: float) -> Iterator[Any]:
    conn, wanted = connection(), (Account("An account of the bench", sum(range(events))), events - 1)

    def once() -> None:
        assert read(conn, id) == wanted

    for _ in range(10):
        once()
    yield
    yield during(seconds, [once])


def catch_up() -> Iterator[Any]:
    with connect() as conn:
        conn.execute("TRUNCATE bench_accounts")
        yield
        yield timed(lambda: consume(conn))


def consume(conn: Connection) -> int:
    after, count = 0, 0
    while rows := conn.execute(FOLLOW, ("account", after + 1)).fetchall():
        for name, data, stream, version, after, time in rows:
            event = DECODERS[name].decode(data)
            id = stream.removeprefix("account-")
            if isinstance(event, AccountOpened):
                conn.execute(OPENED, (id, event.title, version + 1, time))
            else:
                conn.execute(POSTED, (event.amount, event.note, version + 1, time, id))
            count += 1
            if count % 100 == 0:
                position = msgspec.json.encode({"position": after}).decode()
                conn.execute(WRITE, (str(uuid4()), "account:position-bench", "Recorded", position, None))
    return count


def follow(seconds: float) -> Iterator[Any]:
    with connect() as conn:
        yield
        seen, after, end = set(), 0, perf_counter() + seconds
        while True:
            rows = conn.execute(FOLLOW, ("account", after + 1)).fetchall()
            seen |= {(row[2], row[3]) for row in rows}
            after = rows[-1][4] if rows else after
            if not rows and perf_counter() > end:
                break
            sleep(0 if rows else 0.1)  # its default, where nothing came
        yield len(seen)


if __name__ == "__main__":
    serve(
        {
            "set up": set_up,
            "seed": seed,
            "command": command,
            "append": append,
            "load": load,
            "catch_up": catch_up,
            "rebuild": catch_up,
            "follow": follow,
        }
    )
