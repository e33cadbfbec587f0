"""Logs of accounts to measure on: every account with ten events, which lie apart as they do in a log that grew."""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg

from bench.account import CREATE, Open, Post, account, accounts
from bench.server import MIGRATIONS, Bench, connect
from eventsourcing.kernel import Connection, Intent, Metadata, Rejected, handle_batch, head, uuid7
from eventsourcing.kernel.migrations import migrate

EVENTS = 10  # of every account
BLOCK = 1000  # accounts whose events are mixed

READ = """SELECT position, event_id, aggregate_type, aggregate_id, version, event_type, schema_version, data::text,
recorded_at, effective_at, actor_id, actor_kind, source, reason, command_id, change_set_id, causation_id, hash
FROM events WHERE position > %s::bigint ORDER BY position LIMIT %s"""


def seed(conn: Connection, wanted: int) -> list[UUID]:
    """So many accounts with ten events each, through the kernel. Within a block, the first events of all come first."""
    ids = [uuid7() for _ in range(wanted)]
    rest = iter(ids)
    while block := list(islice(rest, BLOCK)):
        for number in range(EVENTS):
            command = Post(number, f"Posting {number} of this account") if number else Open("An account of the bench")
            intents = [Intent(account, id, command) for id in block]
            handled = handle_batch(conn, intents, Metadata(actor_id=block[0]), projections=[accounts])
            assert not any(isinstance(one, Rejected) for one in handled)
    conn.execute("VACUUM ANALYZE")
    conn.execute("CHECKPOINT")
    return ids


def log(bench: Bench) -> str:
    """The URL of a database with a log of a million events (quick: 50,000), made once for all works of a run."""
    events = 50_000 if bench.quick else 1_000_000
    url = bench.server.cluster.url(name := f"bench_log_{events}")
    with psycopg.connect(bench.server.url, autocommit=True) as admin:
        if (name,) in admin.execute("SELECT datname FROM pg_database").fetchall():
            return url
        admin.execute(f'DROP DATABASE IF EXISTS "{name}_young"'.encode())
        admin.execute(f'CREATE DATABASE "{name}_young"'.encode())
        with connect(bench.server.cluster.url(f"{name}_young")) as conn:
            migrate(conn, MIGRATIONS)
            conn.execute(CREATE)
            print(f"making a log of {events:,} events", flush=True)
            seed(conn, events // EVENTS)
            assert head(conn).position == events
        admin.execute(f'ALTER DATABASE "{name}_young" RENAME TO "{name}"'.encode())
    return url


def pages(conn: Connection, after: int = 0, page: int = 1000) -> Iterator[list[tuple[Any, ...]]]:
    """The log after a position, page by page, as directly as psycopg reads it."""
    cursor = conn.cursor(binary=True)
    while rows := cursor.execute(READ, (after, page)).fetchall():
        yield rows
        after = rows[-1][0]
