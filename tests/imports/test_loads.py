"""Loads that are killed, raced, or large: every row is accounted for, once."""

import io
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from app import DECIDERS, PROJECTIONS
from eventsourcing import registers, web
from eventsourcing.imports import files, lease, loading, starting, work
from eventsourcing.imports.checking import dry_run
from eventsourcing.imports.domain import FinishImport, ImportFinished, ImportStarted, StartImport, importing
from eventsourcing.imports.plan import for_new_register
from eventsourcing.imports.profiling import profile
from eventsourcing.imports.reading import Reading, Row, layout
from eventsourcing.imports.sorting import Outcome, Sorter
from eventsourcing.kernel import Connection, Intent, Metadata, Rejected, handle, handle_batch, uuid7, verify
from eventsourcing.kernel.testing import given
from eventsourcing.registers import (
    Access,
    Allowed,
    ChangeRegisterAccess,
    Field,
    FieldSettings,
    Limits,
    RegisterView,
)
from tests.imports.conftest import Importer, contents, define, events

ROOT = Path(__file__).parents[2]

LOAD = """
import sys, uuid
from app import create_app
from eventsourcing import registers, web
from eventsourcing.imports import work
app = create_app()
with app.app_context():
    work.work(web.connection(), web.projections(), uuid.UUID(sys.argv[1]))
"""


def numbered(count: int) -> bytes:
    return b"Tag,Seats\n" + b"".join(b"N%05d,%d\n" % (n, n % 50) for n in range(count))


def begun_elsewhere(app: Flask, lena: Importer, content: bytes, register: UUID | None = None) -> UUID:
    """A load that has begun, and on which nobody works."""
    import_id = lena.upload(content, register=register)
    with app.app_context():
        file = lena.file(import_id)
        work.work(web.connection(), web.projections(), import_id)
        starting.start(web.connection(), web.projections(), lena.file(import_id), file.uploaded_by)
    return import_id


