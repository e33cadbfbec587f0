"""Edits behind Daybook's back, by an owner who takes the triggers off: each is named, and none stops a verification."""

# ruff: noqa: E501, ISC004  an edit and what is said of it stand on one line

import re
from typing import Any

import msgspec
import psycopg
import pytest

from eventsourcing.kernel import Codec, Report, export_lines, handle, read_log, uuid7, verify
from eventsourcing.kernel.digest import GENESIS, chain
from tests.kernel.counting import CREATE, Count, Label, by, counter, counters

Connection = psycopg.Connection[tuple[Any, ...]]

CODEC = Codec([counter])
IDS = tuple(uuid7() for _ in range(3))
COPIED = """aggregate_type, aggregate_id, "version", event_type, schema_version, data, recorded_at, effective_at, actor_id,
    actor_kind, source, reason, command_id, change_set_id, causation_id, hash"""
LOOSE = """
ALTER TABLE events DISABLE TRIGGER ALL;
ALTER TABLE log_head DISABLE TRIGGER ALL;
ALTER TABLE events DROP CONSTRAINT events_pkey, DROP CONSTRAINT events_aggregate_id_version_key,
    DROP CONSTRAINT events_event_id_key;
ALTER TABLE log_head DROP CONSTRAINT log_head_pkey, DROP CONSTRAINT log_head_id_check;
ALTER TABLE events ALTER aggregate_id DROP NOT NULL, ALTER "position" DROP NOT NULL, ALTER event_id DROP NOT NULL,
    ALTER aggregate_type DROP NOT NULL, ALTER "version" DROP NOT NULL, ALTER event_type DROP NOT NULL,
    ALTER schema_version DROP NOT NULL, ALTER data DROP NOT NULL, ALTER recorded_at DROP NOT NULL,
    ALTER command_id DROP NOT NULL, ALTER change_set_id DROP NOT NULL, ALTER hash DROP NOT NULL,
    ALTER actor_kind DROP NOT NULL, ALTER source DROP NOT NULL;
ALTER TABLE log_head ALTER id DROP NOT NULL, ALTER "position" DROP NOT NULL, ALTER recorded_at DROP NOT NULL,
    ALTER hash DROP NOT NULL;
"""


@pytest.fixture
def conn(conn: Connection) -> Connection:
    """Three counters with twelve events, in a log that lets itself be edited in every way."""
    conn.execute(CREATE)
    for number in range(12):
        command = Label(f"label {number}") if number > 8 else Count(number + 1)
        handle(conn, counter, IDS[number % 3], command, by(uuid7(), reason="why"), projections=[counters])
    conn.execute(LOOSE.encode())
    return conn


def verified(conn: Connection) -> Report:
    return verify(conn, CODEC, [counter], [counters])


def fourth(assignment: str) -> str:
    return f'UPDATE events SET {assignment} WHERE "position" = 4'


