"""Work that is stopped from its page, loads that are given up, the same file once more, and how much may wait."""

import io
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from app import DECIDERS, PROJECTIONS
from eventsourcing import web
from eventsourcing.imports import files, lease, quota, work
from eventsourcing.imports.domain import (
    AbandonImport,
    FinishImport,
    ImportAbandoned,
    ImportFinished,
    ImportStarted,
    importing,
)
from eventsourcing.imports.reading import Row
from eventsourcing.imports.sorting import Outcome, Sorter
from eventsourcing.kernel import Connection, uuid7, verify
from eventsourcing.kernel.testing import given
from eventsourcing.registers import RegisterView
from tests.imports.conftest import Importer, Join, contents, events
from tests.imports.test_loads import begun_elsewhere, numbered
from tests.waiting import in_the_end

STOPPED = "Lena Fischer stopped this."


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is read in the background."""
    monkeypatch.setattr(work, "SMALL", 0)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The work on every batch waits until this is set."""
    let_go = threading.Event()
    sort = Sorter.sort

    def slow(sorter: Sorter, rows: list[Row]) -> list[Outcome]:
        let_go.wait(60)
        return sort(sorter, rows)

    monkeypatch.setattr(Sorter, "sort", slow)
    yield let_go
    let_go.set()


def test_an_import_that_is_given_up_ends_and_says_what_it_had_done() -> None:
    started = ImportStarted(uuid7(), "a.csv", "00", 3)
    given(importing, started).when(AbandonImport(1, 0, 0, 0)).then(ImportAbandoned(1, 0, 0, 0))
    given(importing).when(AbandonImport(0, 0, 0, 0)).then_rejected("not been started")
    given(importing, started, ImportFinished(3, 0, 0, 0)).when(AbandonImport(3, 0, 0, 0)).then_nothing()
    given(importing, started, ImportAbandoned(1, 0, 0, 0)).when(FinishImport(3, 0, 0, 0)).then_nothing()


@pytest.mark.usefixtures("large")
def test_a_file_that_is_being_tried_is_stopped_from_its_page_and_goes_on(
    conn: Connection, lena: Importer, held: threading.Event
) -> None:
    import_id = lena.upload(numbered(2000))
    in_the_end(lambda: lena.file(import_id).state == "checking" and lena.file(import_id).leased)
    assert f'action="/imports/{import_id}/stop"' in lena.open(f"/imports/{import_id}")
    lena.post(f"/imports/{import_id}/stop")
    page = lena.open(f"/imports/{import_id}")
    assert STOPPED in page
    assert "/stop" not in page
    assert "Discard the file" in page
    held.set()
    time.sleep(0.2)  # whatever was going on has had its chance
    assert (lena.file(import_id).state, lena.file(import_id).trouble) == ("checking", STOPPED)
    lena.post(f"/imports/{import_id}/go-on")
    in_the_end(lambda: lena.file(import_id).state == "ready")
    lena.post(f"/imports/{import_id}/discard")
    assert conn.execute("SELECT FROM import_chunks").rowcount == 0


