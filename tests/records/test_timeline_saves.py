from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from eventsourcing.kernel import Recorded
from eventsourcing.records.domain import RecordArchived, RecordChanged, RecordCommented, RecordCreated, Values
from eventsourcing.records.timeline.saves import MOST_LINKS, MOST_SAVES, WITHIN, changed, grouped

RECORD, OTHER, ANA, BEN = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SEATS = "integer-seatseat"


def event(version: int, seconds: int, said: Any = None, **column: Any) -> Recorded:
    columns: dict[str, Any] = {"position": version, "event_id": uuid4(), "aggregate_type": "record", "version": version}
    columns |= {"aggregate_id": RECORD, "effective_at": None, "actor_id": ANA, "actor_kind": "person", "source": "web"}
    columns |= {"reason": None, "command_id": uuid4(), "change_set_id": uuid4(), "causation_id": None}
    said = said or RecordChanged({SEATS: version}, {SEATS: version - 1})
    columns |= {"event_type": type(said).__name__, "recorded_at": NOON + timedelta(seconds=seconds), "event": said}
    return Recorded(**columns | column)


def sizes(*events: Recorded) -> list[int]:
    return [len(group) for group in grouped(RECORD, events)]


def test_quick_saves_of_one_person_are_one_entry() -> None:
    assert sizes(event(4, 240), event(3, 100), event(2, 0)) == [3]


def test_saves_more_than_five_minutes_apart_are_two_entries() -> None:
    assert sizes(event(3, 301), event(2, 0)) == [1, 1]


def test_the_saves_of_one_entry_are_all_within_five_minutes() -> None:
    assert sizes(event(4, 400), event(3, 200), event(2, 0)) == [2, 1]


def test_saves_are_told_apart_by_who_and_why_and_since_when_and_through_what() -> None:
    assert sizes(event(3, 9), event(2, 0, actor_id=BEN)) == [1, 1]
    assert sizes(event(3, 9, reason="Because."), event(2, 0)) == [1, 1]
    assert sizes(event(3, 9, effective_at=NOON), event(2, 0)) == [1, 1]
    assert sizes(event(3, 9, source="command line"), event(2, 0)) == [1, 1]


def test_only_changes_by_people_are_told_as_one() -> None:
    assert sizes(event(3, 9, source="import"), event(2, 0, source="import")) == [1, 1]
    assert sizes(event(3, 9, actor_kind="process"), event(2, 0, actor_kind="process")) == [1, 1]
    assert sizes(event(3, 9), event(2, 5, RecordCommented("Well.")), event(1, 0)) == [1, 1, 1]
    assert sizes(event(2, 9, RecordArchived()), event(1, 0, RecordCreated(OTHER, {}))) == [1, 1]


def test_links_that_one_act_made_from_several_records_are_one_entry() -> None:
    link = RecordCreated(OTHER, {"link-parentpa": str(RECORD)})
    act = uuid4()
    links = [event(n, n, link, aggregate_id=uuid4(), change_set_id=act) for n in range(5, 1, -1)]
    assert sizes(*links, event(1, 0, link, aggregate_id=uuid4())) == [4, 1]


def test_a_link_that_was_made_is_not_told_with_one_that_was_removed() -> None:
    act, made = uuid4(), RecordChanged({"link-parentpa": str(RECORD)}, {"link-parentpa": None})
    removed = RecordChanged({"link-parentpa": None}, {"link-parentpa": str(RECORD)})
    both = [event(n, n, said, aggregate_id=uuid4(), change_set_id=act) for n, said in ((3, made), (2, removed))]
    assert sizes(*both) == [1, 1]


manners = st.fixed_dictionaries(
    {"actor_id": st.sampled_from([ANA, BEN]), "reason": st.sampled_from([None, "Because."])},
    optional={"effective_at": st.just(NOON), "aggregate_id": st.just(OTHER), "source": st.just("import")},
)
streams = st.lists(st.tuples(st.integers(0, 200), manners), max_size=60)


@given(streams)
def test_grouping_loses_nothing_mixes_nothing_and_keeps_the_order(stream: list[tuple[int, dict[str, Any]]]) -> None:
    seconds, events = 0, list[Recorded]()
    for version, (pause, manner) in enumerate(stream, 2):
        seconds += pause
        events.insert(0, event(version, seconds, **manner))
    groups = grouped(RECORD, events)
    assert [one for group in groups for one in group] == events
    for group in groups:
        assert len(group) <= max(MOST_SAVES, MOST_LINKS)
        if len(group) > 1 and group[0].aggregate_id == RECORD:
            assert len({(one.actor_id, one.reason, one.effective_at, one.aggregate_id) for one in group}) == 1
            assert group[0].recorded_at - group[-1].recorded_at <= WITHIN


@given(streams, st.integers(0, 60))
def test_what_is_grouped_does_not_depend_on_what_is_newer_than_an_entry(
    stream: list[tuple[int, dict[str, Any]]], place: int
) -> None:
    events = [event(100 - n, -n * 60, **manner) for n, (_, manner) in enumerate(stream)]
    groups = grouped(RECORD, events)
    assert grouped(RECORD, [one for group in groups[place:] for one in group]) == groups[place:]


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.none() | st.integers(0, 3), min_size=1), min_size=1))
def test_several_changes_come_to_what_was_before_the_first_and_is_after_the_last(changes: list[Values]) -> None:
    states: list[Values] = [dict.fromkeys("abc")]
    for values in changes:
        states.append({**states[-1], **values})
    events = [
        event(n, n, RecordChanged({id: after[id] for id in values}, {id: before[id] for id in values}))
        for n, (values, (before, after)) in enumerate(zip(changes, pairwise(states), strict=True), 2)
    ]
    was, now = changed(events[::-1])
    assert {**states[0], **was} == states[0]
    assert {**states[0], **now} == states[-1]
    assert was.keys() == now.keys()
