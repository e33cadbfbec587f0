"""The app with accounts and registers, and somebody who is signed in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsourcing import accounts, registers, web
from eventsourcing.accounts.domain import CreateUser
from eventsourcing.kernel import Connection, Metadata, handle, uuid7
from eventsourcing.web import User

ROOT = Path(__file__).parent.parent.parent

Join = Callable[[str, str], User]
SignIn = Callable[[User], FlaskClient]


@dataclass(frozen=True)
class Settings:
    database_url: str
    secret_key: str = "for tests only"
    setup_code: str = ""
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0


@pytest.fixture
def join(conn: Connection) -> Join:
    """A way to make accounts."""

    def join(name: str, role: str) -> User:
        person = User(uuid7(), name, f"{name.split(maxsplit=1)[0].lower()}@example.org", role)
        command = CreateUser(person.email, person.name, person.role)
        handle(conn, accounts.user, person.id, command, Metadata(), projections=(accounts.users,))
        return person

    return join


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = Flask("app", root_path=str(ROOT))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    deciders = (accounts.user, registers.register)
    projections = (accounts.users, *registers.projections)
    web.install(app, Settings(database_url), deciders, projections, (accounts.blueprint, registers.blueprint))
    yield app
    web.close(app)


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """A browser of this person's. Only one person is signed in at a time."""

    def sign_in(person: User) -> FlaskClient:
        web.access.identify_by(app, lambda: person)
        return app.test_client()

    return sign_in


@pytest.fixture
def ana(join: Join) -> User:
    return join("Ana Ruiz", "admin")


@pytest.fixture
def ben(join: Join) -> User:
    return join("Ben Carter", "admin")


@pytest.fixture
def client(sign_in: SignIn, ana: User) -> FlaskClient:
    """Ana's browser; she is an admin."""
    return sign_in(ana)
