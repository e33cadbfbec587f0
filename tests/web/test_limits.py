"""How often somebody may try."""

import io
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from flask import Flask

from eventsourcing.kernel import Connection, head, uuid7
from eventsourcing.web import limits
from eventsourcing.web.limits import Limit, forget, give_back, take
from tests.web.conftest import Browser

THREE = Limit(burst=3, seconds=600)


def test_so_many_tries_may_be_made_at_once_and_then_one_waits(conn: Connection) -> None:
    assert [take(conn, "ana", THREE) for _ in range(3)] == [0, 0, 0]
    assert 590 < take(conn, "ana", THREE) <= 600
    assert 590 < take(conn, "ana", THREE) <= 600, "asking too early costs nothing more"
    assert take(conn, "ben", THREE) == 0


def test_a_try_that_was_right_is_given_back(conn: Connection) -> None:
    for _ in range(10):
        assert take(conn, "ana", THREE) == 0
        give_back(conn, "ana", THREE)


def test_time_pays(conn: Connection) -> None:
    for _ in range(3):
        take(conn, "ana", THREE)
    conn.execute("UPDATE rate_limits SET paid_at = paid_at - interval '601 seconds'")  # as if that had passed
    assert take(conn, "ana", THREE) == 0
    assert take(conn, "ana", THREE) > 0


def test_what_is_forgotten_starts_afresh_and_what_is_paid_leaves_no_row(conn: Connection) -> None:
    conn.execute("INSERT INTO rate_limits VALUES ('long ago', now() - interval '1 hour')")
    for _ in range(3):
        take(conn, "ana", THREE)
    forget(conn, "ana")
    assert take(conn, "ana", THREE) == 0
    assert conn.execute("SELECT key FROM rate_limits").fetchall() == [("ana",)]


def test_many_at_once_get_no_more_than_one_by_one(conn: Connection, database_url: str) -> None:
    def tries(_number: int) -> int:
        with psycopg.connect(database_url, autocommit=True) as own:
            return sum(take(own, "ana", THREE) == 0 for _ in range(5))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tries, range(4))) == 3


def test_what_costs_much_is_limited_for_each_person(
    app: Flask, browser: Browser, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "EXPORTS", Limit(burst=3, seconds=599))
    admin, viewer = browser("admin"), browser("viewer")
    admin.post("/registers/from-template", data={"template": "blank", "command_id": str(uuid7())})
    [(register_id,)] = conn.execute("SELECT id FROM registers").fetchall()
    url, before = f"/registers/{register_id}/export.csv", head(conn)
    assert [admin.post(url, buffered=True).status_code for _ in range(3)] == [200] * 3
    refused = admin.post(url)
    assert refused.status_code == 429
    assert 590 < int(refused.headers["Retry-After"]) <= 601
    assert "asked for too often. Wait 10 minutes, then try again." in refused.text
    assert refused.headers["X-Request-Id"] in refused.text
    assert head(conn).position == before.position + 3, "what was refused is no export"
    assert viewer.post(url, buffered=True).status_code == 200


def test_a_file_too_many_is_refused_on_its_own_page(
    browser: Browser, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UPLOADS", Limit(burst=1, seconds=60))
    admin = browser("admin")
    statuses = []
    for _ in range(2):
        sent = {"file": (io.BytesIO(b"Tag,Seats\r\nA,1\r\n"), "a.csv")}
        answer = admin.post("/imports", data=sent, content_type="multipart/form-data")
        statuses.append(answer.status_code)
    assert statuses == [303, 429]
    assert int(answer.headers["Retry-After"]) >= 1
    assert "asked for too often" in answer.text
    assert 'type="file"' in answer.text
    assert conn.execute("SELECT count(*) FROM import_files").fetchone() == (1,)
