"""A command: load ten events, decide, append one, write one row of a read model."""

from collections.abc import Iterator
from functools import partial

from bench.measure import Round, Row, alternate
from bench.peers.comparison import against_the_best
from bench.peers.crew import Crew, crews
from bench.peers.stores import BY_HAND, DAYBOOK, DB_FUNCTIONS, EMMETT, MESSAGE_DB, PYEVENTSOURCING, SHARED, here
from bench.server import Bench

EVENTS = 10  # of every account, before its command
PROCESSES = (1, 4)
BARE = (DB_FUNCTIONS, MESSAGE_DB)
NOTE = (
    "The row of the read model is written in the transaction of the event: by an inline projection in raw SQL with "
    "emmett, by a recorder of one's own with pyeventsourcing, by hand with message-db. Shown but not measured against, "
    "for they write no such row: message-db alone, which has no projections, and pyeventsourcing with DB functions, "
    "which insert events and nothing else. Daybook's command also looks for its command id, chains a hash and keeps a "
    "snapshot."
)


def rows(bench: Bench) -> Iterator[Row]:
    times, rounds = (50, 2) if bench.quick else (75, 12)
    stores = here([DAYBOOK, SHARED, PYEVENTSOURCING, EMMETT, BY_HAND, *BARE])
    for processes in PROCESSES:
        with crews(bench, stores, processes) as found:
            sides = {name: partial(commanding, crew, processes, times) for name, crew in found.items()}
            rates = alternate(sides, rounds=rounds)
        what = f"command, {processes} process" + ("es" if processes > 1 else "")
        subject = SHARED if processes > 1 else DAYBOOK
        yield against_the_best(
            work="command", what=what, unit="commands/s", rates=rates, subject=subject, aside=BARE, note=NOTE
        )


def commanding(crew: Crew, processes: int, times: int) -> Round:
    """One command for each of as many new accounts: every one of them loads ten events."""
    before = crew.events()
    ids = crew.ask("seed", count=processes * times, events=EVENTS)
    crew.settle()
    done = crew.round("command", *({"ids": ids[number::processes]} for number in range(processes)))
    assert done.units == len(ids) == crew.events() - before - len(ids) * EVENTS
    if crew.store not in BARE:
        wanted = ", ".join(f"'{id}'" for id in ids)
        query = f"SELECT count(*) FROM bench_accounts WHERE last_amount = 10 AND id IN ({wanted})"
        assert crew.fetch(query) == len(ids)
    return done
