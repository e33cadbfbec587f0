"""A small aggregate and its read model, for tests of the kernel."""

from collections.abc import Iterator, Sequence
from typing import assert_never
from uuid import UUID

from eventsourcing.kernel import (
    Decider,
    Event,
    Metadata,
    Projection,
    Put,
    Recorded,
    Rejected,
    RowChange,
    Set,
    Table,
    Value,
)


class Counted(Event, frozen=True):
    step: int


class Labelled(Event, frozen=True):
    label: str


class Count(Value, frozen=True):
    step: int


class Label(Value, frozen=True):
    label: str


class Counter(Value, frozen=True):
    total: int = 0
    label: str = ""


def decide(command: Count | Label, state: Counter) -> list[Counted | Labelled]:
    match command:
        case Count(step):
            if step < 0 and state.total + step < 0:
                raise Rejected("A counter cannot go below zero.", field="step")
            return [Counted(step)] if step else []
        case Label(label):
            return [Labelled(label)] if label != state.label else []
    assert_never(command)


def evolve(state: Counter, event: Counted | Labelled) -> Counter:
    match event:
        case Counted(step):
            return Counter(state.total + step, state.label)
        case Labelled(label):
            return Counter(state.total, label)
    assert_never(event)


counter: Decider[Counter, Count | Label, Counted | Labelled] = Decider(
    "counter", Counted | Labelled, Counter(), decide, evolve
)

COUNTERS = Table(
    "counters",
    ("id",),
    {
        "id": "uuid",
        "label": "text",
        "steps": "jsonb",
        "version": "bigint",
        "changed_position": "bigint",
        "created_at": "timestamptz",
        "changed_at": "timestamptz",
    },
)

CREATE = """
CREATE TABLE counters (
    id uuid PRIMARY KEY, label text CONSTRAINT counters_label_key UNIQUE, steps jsonb NOT NULL, version bigint NOT NULL,
    changed_position bigint NOT NULL, created_at timestamptz NOT NULL, changed_at timestamptz NOT NULL)
"""


def project(events: Sequence[Recorded]) -> Iterator[RowChange]:
    for e in events:
        now = {"id": e.aggregate_id, "version": e.version, "changed_position": e.position, "changed_at": e.recorded_at}
        if e.version == 1:
            yield Put(COUNTERS, {**now, "created_at": e.recorded_at, "steps": {}})
        match e.event:
            case Counted(step):
                yield Set(COUNTERS, now, merge={"steps": {str(e.version): step}})
            case Labelled(label):
                yield Set(COUNTERS, {**now, "label": label})


counters = Projection(
    "counters", ("counter",), (COUNTERS,), project, {"counters_label_key": "Another counter has this label."}
)


def by(actor: UUID | None = None, **more: object) -> Metadata:
    return Metadata(actor_id=actor, **more)  # type: ignore[arg-type]
