"""Which saves are told as one: somebody's changes of a record in quick succession. Pure."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from eventsourcing.kernel import Recorded
from eventsourcing.records.domain import RecordChanged, Values

WITHIN = timedelta(minutes=5)
MOST_SAVES = 10  # in one entry, so that a piece of a timeline shows all of each of its entries
MOST_LINKS = 20


def grouped(record_id: UUID, events: Sequence[Recorded]) -> list[tuple[Recorded, ...]]:
    """The entries of a record's timeline, newest first as the events are; each one save, or several told as one."""
    groups: list[tuple[Recorded, ...]] = []
    for older in events:
        if groups and belong(record_id, groups[-1], older):
            groups[-1] = (*groups[-1], older)
        else:
            groups.append((older,))
    return groups


def belong(record_id: UUID, group: tuple[Recorded, ...], older: Recorded) -> bool:
    """Whether an event belongs to the entry of those right after it."""
    own = [one.aggregate_id == record_id for one in (group[0], older)]
    if all(own):
        return len(group) < MOST_SAVES and _quick(group[0], older)
    return not any(own) and len(group) < MOST_LINKS and _one_act(record_id, group[0], older)


def _quick(newest: Recorded, older: Recorded) -> bool:
    """Changes by the same person for the same reason, not far apart, and true since the same time."""
    changes = isinstance(newest.event, RecordChanged) and isinstance(older.event, RecordChanged)
    return changes and _manner(newest) == _manner(older) and newest.recorded_at - older.recorded_at <= WITHIN


def _manner(one: Recorded) -> tuple[object, ...]:
    by_hand = one.actor_kind == "person" and one.source != "import"
    return (one.actor_id, by_hand or one.position, one.source, one.reason, one.effective_at)


def _one_act(record_id: UUID, newest: Recorded, older: Recorded) -> bool:
    """Links from several records that were made, or removed, by one act such as an import."""
    same = links_to(record_id, newest.event.values) == links_to(record_id, older.event.values)
    return same and newest.change_set_id == older.change_set_id


def links_to(record_id: UUID, values: Values) -> bool:
    """Whether any of these values is a link to the record."""
    return any(value == str(record_id) and field_id.startswith("link-") for field_id, value in values.items())


def changed(group: Sequence[Recorded]) -> tuple[Values, Values]:
    """What the changes, newest first, came to: what the fields were before the first, and are after the last."""
    was: Values = {}
    now: Values = {}
    for one in reversed(group):
        was = {**one.event.was, **was}
        now = {**now, **one.event.values}
    return was, now