COLUMNS = {
    "position": "NULL",
    "event_id": "NULL",
    "aggregate_type": "NULL",
    "aggregate_id": "NULL",
    "version": "NULL",
    "event_type": "NULL",
    "schema_version": "NULL",
    "data": "NULL",
    "recorded_at": "NULL",
    "actor_kind": "NULL",
    "source": "NULL",
    "command_id": "NULL",
    "change_set_id": "NULL",
    "hash": "NULL",
}
DEEP = "repeat('[', 6000) || repeat(']', 6000)"
# What is done to event 4 of 12.
OF_ONE = {
    **{f"{column} is null": f'"{column}" = {value}' for column, value in COLUMNS.items() if column != "position"},
    "other data": """data = '{"step": 77}'""",
    "data with one more key": """data = data || '{"more": 1}'""",
    "no data": "data = '{}'",
    "data that are null": "data = 'null'",
    "data that are a list": "data = '[1, 2]'",
    "data that are a text": """data = '"step"'""",
    "data that are a number": "data = '7'",
    "a text for a number": """data = '{"step": "4"}'""",
    "a fraction": """data = '{"step": 4.5}'""",
    "the same number spelled otherwise": """data = '{"step": 4.0}'""",
    "a number of 5,000 digits": """data = jsonb_build_object('step', repeat('1', 5000)::numeric)""",
    "a number past all": """data = '{"step": 1e400}'""",
    "data nested 6,000 deep": f"data = ({DEEP})::jsonb",
    "data nested 6,000 deep in a field": f"data = jsonb_build_object('step', ({DEEP})::jsonb)",
    "signs that are not in any alphabet": r"""data = '{"step": 4, "\uffff\uffef": "\u0001"}'""",
    "an infinite time": "recorded_at = 'infinity'",
    "a time before all": "recorded_at = '-infinity'",
    "a time before Christ": "recorded_at = '0044-03-15 12:00:00+00 BC'",
    "a time in the year 200,000": "recorded_at = '200000-01-01 00:00:00+00'",
    "a time a microsecond later": "recorded_at = recorded_at + interval '1 microsecond'",
    "a time long ago": "recorded_at = '1999-01-01 00:00:00+00'",
    "a time in the future": "recorded_at = now() + interval '3 years'",
    "an infinite effective time": "effective_at = 'infinity'",
    "an effective time before Christ": "effective_at = '0044-03-15 12:00:00+00 BC'",
    "an effective time": "effective_at = '2020-01-01 00:00:00+00'",
    "another actor": "actor_id = gen_random_uuid()",
    "nobody as actor": "actor_id = NULL",
    "an unknown kind of actor": "actor_kind = 'robot'",
    "another source": "source = 'api'",
    "another reason": "reason = 'another'",
    "no reason": "reason = NULL",
    "an empty reason": "reason = ''",
    "another command": "command_id = gen_random_uuid()",
    "another change set": "change_set_id = gen_random_uuid()",
    "a cause": "causation_id = gen_random_uuid()",
    "another id": "event_id = gen_random_uuid()",
    "the id of another event": 'event_id = (SELECT event_id FROM events WHERE "position" = 7)',
    "another type": "event_type = 'Labelled'",
    "an unknown type": "event_type = 'Unheard'",
    "an empty type": "event_type = ''",
    "another aggregate type": "aggregate_type = 'invoice'",
    "another aggregate": "aggregate_id = gen_random_uuid()",
    "the aggregate beside it": f"aggregate_id = '{IDS[1]}'",
    "a newer schema": "schema_version = 2",
    "a schema before the first": "schema_version = -2147483648",
    "another version": '"version" = 9',
    "the version of another event": '"version" = 1',
    "a version past all": '"version" = 9223372036854775807',
    "a version before the first": '"version" = -9223372036854775808',
    "another hash": "hash = sha256('')",
    "no hash": "hash = ''",
    "a long hash": "hash = hash || hash",
}


@pytest.mark.parametrize("assignment", OF_ONE.values(), ids=OF_ONE)
def test_an_edit_of_an_event_is_named_by_its_position_and_all_others_are_looked_at(
    conn: Connection, assignment: str
) -> None:
    conn.execute("UPDATE events SET reason = 'also edited' WHERE \"position\" = 10")
    conn.execute("UPDATE counters SET label = 'edited' WHERE id = %s", (IDS[2],))
    conn.execute(fourth(assignment).encode())
    report = verified(conn)
    positions = [fault.position for fault in report.faults]
    assert 4 in positions, list(report.lines())
    assert 10 in positions, list(report.lines())
    assert not {1, 2, 3, 6, 7, 8, 9, 12} & set(positions), list(report.lines())
    assert any(line.startswith(f"counters, id {IDS[2]}: label is 'edited'") for line in report.lines())
    assert not report.ok
    assert all(map(str, report.lines()))