def test_a_load_that_is_killed_goes_on_where_it_stopped(
    app: Flask, conn: Connection, lena: Importer, database_url: str, tmp_path: Path
) -> None:
    import_id = begun_elsewhere(app, lena, numbered(6000))
    environment = {**os.environ, "DATABASE_URL": database_url, "DAYBOOK_DATA": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-c", LOAD, str(import_id)], cwd=ROOT, env=environment)
    while lena.file(import_id).done < 1000 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    stopped = lena.file(import_id)
    assert 1000 <= stopped.done < 6000
    assert stopped.done == stopped.created == len(contents(conn, stopped.register_id))
    conn.execute("UPDATE import_files SET leased_until = now() - interval '1 s'")
    assert f"The work had stopped after {stopped.done:,} rows" in lena.open(f"/imports/{import_id}")
    done = lena.wait(import_id)
    assert (done.created, done.rejected) == (6000, 0)
    assert [row["Tag"] for row in contents(conn, done.register_id)] == [f"N{n:05}" for n in range(6000)]
    assert len([one for one in events(app, conn) if one.change_set_id == import_id]) == 6003
    with app.app_context():
        assert verify(conn, web.codec(), DECIDERS, PROJECTIONS).ok


def test_a_worker_that_lost_its_lease_writes_nothing_more(app: Flask, conn: Connection, lena: Importer) -> None:
    import_id = begun_elsewhere(app, lena, numbered(1200))
    with app.app_context():
        slow = lease.take(conn, import_id)
        assert slow is not None
        assert lease.take(conn, import_id) is None
        conn.execute("UPDATE import_files SET leased_until = now() - interval '1 s'")
        quick = lease.take(conn, import_id)
        assert quick is not None
        with pytest.raises(lease.LostLease):
            loading.load(conn, PROJECTIONS, lena.file(import_id), slow)
        assert contents(conn, lena.file(import_id).register_id) == []
        loading.load(conn, PROJECTIONS, lena.file(import_id), quick)
    assert lena.file(import_id).created == 1200


def test_a_form_that_comes_after_the_load_began_changes_nothing(app: Flask, conn: Connection, lena: Importer) -> None:
    import_id = begun_elsewhere(app, lena, numbered(3))
    before = files.known(conn, import_id)
    files.update(conn, import_id, "checking", checked=None, done=0)
    assert files.known(conn, import_id) == before
    lena.load(finished := lena.upload(numbered(3)[:-1] + b"0\n"))
    files.update(conn, finished, "reading")
    assert files.known(conn, finished).state == "finished"


def test_what_somebody_takes_or_changes_meanwhile_costs_but_that_row(
    app: Flask, conn: Connection, lena: Importer, assets: RegisterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    lena.load(lena.upload(b"Tag,Seats\nN00001,7\n", register=assets.id))
    import_id = begun_elsewhere(app, lena, numbered(600), assets.id)
    rival = lena.upload(b"Tag,Seats\nN00002,99\nN00003,98\n", register=assets.id)
    sort, busy = Sorter.sort, [True]

    def overtaken(sorter: Sorter, rows: list[Row]) -> list[Outcome]:
        outcomes = sort(sorter, rows)
        if busy and busy.pop():
            lena.load(rival)
        return outcomes

    monkeypatch.setattr(Sorter, "sort", overtaken)
    with app.app_context():
        work.work(web.connection(), web.projections(), import_id)
    done = lena.file(import_id)
    assert done.state == "finished"
    assert done.created + done.changed + done.same + done.rejected == 600
    tags = [row["Tag"] for row in contents(conn, assets.id)]
    assert sorted(tags) == [f"N{n:05}" for n in range(600)]


def test_a_row_that_the_database_cannot_take_does_not_lose_the_others(
    app: Flask, conn: Connection, lena: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = begun_elsewhere(app, lena, numbered(40))

    def picky(conn: Connection, intents: list[Intent], *args: object, **named: object) -> object:
        if any("N00007" in intent.command.values.values() for intent in intents):
            raise Rejected("Seven is not wanted here.")
        return handle_batch(conn, intents, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "handle_batch", picky)
    with app.app_context():
        work.work(web.connection(), web.projections(), import_id)
    done = lena.file(import_id)
    assert (done.created, done.rejected) == (39, 1)
    assert "Seven is not wanted here." in lena.open(f"/imports/{import_id}")


def test_something_that_broke_is_told_and_can_be_gone_on_with(
    app: Flask, lena: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = begun_elsewhere(app, lena, numbered(30))
    with monkeypatch.context() as broken:
        broken.setattr(work, "load", lambda *_: 1 / 0)
        with app.app_context():
            work.work(web.connection(), web.projections(), import_id)
    assert work.BROKE in lena.open(f"/imports/{import_id}")
    lena.post(f"/imports/{import_id}/go-on")
    assert lena.wait(import_id).created == 30


def test_a_start_that_is_sent_twice_loads_once(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(numbered(20))
    sent = lena.form(import_id)
    lena.post(f"/imports/{import_id}/start", sent)
    lena.post(f"/imports/{import_id}/start", sent)
    assert len(contents(conn, lena.wait(import_id).register_id)) == 20
    lena.post(f"/imports/{import_id}/start", sent)
    assert len(contents(conn, lena.file(import_id).register_id)) == 20


def test_a_hundred_thousand_rows_are_read_and_tried_in_flat_memory(
    app: Flask, conn: Connection, lena: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, reading = numbered(100_000), Reading("utf-8", "comma")
    held = []
    sort = Sorter.sort

    def counted(sorter: Sorter, rows: list[Row]) -> list[Outcome]:
        held.append(len(rows))
        return sort(sorter, rows)

    monkeypatch.setattr(Sorter, "sort", counted)
    import_id = lena.upload(numbered(10), "things.csv")
    with app.app_context():
        tracemalloc.start()
        try:
            seen = profile(layout(lambda: io.BytesIO(content), reading), reading)
            files.update(conn, import_id, "ready", plan=for_new_register(seen, "things.csv"))
            dry = dry_run(conn, lena.file(import_id), lambda: io.BytesIO(content))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert (dry.created, dry.rejected) == (100_000, 0)
    assert max(held) <= 500
    assert peak < 40 * 1024 * 1024  # of which most are the fingerprints that tell the keys apart


def test_an_import_starts_and_finishes_once_and_accounts_for_every_row() -> None:
    start = StartImport(uuid7(), "a.csv", "00", 3)
    started = ImportStarted(start.register_id, "a.csv", "00", 3)
    given(importing).when(start).then(started)
    given(importing, started).when(start).then_nothing()
    given(importing, started).when(FinishImport(1, 1, 1, 0)).then(ImportFinished(1, 1, 1, 0))
    given(importing, started).when(FinishImport(1, 1, 0, 0)).then_rejected("2 are accounted for")
    given(importing).when(FinishImport(0, 0, 0, 0)).then_rejected("not been started")
    given(importing, started, ImportFinished(3, 0, 0, 0)).when(FinishImport(3, 0, 0, 0)).then_nothing()


def test_a_load_stops_in_words_when_its_person_may_write_no_more(
    app: Flask, conn: Connection, ana: Importer, lena: Importer, assets: RegisterView
) -> None:
    import_id = begun_elsewhere(app, ana, b"Tag\nA\nB\n", register=assets.id)
    allow_writing(conn, assets, roles=())
    with app.app_context():
        work.work(web.connection(), web.projections(), import_id)
    file = ana.file(import_id)
    assert "Ana Ruiz may not write in Assets any more, so this import has stopped." in file.trouble
    assert (file.state, file.done, contents(conn, assets.id)) == ("loading", 0, [])
    assert "Go on" in lena.open(f"/imports/{import_id}")
    assert "Go on" not in ana.open(f"/imports/{import_id}"), "she may look on"
    ana.post(f"/imports/{import_id}/go-on", status=403)
    lena.post(f"/imports/{import_id}/go-on")
    assert "Ana Ruiz may not write" in lena.wait(import_id).trouble, "whoever presses, it is her load"
    allow_writing(conn, assets, roles=("editor",))
    ana.post(f"/imports/{import_id}/go-on")
    assert ana.wait(import_id).created == 2


def test_no_row_is_loaded_after_the_right_was_taken_in_the_middle(
    app: Flask, conn: Connection, ana: Importer, assets: RegisterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = begun_elsewhere(app, ana, numbered(1200), register=assets.id)
    commit = loading._Loader._commit

    def overtaken(self: loading._Loader, outcomes: list[Outcome], *, take_head: bool, patient: bool) -> None:
        if self.done == 500 and self.register.version == assets.version:
            allow_writing(conn, assets, roles=())  # after the batch was sorted, before it is saved
        commit(self, outcomes, take_head=take_head, patient=patient)

    monkeypatch.setattr(loading._Loader, "_commit", overtaken)
    with app.app_context():
        work.work(web.connection(), web.projections(), import_id)
    file = ana.file(import_id)
    assert (file.state, file.done, file.created) == ("loading", 500, 500)
    assert "Ana Ruiz may not write in Assets any more" in file.trouble
    assert len(contents(conn, assets.id)) == 500


def allow_writing(conn: Connection, register: RegisterView, roles: tuple[str, ...]) -> None:
    command = ChangeRegisterAccess(Access(write=Allowed(roles)))
    handle(conn, registers.register, register.id, command, Metadata(), projections=PROJECTIONS)


def test_links_are_matched_only_with_records_that_the_importer_may_see(
    app: Flask, conn: Connection, ana: Importer, lena: Importer, assets: RegisterView
) -> None:
    lena.load(lena.upload(b"Tag\nHidden one\n", register=assets.id))
    link = Field("link-assetass", FieldSettings("Asset", limits=Limits(register_id=assets.id)))
    flights = define(conn, Field("text-flightfl", FieldSettings("Flight")), link, name="Flights")
    command = ChangeRegisterAccess(Access(Allowed(), Allowed(), Allowed()))
    handle(conn, registers.register, assets.id, command, Metadata(), projections=PROJECTIONS)
    content = b"Flight,Asset\nF1,Hidden one\nF2,\n"
    done = ana.load(ana.upload(content, register=flights.id))
    assert (done.created, done.rejected) == (1, 1)
    done = lena.load(lena.upload(content, register=flights.id))
    assert (done.created, done.same, done.rejected) == (1, 1, 0), (
        "without a key a row that is there already is the same"
    )