def test_a_load_that_is_stopped_says_what_it_did_and_goes_on(
    app: Flask, conn: Connection, lena: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = begun_elsewhere(app, lena, numbered(2000))
    with app.app_context():
        sort = Sorter.sort

        def stopped_between(sorter: Sorter, rows: list[Row]) -> list[Outcome]:
            if lena.file(import_id).done == 1000:
                lena.post(f"/imports/{import_id}/stop")
            return sort(sorter, rows)

        with monkeypatch.context() as patched:
            patched.setattr(Sorter, "sort", stopped_between)
            work.work(web.connection(), web.projections(), import_id)
    page = lena.open(f"/imports/{import_id}")
    assert STOPPED in page
    assert "1,000 records created" in page
    assert len(contents(conn, lena.file(import_id).register_id)) == 1000
    lena.post(f"/imports/{import_id}/go-on")
    assert lena.wait(import_id).created == 2000
    assert len(contents(conn, lena.file(import_id).register_id)) == 2000


def test_a_load_is_given_up_only_while_nobody_works_on_it(app: Flask, conn: Connection, lena: Importer) -> None:
    import_id = begun_elsewhere(app, lena, numbered(600))
    with app.app_context():
        assert lease.take(conn, import_id) is not None
    lena.post(f"/imports/{import_id}/give-up")
    assert lena.file(import_id).state == "loading"
    lena.post(f"/imports/{import_id}/stop")
    lena.post(f"/imports/{import_id}/give-up")
    page = lena.open(f"/imports/{import_id}")
    assert "was given up after 0 of 600 rows" in page
    assert "gave up the import" in page
    assert conn.execute("SELECT FROM import_chunks").rowcount == 0
    assert isinstance(events(app, conn)[-1].event, ImportAbandoned)
    with app.app_context():
        assert verify(conn, web.codec(), DECIDERS, PROJECTIONS).ok


def test_only_those_who_may_write_stop_or_give_up(
    app: Flask, ana: Importer, lena: Importer, join: Join, assets: RegisterView
) -> None:
    import_id = begun_elsewhere(app, lena, numbered(3), assets.id)
    vera = join("Vera Looker", "viewer")
    for act in ("stop", "give-up", "discard"):
        vera.post(f"/imports/{import_id}/{act}", status=403)
    ana.post(f"/imports/{import_id}/stop")
    assert lena.file(import_id).trouble == "Ana Ruiz stopped this."


def test_the_page_offers_to_go_on_with_the_same_file_or_to_start_anew(
    app: Flask, conn: Connection, lena: Importer, assets: RegisterView
) -> None:
    stopped = begun_elsewhere(app, lena, numbered(600), assets.id)
    lena.post(f"/imports/{stopped}/stop")
    again = lena.upload(numbered(600), register=assets.id)
    page = lena.open(f"/imports/{again}")
    assert "An import of this very file into this register stopped after 0 of 600 rows." in page
    assert f'href="/imports/{stopped}"' in page
    sent = lena.form(again)
    refused = lena.post(f"/imports/{again}/start", sent, status=422)
    assert "stopped after 0 of 600 rows" in refused
    assert lena.file(again).state == "ready"
    lena.post(f"/imports/{again}/start", {**sent, "anew": "yes"})
    assert lena.wait(again).created == 600
    assert "given up" in lena.open(f"/imports/{stopped}")
    assert len(contents(conn, assets.id)) == 600


def test_a_second_page_with_the_same_file_does_not_load_it_once_more_unasked(
    conn: Connection, lena: Importer, assets: RegisterView
) -> None:
    one, two = (lena.upload(b"Seats,Tag\n1,A\n2,B\n", register=assets.id) for _ in range(2))
    lena.load(one)
    refused = lena.post(f"/imports/{two}/start", lena.form(two), status=422)
    assert "This very file was imported into this register a moment ago." in refused
    assert "Import it once more" in refused
    lena.load(two, anew="yes")
    assert lena.file(two).same == 2
    assert len(contents(conn, assets.id)) == 2


@pytest.mark.usefixtures("large")
def test_one_large_file_is_read_at_a_time_and_none_is_forgotten(
    app: Flask, lena: Importer, held: threading.Event
) -> None:
    ids = [lena.upload(numbered(100 + n)) for n in range(4)]
    in_the_end(lambda: sum(lena.file(id).leased for id in ids))
    page = lena.open(f"/imports/{ids[-1]}")
    assert sum(lena.file(id).leased for id in ids) == 1
    assert "Another file is being read; this one comes after it." in page
    threads = [one for one in threading.enumerate() if one.name.startswith("import")]
    assert len(threads) <= 2
    held.set()
    assert in_the_end(lambda: all(lena.file(id).state == "ready" for id in ids))


def test_too_much_that_waits_is_refused_in_words(
    conn: Connection, lena: Importer, ana: Importer, assets: RegisterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "OWN_FILES", 3)
    ids = [lena.upload(numbered(5 + n), f"boats {n}.csv", assets.id) for n in range(3)]
    page = refused(lena, assets)
    assert "You have 3 files (0 MB) waiting already; at most 3 files" in page
    assert "boats 2.csv" in page
    assert conn.execute("SELECT count(DISTINCT import_id) FROM import_chunks").fetchone() == (3,)
    assert f'action="/imports/{ids[0]}/discard"' in lena.open("/imports")
    lena.post(f"/imports/{ids[0]}/discard")
    lena.upload(numbered(9), register=assets.id)
    monkeypatch.setattr(quota, "ALL_FILES", 3)
    assert "by all people together" in refused(ana, assets)
    monkeypatch.setattr(quota, "ALL_FILES", 99)
    monkeypatch.setattr(quota, "OWN_BYTES", 10)
    assert "at most" in refused(ana, assets)


def refused(person: Importer, register: RegisterView) -> str:
    person.sit_down()
    sent = {"file": (io.BytesIO(numbered(7)), "more.csv"), "register": str(register.id)}
    answer = person.client.post("/imports", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    return answer.text


def test_of_two_uploads_at_once_only_one_is_the_last_that_may_wait(
    conn: Connection, database_url: str, lena: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "OWN_FILES", 3)
    outcomes: list[str] = []
    all_here = threading.Barrier(8)

    class Together(io.BytesIO):
        """Comes to its end when all the others do."""

        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(size)
            if not piece:
                all_here.wait(60)
            return piece

    def bring(_n: int) -> None:
        with psycopg.connect(database_url, autocommit=True) as own:
            try:
                files.keep(own, uuid7(), Together(b"Tag\nA\n"), "a.csv", lena.user.id, None)
                outcomes.append("kept")
            except quota.TooMuch:
                outcomes.append("refused")

    threads = [threading.Thread(target=bring, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept"] * 3 + ["refused"] * 5
    assert conn.execute("SELECT count(DISTINCT import_id) FROM import_chunks").fetchone() == (3,)