# Of the log as a whole: what is done, and what is said.
OF_THE_LOG = {
    "the first is gone": ('DELETE FROM events WHERE "position" = 1', "Event 2: it follows event 0"),
    "one in the middle is gone": ('DELETE FROM events WHERE "position" = 6', "Event 7: it follows event 5"),
    "the last is gone": ('DELETE FROM events WHERE "position" = 12', "head of the log, at 12, does not fit its last event"),
    "all are gone": ("DELETE FROM events", "The head of the log, at 12, does not fit its last event, 0."),
    "all are truncated": ("TRUNCATE events", "The head of the log, at 12, does not fit its last event, 0."),
    "two have changed places": (
        'UPDATE events SET "position" = 11 - "position" WHERE "position" IN (5, 6)', "Event 5: its hash does not fit",
    ),
    "two have changed versions": (
        f'UPDATE events SET "version" = 3 - "version" WHERE "version" < 3 AND aggregate_id = \'{IDS[0]}\'',
        "Event 1: its hash does not fit",
    ),
    "one moved to the end": ('UPDATE events SET "position" = 13 WHERE "position" = 4', "Event 13: its hash does not fit"),
    "one moved before the first": ('UPDATE events SET "position" = -4 WHERE "position" = 4', "Event -4: it follows"),
    "one is at 0": ('UPDATE events SET "position" = 0 WHERE "position" = 4', "Event 0: it follows"),
    "one is past all": ('UPDATE events SET "position" = 9223372036854775807 WHERE "position" = 4', "Event 5: it follows"),
    "one is nowhere": ('UPDATE events SET "position" = NULL WHERE "position" = 4', "1 have no position of their own"),
    "one is there twice": (
        f'INSERT INTO events ("position", event_id, {COPIED}) SELECT 4, event_id, {COPIED} FROM events '
        'WHERE "position" = 4', "Event 4: it follows event 4",
    ),
    "one is there again at the end": (
        f'INSERT INTO events ("position", event_id, {COPIED}) SELECT 13, gen_random_uuid(), {COPIED} FROM events '
        'WHERE "position" = 4', "Event 13: its hash does not fit",
    ),
    "a forged one at the end": (
        f"""INSERT INTO events ("position", event_id, {COPIED}) SELECT 13, gen_random_uuid(), 'counter', aggregate_id, 5,
        'Counted', 1, '{{"step": 1000}}', recorded_at, NULL, actor_id, 'person', 'web', NULL, gen_random_uuid(),
        gen_random_uuid(), NULL, sha256('forged') FROM events WHERE "position" = 1""", "Event 13: its hash does not fit",
    ),
    "times that run backwards": (
        "UPDATE events SET recorded_at = timestamptz '2030-01-01 00:00Z' - \"position\" * interval '1 day'",
        "Event 2: it was recorded before the event that precedes it",
    ),
    "the head is set back": ('UPDATE log_head SET "position" = 3', "The head of the log, at 3, does not fit its last event, 12."),
    "the head is set back with its event": (
        """UPDATE log_head SET ("position", recorded_at, hash) =
        (SELECT "position", recorded_at, hash FROM events WHERE "position" = 3)""", "The head of the log, at 3, does not fit",
    ),
    "the head is set to nothing": ('UPDATE log_head SET "position" = 0', "The head of the log, at 0, does not fit"),
    "the head is set forward": ('UPDATE log_head SET "position" = 100', "The head of the log, at 100, does not fit"),
    "the head is past all": ('UPDATE log_head SET "position" = 9223372036854775807', "The head of the log, at 9223372036854775807"),
    "the head is negative": ('UPDATE log_head SET "position" = -1', "The head of the log, at -1, does not fit"),
    "the head is null": ('UPDATE log_head SET "position" = NULL', "The head of the log, at NULL, does not fit"),
    "the head's time is infinite": ("UPDATE log_head SET recorded_at = 'infinity'", "The head of the log, at 12, does not fit"),
    "the head's time is before Christ": ("UPDATE log_head SET recorded_at = '0044-03-15 BC'", "The head of the log, at 12, does"),
    "the head's time is null": ("UPDATE log_head SET recorded_at = NULL", "The head of the log, at 12, does not fit"),
    "the head's hash is another": ("UPDATE log_head SET hash = sha256('')", "The head of the log, at 12, does not fit"),
    "the head's hash is null": ("UPDATE log_head SET hash = NULL", "The head of the log, at 12, does not fit"),
    "the head is gone": ("DELETE FROM log_head", "The log has one head, and log_head has 0 rows."),
    "there are two heads": (
        'INSERT INTO log_head SELECT false, "position", recorded_at, hash FROM log_head', "The log has one head, and log_head has 2 rows.",
    ),
    "the head's table is gone": ("DROP TABLE log_head", "The head of the log is missing: there is no table log_head."),
    "the log is gone": ("DROP TABLE events", "The log is missing: there is no table events."),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "said"), OF_THE_LOG.values(), ids=OF_THE_LOG)
