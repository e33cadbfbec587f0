"""A command (load ten events, decide, append one, project one table) against hand-written CRUD with an audit row."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from random import Random
from statistics import median
from uuid import UUID

from bench import crud
from bench.account import CREATE, Post, account, accounts
from bench.measure import Goal, Row, alternate
from bench.processes import Prepare, team
from bench.seeding import EVENTS, seed
from bench.server import Bench, connect
from eventsourcing.kernel import Connection, Metadata, handle, head, share_flush, uuid7

KEPT, SHARED, FOLDED = "Daybook", "Daybook, shared flush", "Daybook, no snapshot"
OURS = (KEPT, SHARED, FOLDED)  # each with accounts of its own
ACTOR = uuid7()


def rows(bench: Bench) -> Iterator[Row]:
    yield from with_processes(bench, 1, rounds=6 if bench.quick else 60, times=75 if bench.quick else 100)
    yield from with_processes(bench, 4, rounds=6 if bench.quick else 30, times=25 if bench.quick else 75)


def with_processes(bench: Bench, processes: int, *, rounds: int, times: int) -> Iterator[Row]:
    each = processes * times * (1 + rounds)  # postings of each side, each to an account of its own
    with bench.database() as url, connect(url) as conn:
        prepare(conn, each)
        with team(worker, url, processes) as together:
            all_sides = {side: together.side(side, times) for side in (*OURS, *crud.VARIANTS)}
            rates = alternate(all_sides, rounds=rounds)
        check(conn, each)
    best = max(crud.VARIANTS, key=lambda side: median(rates[side]))
    what = f"command, {processes} process{'es' if processes > 1 else ''}"
    for subject, how, sides in (
        (KEPT if processes == 1 else SHARED, "", (KEPT, SHARED, *crud.VARIANTS)),
        (FOLDED, ", ten events folded without a snapshot", (FOLDED, best)),
    ):
        yield Row(
            work="command",
            what=what + how,
            unit="commands/s",
            subject=subject,
            baseline=best,
            rates={side: rates[side] for side in sides},
            goal=Goal(1.0),
        )


def prepare(conn: Connection, each: int) -> None:
    """Accounts with ten events, a third of them without snapshots, and CRUD's with ten audit rows."""
    conn.execute(CREATE)
    ids = sorted(seed(conn, len(OURS) * each))
    conn.execute("DELETE FROM snapshots WHERE aggregate_id = ANY (%s)", (ids[OURS.index(FOLDED) * each :],))
    conn.execute(crud.CREATE)
    conn.execute(crud.FILL, (ids[:each],))
    conn.execute("VACUUM ANALYZE")


def worker(conn: Connection, number: int, processes: int) -> Mapping[str, Prepare]:
    ids = [row[0] for row in conn.execute("SELECT id FROM bench_accounts ORDER BY id")]
    each = len(ids) // len(OURS)
    own = {side: _mixed(ids[n * each : (n + 1) * each], number, processes) for n, side in enumerate(OURS)}
    share_flush(sharing := connect(conn.info.dsn))
    daybook = {side: _prepared(partial(post, sharing if side == SHARED else conn), ids) for side, ids in own.items()}
    by_hand = {name: partial(post_by_hand, how, conn.cursor()) for name, how in crud.VARIANTS.items()}
    return daybook | {name: _prepared(posting, own[KEPT]) for name, posting in by_hand.items()}


def _mixed(ids: list[UUID], number: int, processes: int) -> list[UUID]:
    """The share of one process, in no order, as people's work comes."""
    own = ids[number::processes]
    Random(number).shuffle(own)
    return own


def _prepared(post_one: Callable[[UUID, int], None], ids: list[UUID]) -> Prepare:
    left = iter(ids)

    def prepare(times: int) -> Callable[[], None]:
        own = list(islice(left, times))

        def run() -> None:
            for number, id in enumerate(own):
                post_one(id, number)

        return run

    return prepare


def post(conn: Connection, id: UUID, number: int) -> None:
    handle(conn, account, id, Post(number, f"Posted {number}"), Metadata(actor_id=ACTOR), projections=[accounts])


def post_by_hand(how: crud.Variant, cursor: crud.Cursor, id: UUID, number: int) -> None:
    how(cursor, crud.Posting(id, ACTOR, number, f"Posted {number}"))


def check(conn: Connection, each: int) -> None:
    """Every command did its work: once to each account."""
    assert head(conn).position == len(OURS) * each * (EVENTS + 1)
    for query, wanted in (
        ("SELECT count(*) FROM bench_accounts WHERE version = 11 AND last_note LIKE 'Posted %'", len(OURS) * each),
        ("SELECT count(*) FROM snapshots WHERE version = 11", len(OURS) * each),
        ("SELECT count(*) FROM crud_accounts WHERE version = 13 AND last_note LIKE 'Posted %'", each),
        ("SELECT count(*) FROM crud_audit", each * (EVENTS + len(crud.VARIANTS))),
    ):
        assert conn.execute(query.encode()).fetchall() == [(wanted,)], query
