"""What the log refuses to take: data that would not come back, events in a wrong stream, a command id used anew."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import psycopg
import pytest

from eventsourcing.kernel import (
    AppendRefused,
    Codec,
    CommandReused,
    Conflict,
    Decider,
    Event,
    Expected,
    Intent,
    Metadata,
    NewEvent,
    Stream,
    append,
    handle,
    handle_batch,
    head,
    read_log,
    uuid7,
    verify,
)
from tests.kernel.counting import CREATE, Count, Counted, Counter, Label, by, counter, counters

Connection = psycopg.Connection[tuple[Any, ...]]

CODEC = Codec([counter])
ONE, TWO = uuid7(), uuid7()


def counted(step: int = 1) -> NewEvent:
    return CODEC.encode(Counted(step))


NOT_CANONICAL = [
    b'{"step": 1}',
    b'{"step":1} ',
    b'{"step":1,"label":"a"}',
    b'{"step":1,"step":1}',
    b'{"step":1.5}',
    b'{"step":1e2}',
    b'{"step":-0}',
    b'{"label":"\\u00e4"}',
    b'{"label":"a\\/b"}',
    b'{"label":"\\u0000"}',
    b'{"label":"\\ud800"}',
    b'{"label":"\xe4"}',
    b'{"label":"\xed\xa0\x80"}',
    '{"\ufb33":1,"😀":2}'.encode(),  # by code points, and not by UTF-16
    b'{"step":' + b"1" * 5000 + b"}",
    b"[" * 6000 + b"]" * 6000,
    b"NaN",
    b"{'step':1}",
    b"",
]


@pytest.mark.parametrize("data", NOT_CANONICAL, ids=lambda data: data[:24].decode(errors="replace"))
@pytest.mark.parametrize("others", [0, 1])
def test_bytes_that_are_not_canonical_json_are_refused(conn: Connection, data: bytes, others: int) -> None:
    new = NewEvent(uuid7(), "Counted", 1, data)
    with pytest.raises(AppendRefused, match="The data of Counted are not canonical JSON"):
        append(conn, [Stream("counter", ONE, 0, [*[counted()] * others, new])], by())
    assert head(conn).position == 0


@pytest.mark.parametrize(
    "data", [b"{}", b'{"a":[1,null,true,"\xc3\xa4\\\\u0000"],"step":1}', b'"text"', b"9007199254740993"]
)
def test_canonical_json_of_anybodys_making_is_taken_and_verifies(conn: Connection, data: bytes) -> None:
    append(conn, [Stream("note", ONE, 0, [NewEvent(uuid7(), "Noted", 1, data)])], by())
    [fault] = verify(conn, CODEC, [], []).faults
    assert "no event class has this name" in fault.what, "and its hash fits"


@pytest.mark.parametrize("expected", [1, Expected.ANY, Expected.STREAM_EXISTS])
@pytest.mark.parametrize("many", [1, 2])
def test_an_event_of_another_aggregate_type_is_refused(conn: Connection, expected: int, many: int) -> None:
    append(conn, [Stream("counter", ONE, 0, [counted()])], by())
    for times in range(5):  # a connection that is alone takes a quicker way after some
        with pytest.raises(AppendRefused, match=f"{ONE} holds events of counter, and takes none of invoice"):
            append(conn, [Stream("invoice", ONE, expected, [counted() for _ in range(many)])], by())
        append(conn, [Stream("counter", TWO, times, [counted()])], by())
    assert {event.aggregate_type for event in read_log(conn)} == {"counter"}


def test_that_a_stream_has_another_version_is_said_first(conn: Connection) -> None:
    append(conn, [Stream("counter", ONE, 0, [counted()])], by())
    with pytest.raises(Conflict):
        append(conn, [Stream("invoice", ONE, 0, [counted()])], by())


def test_a_mere_check_may_name_the_type_or_not(conn: Connection) -> None:
    append(conn, [Stream("counter", ONE, 0, [counted()])], by())
    append(conn, [Stream("counter", TWO, 0, [counted()]), Stream("", ONE, 1)], by())
    append(conn, [Stream("counter", TWO, 1, [counted(), counted()]), Stream("counter", ONE, 1)], by())
    with pytest.raises(AppendRefused, match="holds events of counter"):
        append(conn, [Stream("counter", TWO, 3, [counted(), counted()]), Stream("invoice", ONE, 1)], by())


MOMENT = datetime(2020, 1, 1, tzinfo=UTC)
SAID = Metadata(actor_id=uuid7(), reason="why")
OTHERWISE: list[tuple[list[Stream], dict[str, Any]]] = [
    ([Stream("counter", ONE, 0, [CODEC.encode(Counted(2))])], {}),
    ([Stream("counter", ONE, 0, [CODEC.encode(Counted(1)), CODEC.encode(Counted(1))])], {}),
    ([Stream("counter", ONE, 0, [NewEvent(uuid7(), "Stepped", 1, b'{"step":1}')])], {}),
    ([Stream("counter", ONE, 0, [NewEvent(uuid7(), "Counted", 2, b'{"step":1}')])], {}),
    ([Stream("counter", TWO, 0, [CODEC.encode(Counted(1))])], {}),
    ([Stream("invoice", ONE, 0, [CODEC.encode(Counted(1))])], {}),
    ([Stream("counter", ONE, 0, [counted()]), Stream("counter", TWO, 0, [counted()])], {}),
    ([Stream("counter", ONE, 1)], {}),
    ([Stream("counter", ONE, 0, [counted()])], {"actor_id": uuid7()}),
    ([Stream("counter", ONE, 0, [counted()])], {"actor_kind": "process"}),
    ([Stream("counter", ONE, 0, [counted()])], {"reason": "something else"}),
    ([Stream("counter", ONE, 0, [counted()])], {"reason": None}),
    ([Stream("counter", ONE, 0, [counted()])], {"effective_at": MOMENT}),
]


@pytest.mark.parametrize(("streams", "more"), OTHERWISE)
def test_a_command_id_that_comes_back_with_something_else_is_refused(
    conn: Connection, streams: list[Stream], more: dict[str, Any]
) -> None:
    said = Metadata(actor_id=SAID.actor_id, reason="why")
    first = append(conn, [Stream("counter", ONE, 0, [counted()])], said)
    again = append(conn, [Stream("counter", ONE, 0, [counted()])], said)
    assert again == [one._replace(repeated=True) for one in first]
    other = Metadata(**{"actor_id": SAID.actor_id, "reason": "why", "command_id": said.command_id, **more})
    with pytest.raises(CommandReused, match=f"{said.command_id} was used before, for something else") as reused:
        append(conn, streams, other)
    assert "saved before, with something else in it" in reused.value.message
    assert head(conn).position == 1


def test_a_repetition_may_expect_what_is_not_so_any_more(conn: Connection) -> None:
    said = by(effective_at=MOMENT)
    append(conn, [Stream("counter", ONE, 0, [counted(), counted(7)]), Stream("counter", TWO, 0, [counted()])], said)
    append(conn, [Stream("counter", ONE, 2, [counted()])], by())
    got = append(
        conn, [Stream("counter", ONE, 0, [counted(), counted(7)]), Stream("counter", TWO, 0, [counted()])], said
    )
    assert [one.repeated for one in got] == [True] * 3


@pytest.fixture
def counting(conn: Connection) -> Connection:
    conn.execute(CREATE)
    return conn


@pytest.mark.parametrize("expected", [None, 1])
@pytest.mark.parametrize(("one", "command"), [(ONE, Count(6)), (ONE, Label("5")), (TWO, Count(5)), (ONE, Count(0))])
def test_a_command_that_borrows_an_id_is_not_taken_for_its_first(
    counting: Connection, one: Any, command: Count | Label, expected: int | None
) -> None:
    said = by()
    handle(counting, counter, ONE, Count(1), by(), projections=[counters])
    handle(counting, counter, ONE, Count(5), said, projections=[counters])
    again = handle(counting, counter, ONE, Count(5), said, projections=[counters], expected=expected)
    assert (again.repeated, again.version) == (True, 2)
    with pytest.raises(CommandReused):
        handle(counting, counter, one, command, said, projections=[counters], expected=expected)
    with pytest.raises(CommandReused):
        handle_batch(counting, [Intent(counter, one, command)], said, projections=[counters])
    assert head(counting).position == 2


def test_of_a_command_whose_id_follows_from_what_was_said_nothing_is_compared(counting: Connection) -> None:
    said = by()
    handle(counting, counter, ONE, Count(5), said, projections=[counters])
    again = handle(counting, counter, ONE, Count(6), said, projections=[counters], id_follows=True)
    assert [event.event for event in again.events] == [Counted(5)]
    with pytest.raises(CommandReused):
        handle(counting, counter, TWO, Count(5), said, projections=[counters], id_follows=True)


def test_intents_that_led_to_nothing_then_may_lead_to_nothing_again(counting: Connection) -> None:
    said = by()
    intents = [Intent(counter, ONE, Count(5)), Intent(counter, TWO, Count(-9)), Intent(counter, ONE, Count(0))]
    handle_batch(counting, intents, said, projections=[counters])
    handle(counting, counter, TWO, Count(20), by(), projections=[counters])
    assert [getattr(one, "repeated", None) for one in handle_batch(counting, intents, said)] == [True] * 3


class Moved(Event, frozen=True):
    schema_version: ClassVar[int] = 1


def test_an_id_of_something_else_is_refused_by_a_command_too(counting: Connection) -> None:
    mover: Decider[Any, Any, Any] = Decider("mover", Moved, Counter(), lambda _c, _s: [Moved()], lambda s, _e: s)
    handle(counting, counter, ONE, Count(5), by(), projections=[counters])
    with pytest.raises(Exception, match="something else"):
        handle(counting, mover, ONE, None, by())
