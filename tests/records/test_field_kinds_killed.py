"""Moving the values of a field whose kind has changed, killed in the middle, done twice at once, and beside people."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import DECIDERS, PROJECTIONS
from eventsourcing import records, web
from eventsourcing.kernel import Connection, Intent, Metadata, handle_batch, read_log, uuid7, verify
from eventsourcing.records import CreateRecord, Terms
from eventsourcing.records.continuing import moving, working
from eventsourcing.records.domain import Values
from eventsourcing.registers import ChangeFieldKind, Field, FieldSettings, RegisterView
from tests.records.conftest import Desk, define, redefine
from tests.records.test_field_kinds import PRICE, TITLE, figures

ROOT = Path(__file__).parents[2]
NOW = Field("integer-nownowno", FieldSettings("Price"))
MOVE = """
from app import create_app
from eventsourcing import web
from eventsourcing.records.continuing import moving, working
moving.BATCH = 50
app = create_app()
with app.app_context():
    working.move_all()
"""


def many(conn: Connection, count: int) -> RegisterView:
    """A register with so many records, of which one in ten has no number, after the kind was changed to that."""
    goods = define(conn, TITLE, PRICE, name="Goods")
    values: list[Values] = [{TITLE.id: f"T{n}", PRICE.id: f"no {n}" if n % 10 == 0 else str(n)} for n in range(count)]
    made = [Intent(records.record, uuid7(), CreateRecord(goods.id, one, Terms({}))) for one in values]
    handle_batch(conn, made, Metadata(), projections=PROJECTIONS)
    return redefine(conn, goods, ChangeFieldKind(PRICE.id, NOW))


def settled(app: Flask, conn: Connection, goods: RegisterView, count: int) -> None:
    """Each value was moved exactly once, by one change set, and the read models are as the log has it."""
    rows = conn.execute("SELECT data FROM records WHERE register_id = %s", (goods.id,)).fetchall()
    held = {data[TITLE.id]: (data.get(PRICE.id), data.get(NOW.id)) for (data,) in rows}
    assert held == {f"T{n}": (None, None if n % 10 == 0 else n) for n in range(count)}
    with app.app_context():
        events = web.codec().decode_all(read_log(conn))
        [changed] = [one for one in events if one.event_type == "FieldKindChanged"]
        moved = [one for one in events if one.event_type == "RecordChanged"]
        assert len(moved) == len({one.aggregate_id for one in moved}) == count
        assert {one.change_set_id for one in moved} == {changed.change_set_id}
        assert verify(conn, web.codec(), DECIDERS, PROJECTIONS).ok


def test_what_was_killed_goes_on_where_it_stopped(
    app: Flask, conn: Connection, database_url: str, tmp_path: Path
) -> None:
    goods = many(conn, 6000)
    environment = {**os.environ, "DATABASE_URL": database_url, "DAYBOOK_DATA": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-c", MOVE], cwd=ROOT, env=environment)
    while moving.left(conn, PRICE.id) > 5900 and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 0 < moving.left(conn, PRICE.id) <= 5900
    working.go_on(app)
    late = time.monotonic() + 60
    while moving.left(conn, PRICE.id) and time.monotonic() < late:
        time.sleep(0.02)
    settled(app, conn, goods, 6000)


def test_whoever_looks_at_what_became_of_it_sees_it_go_on(app: Flask, conn: Connection, ana: Desk) -> None:
    goods = many(conn, 1200)
    ada = Desk(app, replace(ana.user, role="admin"))
    url = f"/registers/{goods.id}/fields/{PRICE.id}/kind"
    assert "1,200 values are still to be read." in ada.open(url)
    late = time.monotonic() + 60
    while moving.left(conn, PRICE.id) and time.monotonic() < late:
        time.sleep(0.02)
    assert figures(ada.open(url)) == {"Read": "1,080", "Not read": "120"}
    settled(app, conn, goods, 1200)


def test_two_who_move_at_once_double_nothing(app: Flask, conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "BATCH", 50)
    goods = many(conn, 1000)
    ready = threading.Barrier(2)

    def work() -> None:
        with app.app_context():
            ready.wait()
            records.settle(web.connection(), PROJECTIONS, goods.id)

    both = [threading.Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    settled(app, conn, goods, 1000)


def test_people_who_save_while_values_are_moved_lose_nothing(app: Flask, conn: Connection, ana: Desk) -> None:
    goods = many(conn, 3000)
    rows = conn.execute("SELECT id, data ->> %s FROM records ORDER BY id LIMIT 40", (TITLE.id,)).fetchall()
    worker = threading.Thread(target=_settle, args=(app, goods))
    worker.start()
    for record_id, title in rows:
        form = ana.form(f"/records/{record_id}/edit") | {f"f-{TITLE.id}": [f"{title} seen"]}
        ana.send(f"/records/{record_id}/change", form)
    worker.join()
    for record_id, title in rows:
        data = records.get(conn, record_id).data  # type: ignore[union-attr]  # it is there
        number = int(title.removeprefix("T"))
        assert data == {TITLE.id: f"{title} seen"} | ({} if number % 10 == 0 else {NOW.id: number})
    assert not moving.unfinished(conn)


def _settle(app: Flask, goods: RegisterView) -> None:
    with app.app_context():
        records.settle(web.connection(), PROJECTIONS, goods.id)
