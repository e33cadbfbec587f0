"""Many writers at once: one log, in the order of the commits, of which a reader misses nothing."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg

from eventsourcing.kernel import (
    Codec,
    Conflict,
    Expected,
    Stored,
    Stream,
    append,
    handle,
    head,
    load,
    read_log,
    tail,
    uuid7,
    verify,
)
from tests.kernel.counting import CREATE, Count, Counted, Counter, by, counter, counters

Connection = psycopg.Connection[tuple[Any, ...]]

CODEC = Codec([counter])


def at_once(number: int, work: Callable[[int], None]) -> None:
    """Run `work` in so many threads, and fail where one of them failed."""
    with ThreadPoolExecutor(number) as pool:
        list(pool.map(work, range(number)))


def test_sixteen_writers_that_roll_back_at_random_leave_no_gap_and_hide_nothing_from_a_reader(
    conn: Connection, database_url: str
) -> None:
    conn.execute("CREATE TABLE commits (n serial PRIMARY KEY, position bigint)")
    stop = threading.Event()
    seen: list[Stored] = []
    acknowledged: list[int] = []

    def read() -> None:
        with psycopg.connect(database_url, autocommit=True) as own:
            for page in tail(own, page=7, pause=0.001, stop=stop):
                seen.extend(page)

    def write(seed: int) -> None:
        chance = random.Random(seed)
        with psycopg.connect(database_url, autocommit=True) as own:
            for _ in range(25):
                events = [CODEC.encode(Counted(seed)) for _ in range(chance.randint(1, 3))]
                with own.transaction(force_rollback=chance.random() < 0.3) as transaction:
                    got = append(own, [Stream("counter", uuid7(), Expected.NO_STREAM, events)], by())
                    own.execute("INSERT INTO commits (position) VALUES (%s)", (got[0].position,))
                if not transaction.force_rollback:
                    acknowledged.extend(one.position for one in got)

    reader = threading.Thread(target=read)
    reader.start()
    at_once(16, write)
    while len(seen) < len(acknowledged) and reader.is_alive():
        stop.wait(0.01)
    stop.set()
    reader.join()

    assert sorted(acknowledged) == list(range(1, len(acknowledged) + 1))
    assert [event.position for event in seen] == sorted(acknowledged)
    assert [event.recorded_at for event in seen] == sorted(event.recorded_at for event in seen)
    committed = [row[0] for row in conn.execute("SELECT position FROM commits ORDER BY n")]
    assert committed == sorted(committed)
    assert verify(conn, CODEC, [], []).ok


def test_of_two_writers_who_saw_the_same_version_one_wins(conn: Connection, database_url: str) -> None:
    one = uuid7()
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def write(_: int) -> None:
        with psycopg.connect(database_url, autocommit=True) as own:
            for version in range(20):
                barrier.wait()
                try:
                    handle(own, counter, one, Count(1), by(), expected=version)
                    outcomes.append("won")
                except Conflict as conflict:
                    outcomes.append(f"lost to version {conflict.actual}")

    at_once(2, write)
    assert outcomes.count("won") == 20
    assert {f"lost to version {n}" for n in range(1, 21)} == {one for one in outcomes if one != "won"}
    assert load(conn, counter, one) == (Counter(20), 20)


def test_commands_that_name_no_version_are_tried_again_until_all_are_in(conn: Connection, database_url: str) -> None:
    conn.execute(CREATE)
    one = uuid7()

    def write(_: int) -> None:
        with psycopg.connect(database_url, autocommit=True) as own:
            for _ in range(15):
                handle(own, counter, one, Count(1), by(), projections=[counters])

    at_once(16, write)
    assert load(conn, counter, one).state.total == 16 * 15
    assert verify(conn, CODEC, [counter], [counters]).ok


def test_the_same_command_sent_by_many_at_once_is_handled_once(conn: Connection, database_url: str) -> None:
    conn.execute(CREATE)
    one, command_id = uuid7(), uuid7()
    results: list[tuple[tuple[UUID, ...], int, bool]] = []
    barrier = threading.Barrier(8)

    def write(_: int) -> None:
        with psycopg.connect(database_url, autocommit=True) as own:
            barrier.wait()
            got = handle(own, counter, one, Count(3), by(command_id=command_id), projections=[counters])
            results.append((tuple(event.event_id for event in got.events), got.version, got.repeated))

    at_once(8, write)
    assert head(conn).position == 1
    assert len({ids for ids, _, _ in results}) == 1
    assert sorted(repeated for _, _, repeated in results) == [False] + [True] * 7
    assert verify(conn, CODEC, [counter], [counters]).ok


def test_writers_of_many_aggregates_do_not_deadlock(conn: Connection, database_url: str) -> None:
    conn.execute(CREATE)
    ids = [uuid7() for _ in range(3)]

    def write(seed: int) -> None:
        chance = random.Random(seed)
        with psycopg.connect(database_url, autocommit=True) as own:
            for _ in range(20):
                one, two = chance.sample(ids, 2)
                version = load(own, counter, two).version
                try:
                    handle(own, counter, one, Count(1), by(), projections=[counters], checks=[(two, version)])
                except Conflict as conflict:
                    assert conflict.aggregate_id == two  # noqa: PT017  # it is raised by chance

    at_once(8, write)
    assert len(read_log(conn)) == head(conn).position
    assert verify(conn, CODEC, [counter], [counters]).ok
