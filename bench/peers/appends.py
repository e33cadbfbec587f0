"""Appends to streams of the writers' own, at the version that each expects: one event or a hundred a transaction."""

from collections.abc import Iterator
from functools import partial

from bench.measure import Round, Row, alternate
from bench.peers.comparison import against_the_best
from bench.peers.crew import Crew, crews
from bench.peers.stores import DAYBOOK, DB_FUNCTIONS, EMMETT, MESSAGE_DB, PLAIN, PYEVENTSOURCING, SHARED, here
from bench.server import Bench

WRITERS = (1, 4, 16)
PROCESSES = 4  # at most; more writers than that share these
PEERS = (PYEVENTSOURCING, DB_FUNCTIONS, EMMETT, MESSAGE_DB)
NOTE = (
    "Shown but not measured against: rows of the same bytes that are merely inserted, or copied where they are many, "
    "into a table with the indexes of the log, and no check at all: what PostgreSQL and the disk leave to any store."
)


def rows(bench: Bench) -> Iterator[Row]:
    for writers in WRITERS:
        yield measured(bench, f"append of one event, {writers} writer" + ("s" if writers > 1 else ""), writers, 1)
    yield measured(bench, "append of 100 events in one transaction", 1, 100)


def measured(bench: Bench, what: str, writers: int, size: int) -> Row:
    seconds, rounds = (0.3, 2) if bench.quick else (0.3, 12)
    subject = SHARED if writers > 1 else DAYBOOK
    with crews(bench, here([subject, *PEERS, PLAIN]), min(writers, PROCESSES)) as found:
        sides = {name: partial(appending, crew, writers, size, seconds) for name, crew in found.items()}
        rates = alternate(sides, rounds=rounds)
    return against_the_best(
        work="append", what=what, unit="events/s", rates=rates, subject=subject, aside=(PLAIN,), note=NOTE
    )


def appending(crew: Crew, writers: int, size: int, seconds: float) -> Round:
    before, processes = crew.events(), min(writers, PROCESSES)
    request = {"writers": writers // processes, "size": size, "seconds": seconds}
    done = crew.round("append", *[request] * processes, size=size)
    assert crew.events() - before >= done.units  # and what each appended to be warm
    return done