def test_an_edit_of_the_log_is_named(conn: Connection, edit: str, said: str) -> None:
    conn.execute(edit.encode())
    report = verified(conn)
    assert not report.ok
    assert any(said in line for line in report.lines()), list(report.lines())
    if "log_head" in edit:
        assert not report.differing, "it is the log's fault, and not a read model's"


# Of the read models: what is done, and what is said.
OF_ROWS = {
    "a changed row": (f"UPDATE counters SET label = 'x' WHERE id = '{IDS[0]}'", "label is 'x'"),
    "a nulled value": ("UPDATE counters SET label = NULL", "label is None"),
    "a changed jsonb": ("""UPDATE counters SET steps = '{"1": 5}'""", "steps is {'1': 5}"),
    "a jsonb nested deep": (f"UPDATE counters SET steps = ({DEEP})::jsonb", "holds what cannot be shown"),
    "a number of 5,000 digits": (
        "UPDATE counters SET steps = jsonb_build_object('1', repeat('1', 5000)::numeric)", "counters, id"
    ),
    "an infinite time": ("UPDATE counters SET changed_at = 'infinity'", "changed_at is 'infinity'"),
    "a time before Christ": ("UPDATE counters SET created_at = '0044-03-15 12:00:00+00 BC'", "BC"),
    "a row that is gone": (f"DELETE FROM counters WHERE id = '{IDS[1]}'", "the row is missing"),
    "all rows gone": ("TRUNCATE counters", "the row is missing"),
    "a row too many": (
        "INSERT INTO counters SELECT gen_random_uuid(), 'y', '{}', 1, 1, now(), now()", "the row is surplus"
    ),
    "a table that is gone": ("DROP TABLE counters", "The table counters is missing."),
    "a column that is gone": ("ALTER TABLE counters DROP COLUMN label", "The table counters cannot be compared"),
    "a column of another type": (
        "ALTER TABLE counters ALTER steps TYPE integer USING 1", "counters does not take what a replay makes"
    ),
    "a changed snapshot": ("""UPDATE snapshots SET state = '{"total": 1000, "label": ""}'""", "snapshots, aggregate_id"),
    "a snapshot that is nonsense": ("UPDATE snapshots SET state = '[]'", "snapshots, aggregate_id"),
    "a snapshot nested deep": (f"UPDATE snapshots SET state = ({DEEP})::jsonb", "holds what cannot be shown"),
    "a snapshot of a version to come": ('UPDATE snapshots SET "version" = 99', "snapshots, aggregate_id"),
    "a snapshot of nothing": (
        f"UPDATE snapshots SET aggregate_id = gen_random_uuid() WHERE aggregate_id = '{IDS[0]}'", "the row is surplus"
    ),
    "an older snapshot that is wrong": (
        """UPDATE snapshots SET "version" = 2, state = '{"total": 7, "label": "z"}'""", "snapshots, aggregate_id",
    ),
    "an older snapshot that is nonsense": (
        f"""UPDATE snapshots SET "version" = 2, state = ({DEEP})::jsonb""", "snapshots, aggregate_id",
    ),
    "a snapshot of another type": ("UPDATE snapshots SET aggregate_type = 'x', \"version\" = 2", "snapshots, aggregate_id"),
    "no snapshots at all": ("DROP TABLE snapshots", "The table snapshots is missing."),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "said"), OF_ROWS.values(), ids=OF_ROWS)
def test_an_edit_of_a_read_model_is_named_by_its_table(conn: Connection, edit: str, said: str) -> None:
    conn.execute(edit.encode())
    report = verified(conn)
    assert not report.ok
    assert any(said in line for line in report.lines()), list(report.lines())
    assert all(fault.position is None for fault in report.faults), "the log is as it was"


