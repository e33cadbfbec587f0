"""Before a field asks for more, it is said which records would not fit."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import psycopg
import pytest

from app import PROJECTIONS
from eventsourcing import records, registers
from eventsourcing.kernel import Connection, Metadata, alone, handle, uuid7
from eventsourcing.records import CreateRecord, Taken, Terms
from eventsourcing.registers import Field, FieldSettings, Limits, Option, RegisterView
from eventsourcing.registers.domain import ChangeField
from tests.records.conftest import COLOURS, SEATS, STATUS, TAG, make
from tests.records.test_names import archive
from tests.waiting import PATIENCE, in_the_end

pytestmark = pytest.mark.usefixtures("asked")


def misfits(conn: Connection, register: RegisterView, field: Field, settings: FieldSettings) -> list[tuple[str, str]]:
    """The titles of those that would not fit, and why."""
    found = records.misfits(conn, register.id, field, settings)
    assert found.count == len(found.examples)
    return [(one.title, one.why) for one in found.examples]


def test_empty_values_do_not_fit_a_required_field(conn: Connection, assets: RegisterView) -> None:
    make(conn, assets, {TAG.id: "A", SEATS.id: 4})
    make(conn, assets, {TAG.id: "B"})
    assert misfits(conn, assets, SEATS, FieldSettings("Seats", required=True)) == [("B", "Fill this in.")]


def test_values_beyond_new_limits_do_not_fit(conn: Connection, assets: RegisterView) -> None:
    for tag, seats in (("A", 4), ("B", 40), ("C", 400)):
        make(conn, assets, {TAG.id: tag, SEATS.id: seats})
    settings = FieldSettings("Seats", limits=Limits(maximum="39"))
    assert misfits(conn, assets, SEATS, settings) == [("B", "Enter 39 or less."), ("C", "Enter 39 or less.")]


def test_retired_options_do_not_fit(conn: Connection, assets: RegisterView) -> None:
    make(conn, assets, {TAG.id: "A", STATUS.id: "stored"})
    make(conn, assets, {TAG.id: "B", COLOURS.id: ("red", "blue")})
    options = (Option("in-use", "In use"), Option("stored", "Stored", retired=True))
    assert misfits(conn, assets, STATUS, FieldSettings("Status", options=options)) == [
        ("A", "“Stored” is no longer offered. Choose In use.")
    ]
    colours = (Option("red", "Red"), Option("blue", "Blue", retired=True))
    assert [title for title, _ in misfits(conn, assets, COLOURS, FieldSettings("Colours", options=colours))] == ["B"]


def test_shared_values_do_not_fit_a_unique_field_not_even_of_archived_records(
    conn: Connection, assets: RegisterView
) -> None:
    make(conn, assets, {TAG.id: "A", SEATS.id: 4})
    archived = make(conn, assets, {TAG.id: "B", SEATS.id: 4})
    make(conn, assets, {TAG.id: "C", SEATS.id: 5})
    archive(conn, archived)
    unique = FieldSettings("Seats", unique=True)
    assert misfits(conn, assets, SEATS, unique) == [(tag, "2 records have this value.") for tag in ("A", "B")]


def test_archived_records_need_not_fit_new_limits(conn: Connection, assets: RegisterView) -> None:
    archive(conn, make(conn, assets, {TAG.id: "A"}))
    assert misfits(conn, assets, SEATS, FieldSettings("Seats", required=True)) == []


def test_only_some_examples_are_given_of_many(conn: Connection, assets: RegisterView) -> None:
    for number in range(25):
        make(conn, assets, {TAG.id: f"T{number}"})
    found = records.misfits(conn, assets.id, SEATS, FieldSettings("Seats", required=True))
    assert found.count == 25
    assert len(found.examples) == 20


def test_no_duplicate_slips_in_while_a_field_is_made_unique(
    conn: Connection, database_url: str, assets: RegisterView
) -> None:
    make(conn, assets, {TAG.id: "A", SEATS.id: 4})
    unique = ChangeField(SEATS.id, FieldSettings("Seats", unique=True))
    with ThreadPoolExecutor(1) as pool:
        with alone(conn):
            late = pool.submit(save_seats, database_url, assets.id, 4)
            wait_until_somebody_waits(database_url)
            assert misfits(conn, assets, SEATS, unique.settings) == []
            handle(conn, registers.register, assets.id, unique, Metadata(), projections=PROJECTIONS)
        with pytest.raises(Taken):
            late.result(timeout=PATIENCE)
    assert conn.execute("SELECT count(*) FROM records").fetchone() == (1,)


def save_seats(database_url: str, register_id: UUID, seats: int) -> None:
    """Save a record whose form knows nothing of the change that is under way."""
    with psycopg.connect(database_url, autocommit=True) as conn:
        command = CreateRecord(register_id, {TAG.id: "B", SEATS.id: seats}, Terms({}))
        handle(conn, records.record, uuid7(), command, Metadata(), projections=PROJECTIONS)


def wait_until_somebody_waits(database_url: str) -> None:
    """Until another statement waits for a lock: the head, which is held."""
    with psycopg.connect(database_url, autocommit=True) as conn:
        waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        assert in_the_end(lambda: conn.execute(waiting).fetchone() is not None), "nobody waits for the head"
