"""Append and read, against a model in memory."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from eventsourcing.kernel import (
    Appended,
    AppendRefused,
    Codec,
    CommandReused,
    Conflict,
    Expected,
    Rejected,
    Stored,
    Stream,
    append,
    follow,
    handle,
    head,
    position_at,
    read_events,
    read_log,
    read_stream,
    tail,
    uuid7,
    verify,
)
from tests.kernel.counting import CREATE, Count, Counted, Labelled, by, counter, counters

Connection = psycopg.Connection[tuple[Any, ...]]

CODEC = Codec([counter])
IDS = [uuid7() for _ in range(4)]
COMMANDS = [uuid7() for _ in range(6)]
EVENTS = st.builds(Counted, st.integers(-9, 9)) | st.builds(Labelled, st.text("aä🛩\n\"'\\", max_size=4))
EXPECTED = st.sampled_from(Expected) | st.integers(1, 4)
STREAMS = st.lists(
    st.tuples(st.sampled_from(IDS), EXPECTED, st.lists(EVENTS, max_size=3)), max_size=3, unique_by=lambda one: one[0]
)
BOUND = st.integers(0, 12)
LIMIT = st.none() | st.integers(0, 5)


class Log(RuleBasedStateMachine):
    """The model: a list of (aggregate_id, version, event) and what each command id led to."""

    conn: Connection

    @initialize()
    def empty(self) -> None:
        self.conn.execute(
            """SET session_replication_role = replica; TRUNCATE events;
            UPDATE log_head SET "position" = 0, recorded_at = '2000-01-01 00:00+00';
            SET session_replication_role = origin"""
        )
        self.log: list[tuple[UUID, int, Any]] = []
        self.results: dict[UUID, list[Appended]] = {}
        self.said: dict[UUID, list[tuple[UUID, Any]]] = {}

    def version(self, aggregate_id: UUID) -> int:
        return sum(one == aggregate_id for one, _, _ in self.log)

    def fits(self, aggregate_id: UUID, expected: int) -> bool:
        actual = self.version(aggregate_id)
        return expected in (Expected.ANY, actual) or (expected == Expected.STREAM_EXISTS and actual > 0)

    @rule(wanted=STREAMS, command_id=st.sampled_from(COMMANDS) | st.builds(uuid7))
    def append(self, wanted: list[tuple[UUID, int, list[Any]]], command_id: UUID) -> None:
        streams = [Stream("counter", one, expected, [*map(CODEC.encode, events)]) for one, expected, events in wanted]
        unfit = [(one, expected) for one, expected, _ in wanted if not self.fits(one, expected)]
        if unfit and command_id not in self.results:
            with pytest.raises(Conflict) as conflict:
                append(self.conn, streams, by(command_id=command_id))
            assert (conflict.value.aggregate_id, conflict.value.expected) == unfit[0]
            assert conflict.value.actual == self.version(unfit[0][0])
            return
        said = [(one, event) for one, _, events in wanted for event in events]
        if said != self.said.get(command_id, said):
            with pytest.raises(CommandReused):
                append(self.conn, streams, by(command_id=command_id))
            return
        got = append(self.conn, streams, by(command_id=command_id))
        if command_id in self.results:
            assert got == [one._replace(repeated=True) for one in self.results[command_id]]
            return
        expected: list[tuple[int, int, int, bool]] = []
        for one, _, events in wanted:
            for event in events:
                self.log.append((one, self.version(one) + 1, event))
                expected.append((len(expected) + 1, len(self.log), self.log[-1][1], False))
        assert [(one.ordinal, one.position, one.version, one.repeated) for one in got] == expected
        if got:
            self.results[command_id] = got
            self.said[command_id] = said

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        command_id = data.draw(st.sampled_from(list(self.said)))
        grown: dict[UUID, list[Any]] = {}
        for one, event in self.said[command_id]:
            grown.setdefault(one, []).append(CODEC.encode(event))
        streams = [Stream("counter", one, 0, events) for one, events in grown.items()]
        again = append(self.conn, streams, by(command_id=command_id))
        assert again == [one._replace(repeated=True) for one in self.results[command_id]]

    @rule(streams=STREAMS)
    def roll_back(self, streams: list[tuple[UUID, int, list[Any]]]) -> None:
        with self.conn.transaction(force_rollback=True):
            append(self.conn, [Stream("counter", one, -1, [*map(CODEC.encode, new)]) for one, _, new in streams], by())

    @rule(one=st.sampled_from(IDS), after=BOUND, until=st.none() | BOUND, newest=st.booleans(), limit=LIMIT)
    def read_stream(self, one: UUID, after: int, until: int | None, newest: bool, limit: int | None) -> None:
        wanted = [
            (aggregate_id, version, event)
            for aggregate_id, version, event in self.log
            if aggregate_id == one and after < version <= (until if until is not None else version)
        ]
        got = read_stream(self.conn, one, after=after, until=until, newest_first=newest, limit=limit)
        self.same(got, wanted[::-1] if newest else wanted, limit)

    @rule(after=BOUND, until=st.none() | BOUND, kind=st.sampled_from([Counted, Labelled, None]), newest=st.booleans(),
          limit=LIMIT)  # fmt: skip
    def read_log(self, after: int, until: int | None, kind: Any, newest: bool, limit: int | None) -> None:
        wanted = [
            one
            for position, one in enumerate(self.log, 1)
            if after < position <= (until if until is not None else position)
            and (kind is None or isinstance(one[2], kind))
        ]
        types = [kind.__name__] if kind else []
        got = read_log(self.conn, after=after, until=until, event_types=types, newest_first=newest, limit=limit)
        self.same(got, wanted[::-1] if newest else wanted, limit)
        assert read_log(self.conn, aggregate_types=["another"]) == []

    @rule(page=st.integers(1, 5))
    def follow(self, page: int) -> None:
        pages = list(follow(self.conn, page=page))
        self.same([one for events in pages for one in events], self.log, None)
        assert all(len(events) == page for events in pages[:-1])

    @precondition(lambda self: self.log)
    @rule(data=st.data())
    def find_a_moment(self, data: st.DataObject) -> None:
        events = read_log(self.conn)
        moment = data.draw(st.sampled_from(events)).recorded_at
        assert position_at(self.conn, moment) == max(e.position for e in events if e.recorded_at <= moment)
        before = moment - timedelta(microseconds=1)
        assert position_at(self.conn, before) == max([0, *[e.position for e in events if e.recorded_at <= before]])
        aggregate_id = data.draw(st.sampled_from(IDS))
        as_of = [e for e in events if e.aggregate_id == aggregate_id and e.recorded_at <= moment]
        assert read_stream(self.conn, aggregate_id, at=moment) == as_of

    @rule(positions=st.lists(BOUND, max_size=4))
    def read_positions(self, positions: list[int]) -> None:
        wanted = [one for position, one in enumerate(self.log, 1) if position in positions]
        self.same(read_events(self.conn, positions), wanted, None)

    def same(self, got: list[Stored], wanted: list[tuple[UUID, int, Any]], limit: int | None) -> None:
        decoded = [(one.aggregate_id, one.version, one.event) for one in CODEC.decode_all(got)]
        assert decoded == wanted[:limit]
        end = head(self.conn)
        assert end.position == len(self.log)


def test_the_log_behaves_as_a_list_with_versions_would(conn: Connection) -> None:
    class OnThisConnection(Log):
        pass

    OnThisConnection.conn = conn
    run_state_machine_as_test(
        OnThisConnection,
        settings=settings(
            max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def counted(step: int = 1) -> Any:
    return CODEC.encode(Counted(step))


def test_metadata_comes_back_as_it_was_given(conn: Connection) -> None:
    actor, command, change_set, cause = (uuid7() for _ in range(4))
    effective = datetime(2020, 2, 29, 12, 0, 0, 123456, tzinfo=UTC)
    metadata = by(
        actor, actor_kind="token", source="api", reason="because “so”", effective_at=effective, command_id=command,
        change_set_id=change_set, causation_id=cause,
    )  # fmt: skip
    append(conn, [Stream("counter", IDS[0], 0, [counted()])], metadata)
    [event] = read_log(conn)
    assert msgspec.structs.astuple(event)[9:17] == (
        effective,
        actor,
        "token",
        "api",
        "because “so”",
        command,
        change_set,
        cause,
    )
    assert abs((datetime.now(UTC) - event.recorded_at).total_seconds()) < 60


def test_a_moment_before_there_were_time_zones_is_stored_as_it_is_digested(conn: Connection) -> None:
    """Berlin was 53 minutes and 28 seconds ahead, and JSON's offsets have no seconds."""
    conn.execute(CREATE)
    noon = datetime(1850, 1, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    handled = handle(conn, counter, IDS[0], Count(1), by(effective_at=noon), projections=[counters])
    [recorded], [stored] = handled.events, read_log(conn)
    assert recorded.effective_at == stored.effective_at == noon
    assert verify(conn, CODEC, [counter], [counters]).ok


def test_a_mere_check_that_fails_keeps_everything_from_being_appended(conn: Connection) -> None:
    append(conn, [Stream("counter", IDS[0], 0, [counted()])], by())
    with pytest.raises(Conflict):
        append(conn, [Stream("counter", IDS[1], 0, [counted()]), Stream("counter", IDS[0], 2)], by())
    append(conn, [Stream("counter", IDS[1], 0, [counted()]), Stream("counter", IDS[0], 1)], by())
    assert [event.aggregate_id for event in read_log(conn)] == IDS[:2]


def test_an_append_that_names_a_stream_twice_is_a_mistake(conn: Connection) -> None:
    with pytest.raises(AppendRefused, match="names the same stream twice"):
        append(conn, [Stream("counter", IDS[0], -1, [counted()]), Stream("counter", IDS[0], -1, [counted()])], by())


def test_a_thousand_streams_are_one_append(conn: Connection) -> None:
    streams = [Stream("counter", uuid7(), Expected.NO_STREAM, [counted(n)]) for n in range(1000)]
    got = append(conn, streams, by())
    assert [one.position for one in got] == list(range(1, 1001))
    assert len({one.recorded_at for one in got}) == 1


@pytest.mark.parametrize("text", ["\0", "a\0", "\\\0", "\\\\\0", "\ud800", "half \udfff"])
def test_text_that_cannot_be_stored_is_refused_in_words_before_it_reaches_the_database(
    conn: Connection, text: str
) -> None:
    with pytest.raises(Rejected, match="cannot be stored"):
        CODEC.encode(Labelled(text))
    with pytest.raises(Rejected, match="cannot be stored") as rejected:
        append(conn, [Stream("counter", IDS[0], 0, [counted()])], by(reason=text))
    assert rejected.value.field == "reason"


@pytest.mark.parametrize("text", ["\\u0000", "\\\\u0000", "u0000", "\x01\x1f\x7f\u2028"])
def test_text_that_only_looks_like_nul_is_stored(conn: Connection, text: str) -> None:
    append(conn, [Stream("counter", IDS[0], 0, [CODEC.encode(Labelled(text))])], by(reason=text.replace("\0", "")))
    assert [one.event for one in CODEC.decode_all(read_log(conn))] == [Labelled(text)]


def test_tail_gives_what_is_there_and_what_comes_until_it_is_stopped(conn: Connection, database_url: str) -> None:
    append(conn, [Stream("counter", IDS[0], 0, [counted(n) for n in range(5)])], by())
    stop = threading.Event()
    seen: list[int] = []

    def watch() -> None:
        with psycopg.connect(database_url, autocommit=True) as own:
            for page in tail(own, after=1, page=2, pause=0.01, event_types=["Counted"], stop=stop):
                seen.extend(event.position for event in page)
                if seen[-1] == 8:
                    stop.set()

    watching = threading.Thread(target=watch)
    watching.start()
    append(conn, [Stream("counter", IDS[1], 0, [CODEC.encode(Labelled("a")), counted(), counted()])], by())
    watching.join(10)
    assert seen == [2, 3, 4, 5, 7, 8]
