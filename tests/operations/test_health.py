from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
from flask import Flask
from psycopg import errors

from app import create_app
from eventsourcing import operations, web


def app_on(url: str, folder: Path) -> Flask:
    return create_app(operations.Settings(url, "127.0.0.1", 8000, folder, "K7QM-40XT-92", "a key for tests"))


def test_healthz_answers_without_an_account(database_url: str, tmp_path: Path) -> None:
    app = app_on(database_url, tmp_path)
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    web.close(app)


@pytest.mark.parametrize("path", ["/healthz", "/", "/sign-in"])
def test_a_database_that_is_away_has_a_clear_page(tmp_path: Path, path: str) -> None:
    app = app_on("postgresql://127.0.0.1:1/none", tmp_path)
    answer = app.test_client().get(path)
    assert answer.status_code == 503
    assert "The database is away" in answer.text
    web.close(app)


def test_a_schema_that_is_too_new_has_a_clear_page(
    database_url: str, conn: psycopg.Connection[tuple[object]], tmp_path: Path
) -> None:
    app = app_on(database_url, tmp_path)
    conn.execute("INSERT INTO migrations (number, name, checksum) VALUES (999, '0999_later.sql', '')")
    for path in ("/sign-in", "/healthz", "/"):
        answer = app.test_client().get(path)
        assert answer.status_code == 503
        assert "A newer Daybook has changed this database" in answer.text
    web.close(app)


def test_a_full_disk_has_a_clear_page(database_url: str, tmp_path: Path) -> None:
    app = app_on(database_url, tmp_path)

    def full() -> NoReturn:
        raise errors.DiskFull("could not extend file: No space left on device")

    full.allowed = frozenset({"anyone"})  # type: ignore[attr-defined]
    app.view_functions["operations.healthz"] = full
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 507
    assert "disk is full" in answer.text
    web.close(app)
