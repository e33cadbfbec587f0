"""Importing into a register that is there: new, changed, same and rejected rows."""

from flask import Flask

from app import PROJECTIONS
from eventsourcing import records
from eventsourcing.kernel import Connection, Metadata, handle, uuid7
from eventsourcing.records.domain import ArchiveRecord, RecordChanged, Terms
from eventsourcing.registers import Field, FieldSettings, RegisterView
from tests.imports.conftest import SEATS, STATUS, TAG, Importer, Join, contents, define, events

FIRST = b"Tag,Seats,Status\nN1,4,In use\nN2,2,Stored\n"


def test_rows_find_their_records_by_the_key(app: Flask, conn: Connection, ana: Importer, assets: RegisterView) -> None:
    ana.load(ana.upload(FIRST, register=assets.id))
    again = ana.upload(b"tag;seats;colour\nN1;5;red\nN2;2;red\nN3;;red\n;1;red\n", register=assets.id)
    page = ana.open(f"/imports/{again}")
    assert "Import 2 records" in page
    done = ana.load(again)
    assert (done.created, done.changed, done.same, done.rejected) == (1, 1, 1, 1)
    assert contents(conn, assets.id) == [
        {"Tag": "N1", "Seats": 5, "Status": "in-use"},
        {"Tag": "N2", "Seats": 2, "Status": "stored"},
        {"Tag": "N3", "Status": "in-use"},
    ]
    changes = [one.event for one in events(app, conn) if isinstance(one.event, RecordChanged)]
    assert changes == [RecordChanged({SEATS.id: 5}, {SEATS.id: 4})]


def test_an_empty_cell_leaves_the_value_or_empties_it(conn: Connection, ana: Importer, assets: RegisterView) -> None:
    ana.load(ana.upload(FIRST, register=assets.id))
    content = b"Tag,Seats\nN1,\nN2,NA\n"
    assert ana.load(ana.upload(content, register=assets.id)).same == 2
    done = ana.load_checked(ana.upload(content, register=assets.id), empty_cell="empty")
    assert done.changed == 2
    assert contents(conn, assets.id)[0] == {"Tag": "N1", "Status": "in-use"}


def test_archived_and_ambiguous_and_doubled_rows_are_rejected_in_words(conn: Connection, ana: Importer) -> None:
    name, seats = Field("text-namename", FieldSettings("Name")), SEATS
    register = define(conn, name, seats)
    ana.load_checked(ana.upload(b"Name,Seats\nA,1\nA,2\nB,3\nC,4\n", register=register.id), key="")
    [(archived,)] = conn.execute("SELECT id FROM records WHERE data ->> %s = 'C'", (name.id,)).fetchall()
    handle(conn, records.record, archived, ArchiveRecord(Terms({})), Metadata(), projections=PROJECTIONS)
    import_id = ana.upload(b"Name,Seats\nA,9\nB,9\nC,9\nB,8\nD,x\n", register=register.id)
    ana.check(import_id, key="0")
    page = ana.open(f"/imports/{import_id}")
    assert "2 records have this value" in page
    assert "The record is archived" in page
    assert "Line 3 of the file has the same value" in page
    done = ana.load(import_id)
    assert (done.created, done.changed, done.same, done.rejected) == (0, 1, 0, 4)
    answer = ana.open(f"/imports/{import_id}/rejected.csv")
    assert answer.splitlines()[1].startswith('A,9,2,"Name: 2 records')


def test_without_a_key_rows_are_new_but_unique(conn: Connection, ana: Importer, assets: RegisterView) -> None:
    ana.load(ana.upload(FIRST, register=assets.id))
    import_id = ana.upload(b"Tag,Seats\nN1,9\nN7,9\nN7,8\n", register=assets.id)
    done = ana.load_checked(import_id, key="")
    assert (done.created, done.rejected) == (1, 2)
    assert "Another record has this value already." in ana.open(f"/imports/{import_id}")


def test_a_required_reason_is_asked_and_stands_beside_every_record(app: Flask, conn: Connection, ana: Importer) -> None:
    register = define(conn, TAG, SEATS, policy="required")
    import_id = ana.upload(b"Tag,Seats\nN1,9\n", register=register.id)
    page = ana.post(f"/imports/{import_id}/start", ana.form(import_id), status=422)
    assert "Say why." in page
    ana.load(import_id, reason="The yearly count", effective_on="2026-01-31")
    [created] = [one for one in events(app, conn) if one.event_type == "RecordCreated"]
    assert created.reason == "The yearly count"
    assert created.effective_at is not None
    assert created.effective_at.date().isoformat() == "2026-01-31"


def test_auto_numbers_are_given_on(conn: Connection, ana: Importer) -> None:
    number = Field("number-numbernu", FieldSettings("Number"))
    register = define(conn, number, TAG)
    ana.load(ana.upload(b"Tag\nA\nB\n", register=register.id))
    ana.load_checked(ana.upload(b"Number,Tag\n3,C\n,D\n2,E\n", register=register.id), key="1")
    kept = contents(conn, register.id)
    assert [(row["Number"], row["Tag"]) for row in kept[:2]] == [(1, "A"), (2, "B")]
    assert {(row["Number"], row["Tag"]) for row in kept[2:]} >= {(3, "C"), (4, "D")}


def test_an_editor_imports_rows_but_defines_no_register(join: Join, assets: RegisterView) -> None:
    ana, vera = join("Ana Ruiz", "editor"), join("Vera Voss", "viewer")
    ana.upload(FIRST, status=422)
    assert "choose a register" in ana.open("/imports/new")
    import_id = ana.upload(FIRST, register=assets.id)
    vera.open(f"/imports/{import_id}", 403)
    assert "things.csv" not in vera.open("/imports")
    vera.post(f"/imports/{import_id}/start", status=403)
    ana.load(import_id)
    assert "is imported" in vera.open(f"/imports/{import_id}")
    assert "things.csv" in vera.open("/imports")
    assert "no register that you may write in" in vera.open("/imports/new")
    vera.upload(FIRST, register=assets.id, status=403)


def test_two_columns_cannot_go_into_one_field(ana: Importer, assets: RegisterView) -> None:
    import_id = ana.upload(FIRST, register=assets.id)
    sent = {**ana.form(import_id), "field-1": TAG.id}
    assert "Two columns go into Tag" in ana.post(f"/imports/{import_id}/plan", sent, status=422)


def test_a_retired_option_and_an_unknown_one_are_rejected(ana: Importer, assets: RegisterView) -> None:
    import_id = ana.upload(b"Tag,Status\nN1,Lost\n", register=assets.id)
    page = ana.open(f"/imports/{import_id}")
    assert "is not on the list" in page
    assert "Import it empty" in page
    page = ana.check(import_id, remedy="empty:1:Lost")
    assert "Import 1 record" in page
    assert STATUS.settings.default == "in-use"


def test_nothing_is_left_of_a_file_that_is_put_away(conn: Connection, ana: Importer, assets: RegisterView) -> None:
    import_id = ana.upload(FIRST, register=assets.id)
    ana.post(f"/imports/{import_id}/discard")
    ana.open(f"/imports/{import_id}", 404)
    assert conn.execute("SELECT FROM import_chunks").rowcount == 0
    ana.open(f"/imports/{uuid7()}", 404)
