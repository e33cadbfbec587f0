"""A reader that follows the log while others write: how many events it never sees."""

from collections.abc import Iterator

from bench.measure import Goal, Row
from bench.peers.appends import PEERS, PROCESSES
from bench.peers.crew import crews
from bench.peers.stores import DAYBOOK, Store, here
from bench.server import Bench

WRITERS = 16
NOTE = (
    "The reader follows as the documentation of its store says: pyeventsourcing by a subscription, emmett by a "
    "consumer, message-db by reading a category, Daybook by tail(). When all have written, it goes on from its "
    "checkpoint until there is no more; what it has not seen then, it never will."
)
LONGER = 2.0  # seconds that the reader follows when nobody writes any more


def rows(bench: Bench) -> Iterator[Row]:
    seconds, rounds = (1.0, 1) if bench.quick else (4.0, 2)
    counts = {store.name: [counted(bench, store, seconds) for _ in range(rounds)] for store in here((DAYBOOK, *PEERS))}
    sums = {name: [sum(column) for column in zip(*told, strict=True)] for name, told in counts.items()}
    shares = (f"{name} missed {missed} of {of}" for name, (missed, of) in sums.items())
    yield Row(
        work="following_the_log",
        what=f"events that a reader misses, {WRITERS} writers",
        unit="events missed",
        subject=DAYBOOK.name,
        rates={name: [float(missed) for missed, _ in told] for name, told in counts.items()},
        goal=Goal(0, at_least=False),
        note=f"{NOTE} In all rounds {', '.join(shares)}.",
    )


def counted(bench: Bench, store: Store, seconds: float) -> tuple[int, int]:
    """The events missed by a reader that goes on from its checkpoint until there is no more, and all events."""
    with crews(bench, [store], PROCESSES + 1) as found:
        crew = found[store.name]
        writer = {"work": "append", "writers": WRITERS // PROCESSES, "size": 1, "seconds": seconds}
        seen, *_ = crew.each({"work": "follow", "seconds": seconds + LONGER}, *[writer] * PROCESSES)
        return crew.events() - seen, crew.events()
