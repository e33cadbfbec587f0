"""The driver of no store at all, for rows that are merely written: python -m bench.peers.plain.driver URL."""

import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from typing import Any

from bench import plain
from bench.account import AmountPosted, codec
from bench.peers.protocol import during, serve
from bench.server import MIGRATIONS, connect
from eventsourcing.kernel import Connection, Metadata, uuid7
from eventsourcing.kernel.migrations import migrate

URL = sys.argv[1]


@cache
def connection(_number: int = 0) -> Connection:
    """One that stays open, as from a pool."""
    return connect(URL)


def set_up() -> Iterator[Any]:
    yield
    with connect(URL) as conn:
        migrate(conn, MIGRATIONS)
        conn.execute(plain.CREATE)
    yield {}


def append_events(writers: int, size: int, seconds: float) -> Iterator[Any]:
    calls = [_writer(connection(number), size) for number in range(writers)]
    for call in calls:
        for _ in range(10):
            call()
    yield
    yield during(seconds, calls)


def _writer(conn: Connection, size: int) -> Callable[[], object]:
    id, versions = uuid7(), count(1)

    def insert_one() -> None:
        [event] = events()
        plain.insert(conn, id, next(versions), event, Metadata(actor_id=id))

    def copy_many() -> None:
        plain.copy(conn, uuid7(), events(), Metadata(actor_id=id))

    def events() -> list[Any]:
        return [codec.encode(AmountPosted(number, f"Posting {number}")) for number in range(size)]

    return insert_one if size == 1 else copy_many


if __name__ == "__main__":
    serve({"set up": set_up, "append": append_events})
