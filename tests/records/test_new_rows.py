"""Rows that a projection says are new: inserted as they are put, in a save, in a catch-up and in a rebuild."""

from hypothesis import given
from hypothesis import strategies as st

from app import DECIDERS, PROJECTIONS
from eventsourcing import records
from eventsourcing.kernel import (
    Codec,
    Connection,
    Intent,
    Metadata,
    New,
    Put,
    Rejected,
    Table,
    handle,
    handle_batch,
    uuid7,
    verify,
)
from eventsourcing.kernel.projections import fold
from eventsourcing.kernel.spelling import flat_array
from eventsourcing.records import ChangeRecord, CreateRecord, Terms
from eventsourcing.records.domain import Values
from tests.records.conftest import NOTES, SEATS, define

WORDS = Table("words", ("id", "place"), {"id": "uuid", "place": "integer", "word": "text", "at": "bigint"})
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(texts=st.lists(st.none() | TEXTS))
def test_an_array_of_any_texts_comes_back(postgres: Connection, texts: list[str | None]) -> None:
    [(back,)] = postgres.execute("SELECT %s::text[]", (flat_array(texts, "text").decode(),)).fetchall()
    assert back == texts


@given(values=st.lists(st.none() | st.dictionaries(TEXTS, TEXTS)))
def test_an_array_of_any_json_comes_back(postgres: Connection, values: list[dict[str, str] | None]) -> None:
    [(back,)] = postgres.execute("SELECT %s::json[]", (flat_array(values, "json").decode(),)).fetchall()
    assert back == values


def test_many_records_at_once_are_written_as_one_by_one(
    conn: Connection,
) -> None:
    """The cells of records that begin together are new rows; a replay, which puts them, finds the same."""
    register = define(conn, SEATS, NOTES)
    terms = Terms({})
    values: list[Values] = [
        {SEATS.id: n, NOTES.id: text} for n, text in enumerate(('a "b" c', "back\\slash", "{a,NULL}", "", "é\n"))
    ]
    creating = [Intent(records.record, uuid7(), CreateRecord(register.id, one, terms)) for one in values]
    changing = Intent(records.record, creating[0].aggregate_id, ChangeRecord({SEATS.id: 9}, {SEATS.id: 0}, terms))
    handle_batch(conn, [*creating, changing], Metadata(), projections=PROJECTIONS)
    assert conn.execute("SELECT count(*) FROM record_cells").fetchone() == (10,)
    changed = conn.execute(
        """SELECT FROM record_cells JOIN events ON events.position = changed_position
        WHERE event_type = 'RecordChanged'"""
    ).rowcount
    assert changed == 1
    assert verify(conn, Codec(DECIDERS), DECIDERS, PROJECTIONS).ok
    again = handle_batch(conn, creating, Metadata(), projections=PROJECTIONS)
    assert all(isinstance(one, Rejected) for one in again)


def test_of_many_at_once_only_those_with_more_events_have_a_snapshot(conn: Connection) -> None:
    register = define(conn, SEATS)
    terms = Terms({})
    creating = [Intent(records.record, uuid7(), CreateRecord(register.id, {SEATS.id: n}, terms)) for n in range(3)]
    changing = Intent(records.record, creating[0].aggregate_id, ChangeRecord({SEATS.id: 9}, {SEATS.id: 0}, terms))
    handle_batch(conn, [*creating, changing], Metadata(), projections=PROJECTIONS)
    kept = conn.execute("SELECT aggregate_id FROM snapshots WHERE aggregate_type = 'record'").fetchall()
    assert kept == [(creating[0].aggregate_id,)]
    second = creating[1].aggregate_id
    change = ChangeRecord({SEATS.id: 8}, {SEATS.id: 1}, terms)
    assert handle(conn, records.record, second, change, Metadata(), projections=PROJECTIONS).version == 2
    assert verify(conn, Codec(DECIDERS), DECIDERS, PROJECTIONS).ok


def test_rows_that_are_new_fold_into_what_later_changes_make_of_them() -> None:
    new = New(WORDS, {"id": 1, "at": 7}, ("place", "word"), [(1, "a"), (2, "b")])
    assert fold([new, Put(WORDS, {"id": 1, "place": 2, "word": "c", "at": 8})]) == [
        Put(WORDS, {"id": 1, "at": 7, "place": 1, "word": "a"}),
        Put(WORDS, {"id": 1, "place": 2, "word": "c", "at": 8}),
    ]
