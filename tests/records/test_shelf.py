"""Records are archived, restored and talked about, never deleted."""

from uuid import UUID

from flask import Flask

from eventsourcing.kernel import Connection, head
from eventsourcing.records.domain import RecordArchived, RecordCommented, RecordRestored
from eventsourcing.registers import RegisterView
from eventsourcing.registers.domain import RetireRegister
from tests.records.conftest import SEATS, Desk, redefine, seen, story


def test_an_archived_record_keeps_its_page_and_its_values_and_can_be_restored(
    app: Flask, conn: Connection, ana: Desk, chair: UUID
) -> None:
    sent = ana.form(f"/records/{chair}/archive") | {"reason": ["Sold"], "effective_on": ["2026-01-31"]}
    page = ana.send(f"/records/{chair}/archive", sent)
    assert "N1 archived · v2" in page
    by = "<bdi>Ana Ruiz</bdi> archived it"
    for words in ("This record is archived.", by, "<h1>N1</h1>", f"/records/{chair}/restore"):
        assert words in page, words
    assert f"/records/{chair}/edit" not in page
    assert seen(conn, chair).archived
    ana.open(f"/records/{chair}/edit", 303)
    page = ana.send(f"/records/{chair}/restore", ana.form(f"/records/{chair}/restore"))
    assert "This record is archived." not in page
    assert "N1 restored · v3" in page
    assert seen(conn, chair).data[SEATS.id] == 4
    events = story(app, conn, chair)[1:]
    assert [one.event for one in events] == [RecordArchived(), RecordRestored()]
    assert events[0].reason == "Sold"
    assert str(events[0].effective_at) == "2026-01-31 00:00:00+00:00"


def test_archiving_what_is_archived_writes_nothing(conn: Connection, ana: Desk, chair: UUID) -> None:
    sent = ana.form(f"/records/{chair}/archive")
    ana.send(f"/records/{chair}/archive", sent)
    before = head(conn)
    ana.send(f"/records/{chair}/archive", sent)
    ana.send(f"/records/{chair}/archive", ana.form(f"/records/{chair}/archive"))
    assert head(conn) == before


def test_a_comment_is_kept_as_it_was_written_once(app: Flask, conn: Connection, ana: Desk, chair: UUID) -> None:
    sent = {"command_id": "01890000-0000-7000-8000-000000000001", "text": " First line\r\nsecond <b>line</b> "}
    for _ in range(2):
        assert "Comment on N1 saved · v2" in ana.send(f"/records/{chair}/comment", sent)
    *_, last = story(app, conn, chair)
    assert last.event == RecordCommented("First line\nsecond <b>line</b>")
    assert last.version == 2


def test_an_empty_comment_is_refused_on_the_record_s_page(conn: Connection, ana: Desk, chair: UUID) -> None:
    page = ana.send(f"/records/{chair}/comment", {"text": "  "}, 422)
    assert "Write something first." in page
    assert "<h1>N1</h1>" in page
    assert "20,000" in ana.send(f"/records/{chair}/comment", {"text": "x" * 20_001}, 422)


def test_records_of_a_retired_register_can_be_read_but_not_changed(
    conn: Connection, ana: Desk, assets: RegisterView, chair: UUID
) -> None:
    change = ana.form(f"/records/{chair}/edit") | {f"f-{SEATS.id}": ["9"]}
    archive = ana.form(f"/records/{chair}/archive")
    redefine(conn, assets, RetireRegister())
    page = ana.open(f"/records/{chair}")
    assert "is retired" in page
    assert f"/records/{chair}/edit" not in page
    assert "This register is retired" in ana.send(f"/records/{chair}/archive", archive, 422)
    ana.send(f"/records/{chair}/change", change, 409)
    ana.open(f"/registers/{assets.id}/records/new", 303)
