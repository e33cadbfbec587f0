"""One attempt at a command, or at many: load, decide, and save what follows in one append."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from eventsourcing.kernel.append import Expected
from eventsourcing.kernel.at_head import flush, shares
from eventsourcing.kernel.codec import canonical, codec_of
from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import CommandReused, Conflict, Rejected
from eventsourcing.kernel.events import Metadata, Recorded, Stored
from eventsourcing.kernel.load import Wanted, follow, load, load_all, load_until, snapshot
from eventsourcing.kernel.projections import Projection
from eventsourcing.kernel.repeated import by_the_same, led_to
from eventsourcing.kernel.save import Check, Decision, save, to_record
from eventsourcing.kernel.snapshots import Loaded
from eventsourcing.kernel.wire import Connection


class Intent(msgspec.Struct, frozen=True):
    """A command for one aggregate."""

    decider: Decider[Any, Any, Any]
    aggregate_id: UUID
    command: Any


class Handled(NamedTuple):
    """What a command led to: its events (none: it changed nothing) and the versions after and before them.

    `repeated`: the command id was handled before; these are its first events, and nothing was written now.
    """

    events: tuple[Recorded, ...]
    version: int
    before: int
    repeated: bool = False


class Sending(msgspec.Struct, frozen=True):
    """What all intents of one call share."""

    metadata: Metadata
    projections: Sequence[Projection]
    expected: int | Expected | None
    checks: Sequence[Check]
    loaded: Loaded | None = None  # the aggregate of a lone intent, where the sender has it
    id_follows: bool = False  # from what was said, so that a command that comes back need not be compared
    whole: bool = False  # whether to decide on nothing less than the whole stream


def attempt(conn: Connection, intents: Sequence[Intent], sending: Sending) -> list[Handled | Rejected]:
    """One attempt.

    Whether the command was handled before is told by the append; it is looked up only where there is none, since the
    first handling may be just what makes a rule refuse it now.
    """
    try:
        decided = list(_decide_all(conn, intents, sending))
    except Conflict:
        if first := _first_results(conn, intents, sending):
            return first
        raise
    decisions = [one for one in decided if isinstance(one, Decision) and one.events]
    if len(decisions) < len(decided) and (first := _first_results(conn, intents, sending)):
        return first
    stored = save(conn, decisions, sending.metadata, sending.projections, sending.checks) if decisions else []
    if stored is None:
        return _first_results(conn, intents, sending)
    events = iter(stored)
    return [
        one
        if isinstance(one, Rejected)
        else Handled(next(events) if one.events else (), one.after.version, one.before.version)
        for one in decided
    ]


def _decide_all(conn: Connection, intents: Sequence[Intent], sending: Sending) -> Iterator[Decision | Rejected]:
    """Each on the state that those before it leave."""
    if len(intents) == 1:
        yield _decide_one(conn, intents[0], sending)
        return
    wanted = [Wanted(intent.decider, intent.aggregate_id) for intent in intents]
    states = dict(zip(once := list(dict.fromkeys(wanted)), load_all(conn, once), strict=True))
    for intent, which in zip(intents, wanted, strict=True):
        decided = _decide(intent, states[which], sending)
        if isinstance(decided, Decision):
            states[which] = decided.after
        yield decided


def _decide_one(conn: Connection, intent: Intent, sending: Sending) -> Decision | Rejected:
    """On what the sender has loaded; else on the snapshot alone, where that leads to events: the append refuses them
    if others came after it. Of a refusal, or of nothing to do, the log hears nothing, so these take the whole stream.
    """
    decider, aggregate_id = intent.decider, intent.aggregate_id
    if sending.loaded:
        return _decide(intent, sending.loaded, sending)
    if sending.whole:
        return _decide(intent, load(conn, decider, aggregate_id), sending)
    kept = snapshot(conn, decider, aggregate_id)
    if kept:
        with suppress(Conflict):
            decided = _decide(intent, kept, sending)
            if isinstance(decided, Decision) and decided.events:
                return decided
    return _decide(intent, follow(conn, decider, aggregate_id, kept or Loaded(decider.initial, 0)), sending)


def _decide(intent: Intent, before: Loaded, sending: Sending) -> Decision | Rejected:
    _expect(intent.aggregate_id, sending.expected, before.version)
    try:
        events = intent.decider.decide(intent.command, before.state)
        return to_record(intent.decider, intent.aggregate_id, before, events)
    except Rejected as rejected:
        return rejected


def _expect(aggregate_id: UUID, expected: int | Expected | None, actual: int) -> None:
    """The append checks this again under the head; here a stale command is told before it is decided."""
    if expected is None or expected in (actual, Expected.ANY) or (expected == Expected.STREAM_EXISTS and actual):
        return
    raise Conflict(aggregate_id, expected, actual)


def _first_results(conn: Connection, intents: Sequence[Intent], sending: Sending) -> list[Handled | Rejected]:
    """What the same command led to before; nothing where it did not. Raises CommandReused where it was another one.

    Intents for one aggregate all get all that it led to there.
    """
    stored = led_to(conn, sending.metadata.command_id)
    if not stored:
        return []
    if shares(conn):
        flush(conn)  # whoever handled it may have died between its commit and its flush
    own: dict[UUID, list[Stored]] = {}
    for event in stored:
        own.setdefault(event.aggregate_id, []).append(event)
    if not by_the_same(stored, sending.metadata) or not own.keys() <= {intent.aggregate_id for intent in intents}:
        raise CommandReused(sending.metadata.command_id)
    if not sending.id_follows and not _leads_to(conn, intents, own):
        raise CommandReused(sending.metadata.command_id)
    return [_first_result(intent, own.get(intent.aggregate_id, [])) for intent in intents]


def _leads_to(conn: Connection, intents: Sequence[Intent], own: Mapping[UUID, Sequence[Stored]]) -> bool:
    """Whether these intents lead to these events where their aggregates are as they were before."""
    states: dict[UUID, Any] = {}
    decided: dict[UUID, list[tuple[type[Any], bytes]]] = {}
    for intent in intents:
        decider, one = intent.decider, intent.aggregate_id
        if one not in own:  # nothing came of it then, of a state that is not told
            continue
        if one not in states:
            states[one] = load_until(conn, decider, one, own[one][0].version - 1).state
        with suppress(Rejected):
            events = decider.decide(intent.command, states[one])
            states[one] = decider.fold(states[one], events)
            decided.setdefault(one, []).extend((type(event), canonical(event)) for event in events)
    codecs = {intent.aggregate_id: codec_of(intent.decider) for intent in intents}
    return decided == {
        one: [(type(recorded.event), canonical(recorded.event)) for recorded in codecs[one].decode_all(events)]
        for one, events in own.items()
    }


def _first_result(intent: Intent, own: Sequence[Stored]) -> Handled:
    if not own:
        return Handled((), 0, 0, repeated=True)
    return Handled(tuple(codec_of(intent.decider).decode_all(own)), own[-1].version, own[0].version - 1, repeated=True)
