"""A projection that catches up with the log from its beginning, and the rebuild of all read models."""

from collections.abc import Iterator
from functools import partial

from bench.measure import Round, Row, alternate
from bench.peers.comparison import TENFOLD, against_the_best
from bench.peers.crew import Crew, crews
from bench.peers.stores import DAYBOOK, EMMETT, MESSAGE_DB, PYEVENTSOURCING, here
from bench.server import Bench

EVENTS = 10  # of every account
NOTE = "message-db has no projections: this is the consumer of its guide, written by hand."


def rows(bench: Bench) -> Iterator[Row]:
    accounts, rounds = (100, 1) if bench.quick else (2000, 3)
    with crews(bench, here([DAYBOOK, PYEVENTSOURCING, EMMETT, MESSAGE_DB])) as found:
        for crew in found.values():
            crew.ask("seed", count=accounts, events=EVENTS)
            crew.settle()
        for work, what in (("catch_up", "catch-up of a projection"), ("rebuild", "rebuild of all read models")):
            sides = {name: partial(filling, crew, work, accounts) for name, crew in found.items()}
            rates = alternate(sides, rounds=rounds, warm=0)
            count = f"{accounts * EVENTS:,} events"
            yield against_the_best(
                work=work, what=f"{what}, {count}", unit="events/s", rates=rates, goal=TENFOLD, note=NOTE
            )


def filling(crew: Crew, work: str, accounts: int) -> Round:
    done = crew.round(work, {})
    assert done.units == accounts * EVENTS
    model = "bench_shadow.bench_accounts" if (crew.store, work) == (DAYBOOK, "catch_up") else "bench_accounts"
    assert crew.fetch(f"SELECT count(*) FROM {model} WHERE version = {EVENTS} AND last_amount = 9") == accounts
    return done
