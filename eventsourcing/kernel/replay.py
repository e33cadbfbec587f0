"""Replay: the whole log, one aggregate after another, into empty tables."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from eventsourcing.kernel.ahead import BY_AGGREGATE, read_ahead
from eventsourcing.kernel.codec import Codec
from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.events import Recorded
from eventsourcing.kernel.progress import Meter, Watch
from eventsourcing.kernel.projections import Projection, RowChange, Table, fold
from eventsourcing.kernel.rows import ENOUGH, Filling
from eventsourcing.kernel.save import project
from eventsourcing.kernel.snapshots import SNAPSHOTS, Loaded, keep
from eventsourcing.kernel.spelling import array
from eventsourcing.kernel.store import Connection

Deciders = Sequence[Decider[Any, Any, Any]]


class Models:
    """The read models of a replay: some projections, and the snapshots of some deciders."""

    def __init__(self, projections: Sequence[Projection], deciders: Deciders) -> None:
        self.projections = projections
        self.deciders = {decider.aggregate_type: decider for decider in deciders}

    @property
    def tables(self) -> list[Table]:
        tables = [table for projection in self.projections for table in projection.tables]
        return [*tables, SNAPSHOTS] if self.deciders else tables

    def owner(self, table: str | None) -> str:
        """The name of the read model that has this table, or of all of them."""
        owners = {one.name: projection.name for projection in self.projections for one in projection.tables}
        return owners.get(table or "") or " or ".join(dict.fromkeys(owners.values())) or SNAPSHOTS.name

    @property
    def aggregate_types(self) -> list[str]:
        """The types whose events they are made of."""
        return sorted({*self.deciders, *(name for one in self.projections for name in one.aggregate_types)})


def replay(conn: Connection, codec: Codec, models: Models, schema: str, until: int, progress: Watch) -> None:
    """Fills the empty tables in `schema` from all events up to a position; memory does not grow with the log.

    Rows are functions of one aggregate's events, so a page is written up to its last aggregate, whose folded rows
    wait for the next page. It needs no snapshot, for events up to a position are the same at any time. Raises
    CorruptEvent, ProjectionFailed.
    """
    meter = Meter("replaying", _count(conn, models.aggregate_types, until), progress)
    filling = Filling(conn, schema)

    def between(events: int) -> None:
        filling.write(enough=ENOUGH)
        meter.add(events)

    states = _States(models)
    waiting: Sequence[RowChange] = []
    waiting_id: UUID | None = None
    values = (array(models.aggregate_types), b"%d" % until)
    with closing(read_ahead(conn, BY_AGGREGATE, values, between)) as pages:
        for page in pages:
            whole, rest = _cut(codec.decode_all(page))
            last_id = page[-1].aggregate_id
            if page[0].aggregate_id != last_id or waiting_id != last_id:
                filling.add(fold([*waiting, *project(models.projections, whole), *states.kept(whole)]))
                waiting, waiting_id = [], last_id
            waiting = fold([*waiting, *project(models.projections, rest), *states.kept(rest)])
    filling.add(waiting)
    filling.write()


def _cut(events: list[Recorded]) -> tuple[list[Recorded], list[Recorded]]:
    """The events of all aggregates but the last, and those of the last, which may go on in the next page."""
    at = len(events)
    while at and events[at - 1].aggregate_id == events[-1].aggregate_id:
        at -= 1
    return events[:at], events[at:]


class _States:
    """The states of aggregates as their events pass by; the last one is remembered, for its events may go on."""

    def __init__(self, models: Models) -> None:
        self._deciders = models.deciders
        self._last: tuple[UUID | None, Loaded] = (None, Loaded(None, 0))

    def kept(self, events: Sequence[Recorded]) -> Iterator[RowChange]:
        """The snapshots of the aggregates that these events belong to."""
        for aggregate_id, group in groupby(events, attrgetter("aggregate_id")):
            own = list(group)
            decider = self._deciders.get(own[0].aggregate_type)
            if decider is None:
                continue
            before = self._last[1] if self._last[0] == aggregate_id else Loaded(decider.initial, 0)
            after = Loaded(decider.fold(before.state, [one.event for one in own]), own[-1].version)
            self._last = (aggregate_id, after)
            yield keep(decider, aggregate_id, after)


def _count(conn: Connection, aggregate_types: Sequence[str], until: int) -> int:
    query = 'SELECT count(*) FROM events WHERE aggregate_type = ANY (%s::text[]) AND "position" <= %s::bigint'
    [row] = conn.execute(query, (list(aggregate_types), until))
    return int(row[0])
