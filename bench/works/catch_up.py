"""Catching up with a projection, page by page, against reading the same rows by the same pages and decoding them."""

import time
from collections.abc import Iterator
from functools import partial

import msgspec

from bench.account import ACCOUNTS, AccountOpened, AmountPosted, accounts, codec
from bench.measure import Goal, Round, Row, alternate
from bench.seeding import BLOCK, EVENTS, log, pages
from bench.server import Bench, connect
from eventsourcing.kernel import Connection, head
from eventsourcing.kernel.catch_up import PAGE, catch_up
from eventsourcing.kernel.progress import silent
from eventsourcing.kernel.replay import Models
from eventsourcing.kernel.shadow import create_empty, furnish

DAYBOOK, READING = "Daybook", "reading and decoding"
MODELS = Models([accounts], [])
SHADOW = "bench_shadow"
DECODERS = {one.__name__: msgspec.json.Decoder(one) for one in (AccountOpened, AmountPosted)}


def rows(bench: Bench) -> Iterator[Row]:
    blocks, rounds = (1, 3) if bench.quick else (5, 9)
    with connect(log(bench)) as conn:
        conn.execute(f"DROP SCHEMA IF EXISTS {SHADOW} CASCADE; CREATE SCHEMA {SHADOW}".encode())
        create_empty(conn, SHADOW, MODELS.tables)
        furnish(conn, SHADOW, MODELS.tables)
        sides = {DAYBOOK: partial(catching_up, conn, blocks), READING: partial(reading, conn, blocks)}
        rates = alternate(sides, rounds=rounds)
    yield Row(
        work="catch_up",
        what="catch-up of a projection",
        unit="events/s",
        subject=DAYBOOK,
        baseline=READING,
        rates=rates,
        goal=Goal(0.3),
        note=f"Daybook reads pages of {PAGE:,} events, the other pages of 1,000, each as is quicker for it.",
    )


def catching_up(conn: Connection, blocks: int) -> Round:
    """The last blocks of the log, which hold whole accounts, from the first event to the last."""
    events, end = blocks * BLOCK * EVENTS, head(conn).position
    conn.execute(f"TRUNCATE {SHADOW}.{ACCOUNTS.name}".encode())
    began = time.perf_counter()
    assert catch_up(conn, codec, MODELS, SHADOW, end - events, silent) == end
    seconds = time.perf_counter() - began
    same = f"SELECT count(*) FROM (TABLE {SHADOW}.{ACCOUNTS.name} INTERSECT TABLE {ACCOUNTS.name}) both_have"
    assert conn.execute(same.encode()).fetchall() == [(blocks * BLOCK,)]
    return Round(events, seconds)


def reading(conn: Connection, blocks: int) -> Round:
    events, end = blocks * BLOCK * EVENTS, head(conn).position
    began = time.perf_counter()
    decoded = 0
    for page in pages(conn, after=end - events):  # of 1,000: larger ones are slower to read
        decoded += len([DECODERS[event_type].decode(data) for _, _, _, _, _, event_type, _, data, *_ in page])
    assert decoded == events
    return Round(events, time.perf_counter() - began)