def recomputed(conn: Connection) -> None:
    """Give every event the hash that it would have: whoever can do that can forge all but what has left the house."""
    last = GENESIS
    for event in read_log(conn):
        last = chain(last, event)
        conn.execute('UPDATE events SET hash = %s WHERE "position" = %s', (last, event.position))
    conn.execute('UPDATE log_head SET hash = %s, "position" = (SELECT max("position") FROM events)', (last,))
    conn.execute("UPDATE log_head SET recorded_at = (SELECT max(recorded_at) FROM events)")


# What is named also where all hashes were made anew.
FORGED: dict[str, tuple[str, str]] = {
    "a stream of two types": (fourth("aggregate_type = 'invoice'"), f"Aggregate {IDS[0]} has events of several types: counter, invoice."),
    "a type that no aggregate has": (fourth("aggregate_type = 'invoice'"), "Event 4: it is of invoice, which has no Counted."),
    "a version that is missing": (fourth('"version" = 7'), f"Aggregate {IDS[0]} has 4 events, with versions 1 to 7."),
    "a version that is there twice": (fourth('"version" = 1'), f"Aggregate {IDS[0]} has 4 events, some of the same version."),
    "times that run backwards": (fourth("recorded_at = '2001-01-01 00:00Z'"), "Event 4: it was recorded before the event"),
    "an unknown type": (fourth("event_type = 'Unheard'"), "Event 4: it cannot be read"),
    "other data": (fourth("""data = '{"step": 77}'"""), "counters, id"),
    "an event that evolve does not take": (
        fourth("""event_type = 'Labelled', data = '{"label": "label 9"}'"""), "counters, id"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "said"), FORGED.values(), ids=FORGED)
def test_a_forgery_with_fitting_hashes_is_named_where_it_contradicts_itself(
    conn: Connection, edit: str, said: str
) -> None:
    conn.execute(edit.encode())
    recomputed(conn)
    report = verified(conn)
    assert any(said in line for line in report.lines()), list(report.lines())
    assert "its hash does not fit" not in "\n".join(report.lines())


def test_what_one_aggregate_breaks_does_not_keep_the_others_from_being_compared(conn: Connection) -> None:
    """Here evolve itself fails on what somebody wrote."""

    def evolve(state: Any, event: Any) -> Any:
        if getattr(event, "step", 0) == 77:
            raise ZeroDivisionError
        return counter.evolve(state, event)

    conn.execute(fourth("""data = '{"step": 77}'""").encode())
    conn.execute("UPDATE counters SET label = 'edited' WHERE id = %s", (IDS[1],))
    other = counter.__class__("counter", counter.events, counter.initial, counter.decide, evolve)
    report = verify(conn, CODEC, [other], [counters])
    assert (4, "it cannot be replayed: ZeroDivisionError()") in report.faults
    assert [difference.key["id"] for difference in report.differences if difference.table == "counters"] == [
        str(IDS[1])
    ]
    assert not report.compared


@pytest.mark.parametrize("assignment", OF_ONE.values(), ids=OF_ONE)
def test_an_export_goes_on_after_an_event_that_it_cannot_read(conn: Connection, assignment: str) -> None:
    conn.execute(fourth(assignment).encode())
    told: list[int] = []
    done: list[int] = []
    text = b"".join(export_lines(conn, lambda position, _why: told.append(position), done.append))
    positions = [
        re.match(rb'{"position":(\d+),"event_id":.*,"hash":("[0-9a-f]*"|null)}$', line) for line in text.splitlines()
    ]
    assert [int(found[1]) for found in positions if found] == list(range(1, 13))
    others = [msgspec.json.decode(line) for line in text.splitlines() if b'"position":4,' not in line]
    assert [len(one) for one in others] == [18] * 11
    assert sum(done) == 12
    assert told == ([4] if unreadable(conn) else [])


def unreadable(conn: Connection) -> bool:
    """Whether event 4 holds a time, or a lack of something, that Python has no value for."""
    [row] = conn.execute(
        """SELECT data IS NULL OR hash IS NULL OR NOT coalesce(recorded_at, now()) BETWEEN '0001-01-01 00:00Z' AND
        '9999-12-31 23:00Z' OR NOT coalesce(effective_at, now()) BETWEEN '0001-01-01 00:00Z' AND '9999-12-31 23:00Z'
        FROM events WHERE "position" = 4"""
    )
    return bool(row[0])
