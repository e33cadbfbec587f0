"""The whole app, people of every role, and their browsers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from eventsourcing import accounts, operations, web
from eventsourcing.accounts import passwords
from eventsourcing.kernel import Connection, Metadata
from eventsourcing.web import ROLES

CODE = "K7QM-40XT-92"
PASSWORD = "a few unrelated words"

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    settings = operations.Settings(database_url, "127.0.0.1", 8000, tmp_path, CODE, "a key for tests")
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield app
    web.close(app)


@pytest.fixture
def nobody(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def people(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """One active person of every role, called by it: admin@example.org. Their passwords are hashed cheaply."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for role in ROLES:
        write = accounts.Write(conn, Metadata(actor_kind="system", source="command line"))
        accounts.create_user(write, email=f"{role}@example.org", name=role.title(), role=role, password=PASSWORD)


@pytest.fixture
def browser(app: Flask, people: None) -> Browser:
    """A way to a browser in which the person of that role is signed in."""

    def sign_in(role: str) -> FlaskClient:
        client = app.test_client()
        sent = {"email": f"{role}@example.org", "password": PASSWORD}
        assert client.post("/sign-in", data=sent).status_code == 303
        return client

    return sign_in


@pytest.fixture
def admin(browser: Browser) -> FlaskClient:
    return browser("admin")
