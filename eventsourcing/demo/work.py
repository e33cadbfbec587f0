"""How far the making of the demo has come, and who is at it: one worker at a time, who keeps renewing a lease."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID, uuid4

from psycopg.rows import class_row

from eventsourcing import workspace
from eventsourcing.demo.calendar import Calendar
from eventsourcing.demo.playing import OffScript, Player
from eventsourcing.demo.script import script
from eventsourcing.kernel import Connection, Metadata, Projection, handle, head, simulated

AT_ONCE = 25  # acts in one transaction, in which nobody else can append
SECONDS = 10  # that a lease lasts
WHOLE = 100

LetIn = Callable[[], UUID | None]
Progress = Callable[[int, int], None]


class LostLease(Exception):
    """Somebody else makes the demo now. What was done last is undone."""


@dataclass(frozen=True)
class Work:
    """`done` of `total` acts; `trouble` says why it stopped, if it did; `leased` whether somebody is at it."""

    ends_at: datetime
    size: int
    visitor: UUID | None
    total: int
    done: int
    trouble: str
    leased: bool
    finished: bool


def get(conn: Connection) -> Work | None:
    """The work on this log's demo; None where none was begun."""
    with conn.cursor(row_factory=class_row(Work)) as cursor:
        return cursor.execute(
            """SELECT ends_at, size, visitor, total, done, trouble, finished_at IS NOT NULL AS finished,
                coalesce(leased_until > clock_timestamp(), false) AS leased FROM demo_work"""
        ).fetchone()


def begin(
    conn: Connection,
    projections: Sequence[Projection],
    said: Metadata,
    let_in: LetIn = lambda: None,
    size: int = WHOLE,
) -> None:
    """Make an empty log a demo's, by its first event, half a year ago; `let_in` makes the visitor's account then.

    Raises Rejected, and leaves all as it was, where the log holds anything.
    """
    [[ends_at]] = conn.execute("SELECT clock_timestamp()").fetchall()
    with simulated(conn) as set_clock:
        set_clock(_beginning(ends_at))
        command = workspace.BeginDemo(head(conn).position)
        handle(conn, workspace.workspace, workspace.WORKSPACE, command, said, projections=projections)
        conn.execute(
            "INSERT INTO demo_work (ends_at, size, visitor, total) VALUES (%s, %s::int, %s, %s::bigint)",
            (ends_at, size, let_in(), len(script(ends_at, size))),
        )


@contextmanager
def at_the_beginning(conn: Connection) -> Iterator[None]:
    """A transaction in which it is the beginning of the demo's half year."""
    work = get(conn)
    if work is None:
        raise RuntimeError("No demo was begun.")
    with simulated(conn) as set_clock:
        set_clock(_beginning(work.ends_at))
        yield


def _beginning(ends_at: datetime) -> datetime:
    return Calendar(ends_at).at(0, "08:00")


def fill(
    conn: Connection,
    projections: Sequence[Projection],
    password: str,
    progress: Progress = lambda _done, _of: None,
) -> bool:
    """Play what was not played yet; False where there is nothing to do, or somebody else is at it.

    Some acts and how far the work has come are one transaction each, so that a work which was killed goes on exactly
    where it stopped. Needs an app's context. Raises OffScript, LostLease.
    """
    worker = uuid4()
    if not _take(conn, worker):
        return False
    work = get(conn)
    if work is None:
        return False
    lines = iter(script(work.ends_at, work.size)[work.done :])
    player = Player(conn, projections, password, work.visitor)
    while some := list(islice(lines, AT_ONCE)):
        with simulated(conn) as set_clock:
            conn.execute("SET LOCAL synchronous_commit = off")  # the last commit makes all of them last
            _refuse_later(conn, some[0].act.at)
            for line in some:
                set_clock(line.act.at)
                player.play(line)
            _renew(conn, worker, some[-1].number)
        progress(some[-1].number, work.total)
    _finish(conn, worker)
    return True


def _refuse_later(conn: Connection, moment: datetime) -> None:
    """Times never run backwards: after something of today, all that is still to come would be of today too."""
    if head(conn).recorded_at > moment:
        raise OffScript("Something else was written into the log while the demo was being made.")


def stop(conn: Connection, trouble: str) -> None:
    """Have nobody go on, and say why."""
    conn.execute("UPDATE demo_work SET trouble = %s, leased_until = NULL WHERE finished_at IS NULL", (trouble,))


def _take(conn: Connection, worker: UUID) -> bool:
    taken = conn.execute(
        f"""UPDATE demo_work SET worker = %s, leased_until = clock_timestamp() + interval '{SECONDS} s'
        WHERE finished_at IS NULL AND trouble = ''
            AND (leased_until IS NULL OR leased_until < clock_timestamp())""",
        (worker,),
    )
    return bool(taken.rowcount)


def _renew(conn: Connection, worker: UUID, done: int) -> None:
    renewed = conn.execute(
        f"""UPDATE demo_work SET done = %s::bigint, leased_until = clock_timestamp() + interval '{SECONDS} s'
        WHERE worker = %s AND finished_at IS NULL""",
        (done, worker),
    )
    if not renewed.rowcount:
        raise LostLease


def _finish(conn: Connection, worker: UUID) -> None:
    conn.execute(
        "UPDATE demo_work SET finished_at = clock_timestamp(), leased_until = NULL WHERE worker = %s", (worker,)
    )


def figures(conn: Connection) -> dict[str, int]:
    """How much there is, for whoever wants to hear it once."""
    [row] = conn.execute(
        """SELECT (SELECT "position" FROM log_head), (SELECT count(*) FROM records),
            (SELECT count(*) FROM registers), (SELECT count(*) FROM users)"""
    ).fetchall()
    return dict(zip(("events", "records", "registers", "people"), row, strict=True))
