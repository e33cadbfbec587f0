"""Loading an aggregate of 10, 1,000 and 10,000 events."""

from collections.abc import Iterator
from functools import partial

from bench.measure import Row, alternate
from bench.peers.comparison import against_the_best
from bench.peers.crew import crews
from bench.peers.stores import DAYBOOK, EMMETT, MESSAGE_DB, PYEVENTSOURCING, SNAPSHOTS, here
from bench.server import Bench

SIZES = (10, 1_000, 10_000)
NOTE = (
    "Daybook keeps a snapshot with every command. pyeventsourcing has them where an application asks for them: here at "
    "every tenth version, so that none of these loads reads an event beside one. emmett and message-db have none."
)


def rows(bench: Bench) -> Iterator[Row]:
    seconds, rounds = (0.2, 2) if bench.quick else (0.25, 12)
    with crews(bench, here([DAYBOOK, PYEVENTSOURCING, SNAPSHOTS, EMMETT, MESSAGE_DB])) as found:
        ids = {
            (name, size): crew.ask("seed", count=1, events=size)[0] for name, crew in found.items() for size in SIZES
        }
        for crew in found.values():
            crew.settle()
        for size in SIZES:
            sides = {
                name: partial(crew.round, "load", {"id": ids[name, size], "events": size, "seconds": seconds})
                for name, crew in found.items()
            }
            what = f"load of {size:,} events"
            rates = alternate(sides, rounds=rounds)
            yield against_the_best(work="load", what=what, unit="loads/s", rates=rates, note=NOTE)
