"""Catching up: what was appended during a rebuild goes to the shadow tables, as a live save would have written it."""

from collections.abc import Sequence

import psycopg

from eventsourcing.kernel.codec import Codec
from eventsourcing.kernel.events import Recorded
from eventsourcing.kernel.garbage import rarely_collected
from eventsourcing.kernel.load import Wanted, load_all
from eventsourcing.kernel.progress import Meter, Watch
from eventsourcing.kernel.projections import RowChange, fold
from eventsourcing.kernel.replay import Models
from eventsourcing.kernel.save import project
from eventsourcing.kernel.shadow import within
from eventsourcing.kernel.snapshots import keep
from eventsourcing.kernel.statement import projecting
from eventsourcing.kernel.store import Connection, head, read_log
from eventsourcing.kernel.wire import run

PAGE = 5_000  # events: what they say of one row is written once
FEW = 500  # which a swap projects itself while it holds the head: others may never stop appending for an empty page


def catch_up(conn: Connection, codec: Codec, models: Models, shadow: str, after: int, progress: Watch) -> int:
    """Projects what was appended meanwhile, in the order of the log; returns the last position.

    It goes to the end of the log where nobody else can append, and otherwise near it.
    """
    meter = Meter("catching up", head(conn).position - after, progress)
    with rarely_collected():
        while page := read_log(conn, after=after, limit=PAGE):
            events = [event for event in codec.decode_all(page) if event.aggregate_type in models.aggregate_types]
            with within(conn, shadow):
                _project(conn, models, events)
            after = page[-1].position
            meter.add(len(page))
            if len(page) < FEW:
                break
    return after


def _project(conn: Connection, models: Models, events: Sequence[Recorded]) -> None:
    """All at once, or command by command where a constraint minds that: each command by itself was accepted before."""
    try:
        with conn.transaction():
            run(conn, *projecting(fold(project(models.projections, events))))
    except psycopg.IntegrityError:
        for command_id in dict.fromkeys(event.command_id for event in events):
            own = [event for event in events if event.command_id == command_id]
            run(conn, *projecting(fold(project(models.projections, own))))
    run(conn, *projecting(_snapshots(conn, models, events)))


def _snapshots(conn: Connection, models: Models, events: Sequence[Recorded]) -> list[RowChange]:
    touched = {event.aggregate_id: models.deciders.get(event.aggregate_type) for event in events}
    wanted = [Wanted(decider, aggregate_id) for aggregate_id, decider in touched.items() if decider is not None]
    states = load_all(conn, wanted)
    return [keep(*one, state) for one, state in zip(wanted, states, strict=True)]
