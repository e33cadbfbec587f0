"""Replay: the whole log, one aggregate after another, into empty tables."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from eventsourcing.kernel.ahead import BY_AGGREGATE, read_ahead
from eventsourcing.kernel.codec import Codec
from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import CorruptEvent
from eventsourcing.kernel.events import Damaged, Recorded, Stored
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


class LeftOut:
    """The aggregates that a replay leaves out, since an event of theirs cannot be read or replayed, and why."""

    def __init__(self, tell: Callable[[int | None, str], None]) -> None:
        self.aggregates: set[UUID] = set()
        self.tell = tell

    def add(self, event: Stored | Damaged, why: Exception) -> None:
        """Leave out this event's aggregate."""
        if event.aggregate_id:
            self.aggregates.add(event.aggregate_id)
        self.tell(event.position, f"it cannot be replayed: {str(why) or repr(why)}")


def replay(
    conn: Connection,
    codec: Codec,
    models: Models,
    schema: str,
    until: int,
    progress: Watch,
    *,
    left_out: LeftOut | None = None,
) -> None:
    """Fills the empty tables in `schema` from all events up to a position; memory does not grow with the log.

    Rows are functions of one aggregate's events, so a page is written up to its last aggregate, whose folded rows
    wait for the next page. It needs no snapshot, for events up to a position are the same at any time. With
    `left_out` it goes on without the aggregates that cannot be replayed; else it raises CorruptEvent, ProjectionFailed.
    """
    meter = Meter("replaying", _count(conn, models.aggregate_types, until), progress)
    filling = Filling(conn, schema, None if left_out is None else partial(left_out.tell, None))

    def between(events: int) -> None:
        filling.write(enough=ENOUGH)
        meter.add(events)

    work = _Work(codec, models, left_out)
    waiting: Sequence[RowChange] = []
    waiting_id: UUID | None = None
    values = (array(models.aggregate_types), b"%d" % until)
    with closing(read_ahead(conn, BY_AGGREGATE, values, between)) as pages:
        for page in pages:
            first_id, last_id, whole, rest = work.changes(page)
            if first_id != last_id or waiting_id != last_id:
                filling.add(fold([*waiting, *whole]))
                waiting, waiting_id = [], last_id
            waiting = fold([*waiting, *rest])
    filling.add(waiting)
    filling.write()


class _Work:
    """From a page of events to changes of rows."""

    def __init__(self, codec: Codec, models: Models, left_out: LeftOut | None) -> None:
        self._codec, self._models, self._left_out = codec, models, left_out
        self._states = _States(models)

    def changes(
        self, page: Sequence[Stored | Damaged]
    ) -> tuple[UUID | None, UUID | None, list[RowChange], list[RowChange]]:
        """The page's first aggregate and its last, what all but the last change, and what that one does."""
        before = self._states.last
        try:
            return self._changes(self._fit(page))
        except Exception:
            if self._left_out is None:
                raise
            self._states.last = before
            for _, group in groupby(page, attrgetter("aggregate_id")):
                self._try(list(group), self._left_out)
            self._states.last = before
            return self._changes(self._fit(page))

    def _fit(self, page: Sequence[Stored | Damaged]) -> Sequence[Stored | Damaged]:
        if not self._left_out or not self._left_out.aggregates:
            return page
        return [event for event in page if event.aggregate_id and event.aggregate_id not in self._left_out.aggregates]

    def _changes(
        self, page: Sequence[Stored | Damaged]
    ) -> tuple[UUID | None, UUID | None, list[RowChange], list[RowChange]]:
        if not page:
            return None, None, [], []
        whole, rest = _cut(self._codec.decode_all(map(_whole, page)))
        first, last = ([*project(self._models.projections, own), *self._states.kept(own)] for own in (whole, rest))
        return page[0].aggregate_id, page[-1].aggregate_id, first, last

    def _try(self, own: Sequence[Stored | Damaged], left_out: LeftOut) -> None:
        """One aggregate's events by itself; where one of them cannot be replayed, the aggregate is left out."""
        before = self._states.last
        tried_all = False
        for number in [len(own), *range(1, len(own) + 1)]:  # all of them first: they may well be in order
            event = own[number - 1]
            self._states.last = before
            try:
                self._changes(own[:number])
                if number == len(own):
                    return
            except Exception as error:  # noqa: BLE001  whatever it is, it is told with the event's position
                if tried_all or len(own) == 1:
                    left_out.add(event, error)
                    return
                tried_all = True


def _whole(event: Stored | Damaged) -> Stored:
    if isinstance(event, Damaged):
        raise CorruptEvent(event.position, event.event_type, event.why)
    return event


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
        self.last: tuple[UUID | None, Loaded] = (None, Loaded(None, 0))

    def kept(self, events: Sequence[Recorded]) -> Iterator[RowChange]:
        """The snapshots of the aggregates that these events belong to."""
        for aggregate_id, group in groupby(events, attrgetter("aggregate_id")):
            own = list(group)
            decider = self._deciders.get(own[0].aggregate_type)
            if decider is None:
                continue
            before = self.last[1] if self.last[0] == aggregate_id else Loaded(decider.initial, 0)
            after = Loaded(decider.fold(before.state, [one.event for one in own]), own[-1].version)
            self.last = (aggregate_id, after)
            yield keep(decider, aggregate_id, after)


def _count(conn: Connection, aggregate_types: Sequence[str], until: int) -> int:
    query = 'SELECT count(*) FROM events WHERE aggregate_type = ANY (%s::text[]) AND "position" <= %s::bigint'
    [row] = conn.execute(query, (list(aggregate_types), until))
    return int(row[0])
