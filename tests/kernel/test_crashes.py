"""Killed at any moment, nothing acknowledged is lost, and a repetition does nothing twice."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import psycopg
import pytest

from eventsourcing.kernel import Codec, handle, head, load, read_log, share_flush, verify
from eventsourcing.operations.embedded import embedded_postgres
from tests.kernel.counting import CREATE, Count, by, counter, counters
from tests.waiting import in_the_end

Connection = psycopg.Connection[tuple[Any, ...]]

CODEC = Codec([counter])
ONE = uuid5(NAMESPACE_OID, "the counter")


def command_id(number: int) -> UUID:
    return uuid5(ONE, str(number))


def send(conn: Connection, number: int) -> bool:
    """Send the command of this number, always with the same id; say whether it was handled before."""
    metadata = by(command_id=command_id(number))
    return handle(conn, counter, ONE, Count(number), metadata, projections=[counters]).repeated


SENDER = """
import sys, psycopg
from tests.kernel.test_crashes import send
with psycopg.connect(sys.argv[1], autocommit=True) as conn:
    number = int(sys.argv[2])
    while True:
        print(number, flush=True)
        send(conn, number)
        number += 1
"""

# The answer is in this process, and it dies before anybody hears of it.
DYING = """
import os, signal, sys, psycopg
from tests.kernel.test_crashes import send
with psycopg.connect(sys.argv[1], autocommit=True) as conn:
    send(conn, int(sys.argv[2]))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def start(script: str, url: str, number: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, url, str(number)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    )


def test_an_app_killed_between_append_and_answer_leaves_one_result(conn: Connection, database_url: str) -> None:
    conn.execute(CREATE)
    with start(DYING, database_url, 7) as process:
        assert process.wait() == -signal.SIGKILL
    assert send(conn, 7)
    assert head(conn).position == 1
    assert load(conn, counter, ONE).state.total == 7


def test_an_app_killed_at_any_moment_leaves_whole_commands_that_can_be_sent_again(
    conn: Connection, database_url: str
) -> None:
    conn.execute(CREATE)
    chance = random.Random(11)
    number = 1
    for _ in range(6):
        with start(SENDER, database_url, number) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.random() * 0.1)
            process.kill()
            number = max([number, *map(int, process.stdout.read().split())])
        settled(conn)
        send(conn, number)  # the one that was under way: handled or not, once it is now
        number += 1
    assert head(conn).position == number - 1
    assert load(conn, counter, ONE).state.total == sum(range(number))
    report = verify(conn, CODEC, [counter], [counters])
    assert report.ok, list(report.lines())


def settled(conn: Connection) -> None:
    """Wait until the server has noticed that a client is gone."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    assert in_the_end(lambda: conn.execute(query).fetchone() == (1,))


@pytest.mark.parametrize("sharing", [False, True])
def test_a_postgresql_killed_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path: Path, sharing: bool) -> None:
    acknowledged: dict[int, int] = {}
    chance = random.Random(13)
    migration = (Path(__file__).parents[2] / "migrations" / "0001_log.sql").read_bytes()
    with embedded_postgres(tmp_path / "postgresql") as server, psycopg.connect(server.url, autocommit=True) as conn:
        conn.execute(migration)
        conn.execute(CREATE)
    for attempt in range(3):
        with embedded_postgres(tmp_path / "postgresql") as server:
            url = server.url
            writers = [
                threading.Thread(target=write, args=(url, range(attempt * 4000 + n, 10**9, 4), acknowledged, sharing))
                for n in range(1, 5)
            ]
            for writer in writers:
                writer.start()
            enough = len(acknowledged) + 20
            assert in_the_end(partial(more_than, enough, acknowledged))
            time.sleep(chance.random() * 0.2)
            kill_all(int((tmp_path / "postgresql" / "data" / "postmaster.pid").read_text().split()[0]))
            for writer in writers:
                writer.join()
    with embedded_postgres(tmp_path / "postgresql") as server, psycopg.connect(server.url, autocommit=True) as conn:
        recorded = {event.command_id: event.position for event in read_log(conn)}
        assert {recorded[command_id(number)]: number for number in acknowledged} == {
            position: number for number, position in acknowledged.items()
        }
        assert all(send(conn, number) for number in acknowledged)
        report = verify(conn, CODEC, [counter], [counters])
        assert report.ok, list(report.lines())


def more_than(enough: int, acknowledged: dict[int, int]) -> bool:
    return len(acknowledged) > enough


def write(url: str, numbers: range, acknowledged: dict[int, int], sharing: bool) -> None:
    """Send commands until the server dies, and remember each that was answered."""
    try:
        with psycopg.connect(url, autocommit=True) as conn:
            if sharing:
                share_flush(conn)
            for number in numbers:
                metadata = by(command_id=command_id(number))
                [event] = handle(conn, counter, ONE, Count(number), metadata, projections=[counters]).events
                acknowledged[number] = event.position
    except psycopg.OperationalError:
        pass


def kill_all(postmaster: int) -> None:
    """SIGKILL for the server and every process of its own."""
    for pid in [postmaster, *filter(lambda pid: parent(pid) == postmaster, processes())]:
        with suppress(ProcessLookupError):  # its processes leave by themselves, at any time
            os.kill(pid, signal.SIGKILL)


def processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def parent(pid: int) -> int | None:
    with suppress(OSError):
        return int(Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[1])
    return None
