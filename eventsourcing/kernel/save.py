"""Saving: what was decided goes to the log and to the read models in one statement."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from eventsourcing.kernel.append import Stream, run_append
from eventsourcing.kernel.codec import codec_of
from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.digest import in_utc
from eventsourcing.kernel.errors import ProjectionFailed, Rejected
from eventsourcing.kernel.events import Event, Metadata, NewEvent, Recorded, replace
from eventsourcing.kernel.projections import Assigned, New, Projection, RowChange, fold
from eventsourcing.kernel.snapshots import Loaded, keep
from eventsourcing.kernel.statement import appending, arms_of
from eventsourcing.kernel.wire import Connection

Check = tuple[UUID, int]


class Decision(msgspec.Struct, frozen=True):
    """What was decided for one aggregate: its state before and after, and the events between."""

    decider: Decider[Any, Any, Any]
    aggregate_id: UUID
    before: Loaded
    after: Loaded
    events: tuple[Event, ...]
    encoded: tuple[NewEvent, ...]


def to_record(decider: Decider[Any, Any, Any], aggregate_id: UUID, before: Loaded, events: Sequence[Event]) -> Decision:
    """The decision, with its events encoded and folded."""
    after = Loaded(decider.fold(before.state, events), before.version + len(events))
    encoded = tuple(codec_of(decider).encode(event) for event in events)
    return Decision(decider, aggregate_id, before, after, tuple(events), encoded)


def save(
    conn: Connection,
    decisions: Sequence[Decision],
    metadata: Metadata,
    projections: Sequence[Projection],
    checks: Sequence[Check],
) -> list[tuple[Recorded, ...]] | None:
    """Appends and projects; returns the events of each decision as recorded.

    None where the command was handled by somebody else between loading and now: nothing is written then.
    """
    whole = _by_aggregate(decisions)
    coming = list(_coming(whole, metadata))
    changes = [*project(projections, coming), *_snapshots(whole)]
    new = [change for change in changes if isinstance(change, New)]
    arms, of_the_arms = arms_of([*fold(change for change in changes if not isinstance(change, New)), *new])
    try:
        appended = run_append(conn, _streams(whole, checks), metadata, lambda way: appending(way, arms), of_the_arms)
    except psycopg.Error as error:
        meant = _meant(error, projections)
        raise meant from (None if meant is error else error)
    if appended[0].repeated:
        return None
    recorded = [
        replace(event, position=got.position, recorded_at=got.recorded_at)
        for event, got in zip(coming, appended, strict=True)
    ]
    return _by_decision(decisions, whole, recorded)


def _snapshots(decisions: Sequence[Decision]) -> Iterator[RowChange]:
    """What keeps the states; of many at once, those of one event load as quickly without."""
    for one in decisions:
        if one.after.version > 1 or len(decisions) == 1:
            yield keep(one.decider, one.aggregate_id, one.after)


def _by_decision(
    decisions: Sequence[Decision], whole: Sequence[Decision], recorded: Sequence[Recorded]
) -> list[tuple[Recorded, ...]]:
    """The events of each decision, of all that were recorded for the aggregates one after the other."""
    if len(decisions) == 1:
        return [tuple(recorded)]
    rest = iter(recorded)
    of = {one.aggregate_id: iter(list(islice(rest, len(one.events)))) for one in whole}
    return [tuple(islice(of[one.aggregate_id], len(one.events))) for one in decisions]


def _by_aggregate(decisions: Sequence[Decision]) -> Sequence[Decision]:
    """One decision an aggregate: an append names each stream once."""
    if len(decisions) == 1:
        return decisions
    whole: dict[UUID, Decision] = {}
    for one in decisions:
        first = whole.get(one.aggregate_id)
        whole[one.aggregate_id] = (
            one
            if first is None
            else replace(first, after=one.after, events=first.events + one.events, encoded=first.encoded + one.encoded)
        )
    return list(whole.values())


def project(projections: Sequence[Projection], events: Sequence[Recorded]) -> Iterator[RowChange]:
    """What all the projections make of these events. Raises ProjectionFailed, naming which failed."""
    for projection in projections:
        own = [event for event in events if event.aggregate_type in projection.aggregate_types]
        if not own:
            continue
        try:
            yield from projection.project(own)
        except Exception as error:
            raise ProjectionFailed(projection.name, repr(error)) from error


def _coming(decisions: Sequence[Decision], metadata: Metadata) -> Iterator[Recorded]:
    """The events as they will be recorded, but for what only the log can assign."""
    ordinal = 0
    for one in decisions:
        for number, (event, encoded) in enumerate(zip(one.events, one.encoded, strict=True), 1):
            ordinal += 1
            yield Recorded(
                Assigned("position", ordinal),  # type: ignore[arg-type]  # a projection may store it, not compute with it
                encoded.event_id,
                one.decider.aggregate_type,
                one.aggregate_id,
                one.before.version + number,
                encoded.event_type,
                Assigned("recorded_at", ordinal),  # type: ignore[arg-type]  # the same
                in_utc(metadata.effective_at),
                metadata.actor_id,
                metadata.actor_kind,
                metadata.source,
                metadata.reason,
                metadata.command_id,
                metadata.change_set_id or metadata.command_id,
                metadata.causation_id,
                event,
            )


def _streams(decisions: Sequence[Decision], checks: Sequence[Check]) -> list[Stream]:
    appended = [Stream(o.decider.aggregate_type, o.aggregate_id, o.before.version, o.encoded) for o in decisions]
    return appended + [Stream("", aggregate_id, version) for aggregate_id, version in checks]


def _meant(error: psycopg.Error, projections: Sequence[Projection]) -> Exception:
    """What an error of the database means: a refusal by a constraint, a projection that is wrong, or just itself."""
    if not isinstance(error, psycopg.IntegrityError | psycopg.DataError | psycopg.ProgrammingError):
        return error
    for projection in projections:
        refusal = projection.refusals.get(error.diag.constraint_name or "")
        if refusal is not None:
            return Rejected(refusal) if isinstance(refusal, str) else refusal(error.diag)
    return ProjectionFailed(_culprit(projections, error), error)


def _culprit(projections: Sequence[Projection], error: psycopg.Error) -> str:
    tables = {table.name: projection.name for projection in projections for table in projection.tables}
    return tables.get(error.diag.table_name or "") or " or ".join(dict.fromkeys(tables.values()))
