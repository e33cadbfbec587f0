"""Loading aggregates of 10, 1,000 and 10,000 events, with the snapshot that a command leaves and without one."""

from collections.abc import Iterator
from uuid import UUID

from bench.account import CREATE, Open, Post, account, accounts
from bench.measure import Goal, Row, Side, alternate, repeated
from bench.report.words import figure
from bench.server import Bench, connect
from eventsourcing.kernel import Connection, Intent, Metadata, handle, handle_batch, load, uuid7

SIZES = (10, 1_000, 10_000)
GOAL = Goal(1.5, at_least=False)


def rows(bench: Bench) -> Iterator[Row]:
    rounds, times = (5, 300) if bench.quick else (25, 1000)
    with bench.database() as url, connect(url) as conn:
        conn.execute(CREATE)
        kept = {size: grown(conn, size) for size in SIZES}
        folded = {size: grown(conn, size) for size in SIZES}
        conn.execute("DELETE FROM snapshots WHERE aggregate_id = ANY (%s)", [list(folded.values())])
        conn.execute("VACUUM ANALYZE")
        sides = {_events(size): loading(conn, id, size, times) for size, id in kept.items()}
        rates = alternate(sides, rounds=rounds)
        baseline = _events(SIZES[0])
        for subject in map(_events, SIZES[1:]):
            yield Row(
                work="load",
                what=f"load of {subject}",
                unit="loads/s",
                subject=subject,
                baseline=baseline,
                rates={side: rates[side] for side in (subject, baseline)},
                of_time=True,
                goal=GOAL,
            )
        sides = {_events(size): loading(conn, id, size, times * 2 // size or 1) for size, id in folded.items()}
        rates = alternate(sides, rounds=rounds)
        for subject in sides:
            what = f"load of {subject}, folded without a snapshot"
            yield Row(work="load", what=what, unit="loads/s", subject=subject, rates={subject: rates[subject]})


def _events(size: int) -> str:
    return f"{figure(size)} events"


def grown(conn: Connection, size: int) -> UUID:
    """An account of so many events, the last by a command of its own."""
    commands = [Open("An account of the bench"), *(Post(number, f"Posted {number}") for number in range(size - 2))]
    intents = [Intent(account, id, command) for id in [uuid7()] for command in commands]
    handle_batch(conn, intents, Metadata(), projections=[accounts])
    id = intents[0].aggregate_id
    handle(conn, account, id, Post(1, "The last"), Metadata(), projections=[accounts])
    return id


def loading(conn: Connection, id: UUID, size: int, times: int) -> Side:
    def once() -> None:
        assert load(conn, account, id).version == size

    return repeated(once, times)
