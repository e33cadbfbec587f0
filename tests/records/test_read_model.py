"""What the events of records make of the table of cells."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import PROJECTIONS
from eventsourcing import records
from eventsourcing.kernel import Connection, Intent, Metadata, New, Put, Recorded, RowChange, Set, handle_batch, uuid7
from eventsourcing.kernel.folding import fold
from eventsourcing.records import ChangeRecord, CreateRecord, Terms
from eventsourcing.records.domain import RecordChanged, RecordCreated, RecordEvent, Values
from eventsourcing.records.read_model import CELLS, project
from eventsourcing.registers import kinds
from tests.records.conftest import NAME, NOTES, SEATS, TAG, define, make

RECORD = uuid7()


def recorded(version: int, event: RecordEvent) -> Recorded:
    return Recorded(
        position=version,
        event_id=uuid7(),
        aggregate_type="record",
        aggregate_id=RECORD,
        version=version,
        event_type=type(event).__name__,
        recorded_at=datetime(2026, 3, 1, tzinfo=UTC),
        effective_at=None,
        actor_id=None,
        actor_kind="system",
        source="web",
        reason=None,
        command_id=RECORD,
        change_set_id=RECORD,
        causation_id=None,
        event=event,
    )


def cells(*events: RecordEvent) -> list[tuple[type[RowChange], str | None]]:
    """How the cells of NOTES are written, and with which of these texts."""
    changes = project([recorded(version, event) for version, event in enumerate(events, 1)])
    each = [put for one in changes for put in (one.puts() if isinstance(one, New) else [one])]
    texts = {kinds.of(NOTES.id).sort_key(text): text for text in ("a", "b", "c")} | {None: None}
    return [(type(one), texts[one.row["sort_key"]]) for one in each if one.table is CELLS]


def created(values: Values) -> RecordCreated:
    return RecordCreated(uuid7(), values)


def test_a_value_that_was_there_changes_its_cell() -> None:
    assert cells(RecordChanged({NOTES.id: "b"}, {NOTES.id: "a"})) == [(Set, "b")]
    assert cells(RecordChanged({NOTES.id: None}, {NOTES.id: "a"})) == [(Set, None)]


def test_a_value_that_was_not_there_puts_its_cell() -> None:
    assert cells(created({NOTES.id: "a"})) == [(Put, "a")]
    assert cells(RecordChanged({NOTES.id: "a"}, {NOTES.id: None})) == [(Put, "a")]


def test_a_cell_that_earlier_events_put_is_put_as_the_last_of_them_says() -> None:
    changed = RecordChanged({NOTES.id: "b"}, {NOTES.id: "a"})
    assert cells(created({NOTES.id: "a"}), changed) == [(Put, "b")]
    assert cells(RecordChanged({NOTES.id: "a"}, {NOTES.id: None}), changed) == [(Put, "b")]
    emptied = RecordChanged({NOTES.id: None}, {NOTES.id: "a"})
    assert cells(emptied, RecordChanged({NOTES.id: "c"}, {NOTES.id: None})) == [(Set, "c")]


@pytest.mark.parametrize("at_once", [1, 2, 6])
def test_cells_are_the_same_however_many_events_are_saved_at_once(conn: Connection, at_once: int) -> None:
    register = define(conn, NOTES, SEATS)
    record_id = uuid7()
    commands = [
        CreateRecord(register.id, {NOTES.id: "a"}, Terms({})),
        changing(NOTES.id, "a", "b"),
        changing(SEATS.id, None, 4),
        changing(NOTES.id, "b", None),
        changing(SEATS.id, 4, 5),
        changing(NOTES.id, None, "c"),
    ]
    intents = [Intent(records.record, record_id, command) for command in commands]
    for first in range(0, len(intents), at_once):
        handle_batch(conn, intents[first : first + at_once], Metadata(), projections=PROJECTIONS)
    assert told(conn, record_id) == [(SEATS.id, 5, 6), (NOTES.id, "c", 7)]


def changing(field_id: str, was: str | int | None, now: str | int | None) -> ChangeRecord:
    return ChangeRecord({field_id: now}, {field_id: was}, Terms({}))


def told(conn: Connection, record_id: UUID) -> list[tuple[str, object, int]]:
    """The fields with their values and the positions of their last changes; the register was the first event."""
    rows = conn.execute(
        """SELECT c.field_id, r.data -> c.field_id, c.changed_position
        FROM record_cells c JOIN records r ON r.id = c.record_id
        WHERE c.record_id = %s AND c.sort_key IS NOT NULL ORDER BY c.field_id""",
        (record_id,),
    )
    return rows.fetchall()


TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"])) | st.text("aAéßŁ ﬁが\u0301İ\u00ad", max_size=5)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS.map(str.strip) | st.none(), min_size=1, max_size=4))
def test_a_text_is_looked_through_as_it_folds_whatever_it_was_before(conn: Connection, texts: list[str | None]) -> None:
    values = [text or None for text in texts]
    id, was = uuid7(), values[0]
    commands: list[Any] = [CreateRecord(uuid7(), {NAME.id: "Of All", NOTES.id: was}, Terms({}))]
    for text in values[1:]:
        commands.append(ChangeRecord({NOTES.id: text}, {NOTES.id: was}, Terms({})))
        was = text
    done = handle_batch(
        conn, [Intent(records.record, id, one) for one in commands], Metadata(), projections=PROJECTIONS
    )
    assert not [one for one in done if isinstance(one, Exception)]
    [(found, search)] = conn.execute(
        "SELECT text_in(data, folded, %s), search FROM records WHERE id = %s", (NOTES.id, id)
    ).fetchall()
    assert found == (None if was is None else fold(was))
    assert sorted(search.split("\n")) == sorted(["of all", *([] if was is None else [fold(was)])])


def test_a_unique_field_tells_accents_apart_and_nothing_else(conn: Connection) -> None:
    register = define(conn, TAG)
    for text in ("Straße", "Müller", "Muller", "Hà", "Hạ", "ＡＢＣ"):
        make(conn, register, {TAG.id: text})
    for text in ("STRASSE", "mÜLLER", "Mu\u0308ller", "ab\u200bc"):
        with pytest.raises(records.Taken):
            make(conn, register, {TAG.id: text})
