"""The whole app, a register with a field of every kind, and people who keep its records."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import PROJECTIONS, create_app
from eventsourcing import accounts, records, registers, web
from eventsourcing.accounts.domain import CreateUser
from eventsourcing.kernel import Connection, Metadata, Recorded, handle, read_stream, uuid7
from eventsourcing.operations import Settings, from_environment
from eventsourcing.records import ChangeRecord, CreateRecord, RecordRow, Terms
from eventsourcing.records.domain import Values
from eventsourcing.registers import DefineRegister, Field, FieldSettings, Limits, Option, RegisterView
from eventsourcing.registers.domain import ChangeReasonPolicy
from eventsourcing.web import User
from tests.records.browser import filled_in

TAG = Field("text-tagtagta", FieldSettings("Tag", required=True, unique=True))
NOTES = Field("longtext-notesnot", FieldSettings("Notes"))
NAME = Field("text-namename", FieldSettings("Name"))
SEATS = Field("integer-seatseat", FieldSettings("Seats", limits=Limits(minimum="0")))
WEIGHT = Field("decimal-weightwe", FieldSettings("Weight"))
PRICE = Field("money-pricepri", FieldSettings("Price", limits=Limits(currency="EUR")))
COVERED = Field("yesno-coverede", FieldSettings("Covered"))
DUE = Field("date-duedueud", FieldSettings("Due"))
SEEN = Field("datetime-seenseen", FieldSettings("Last seen"))
STATUS = Field(
    "choice-statusst",
    FieldSettings("Status", default="in-use", options=(Option("in-use", "In use"), Option("stored", "Stored"))),
)
COLOURS = Field(
    "choices-colourco",
    FieldSettings("Colours", options=(Option("red", "Red"), Option("blue", "Blue"), Option("green", "Green"))),
)
EMAIL = Field("email-mailmail", FieldSettings("E-mail"))
PHONE = Field("phone-phonepho", FieldSettings("Phone"))
MANUAL = Field("url-manualma", FieldSettings("Manual"))
HOLDER = Field("user-holderho", FieldSettings("Holder"))
NUMBER = Field("number-numbernu", FieldSettings("Number"))


def parent_field(register_id: UUID) -> Field:
    return Field("link-parentpa", FieldSettings("Part of", limits=Limits(register_id=register_id)))


PLAIN = (TAG, SEATS, STATUS, COLOURS, NOTES)
EVERY_KIND = (
    TAG, NOTES, SEATS, WEIGHT, PRICE, COVERED, DUE, SEEN, STATUS, COLOURS, EMAIL, PHONE, MANUAL, HOLDER, NUMBER,
)  # fmt: skip


@dataclass
class Desk:
    """Somebody at the app: opens pages, fills in forms as a browser does, and sends them."""

    app: Flask
    user: User
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def open(self, url: str, status: int = 200) -> str:
        self._sit_down()
        answer = self.client.get(url)
        assert answer.status_code == status, answer.text
        return answer.text

    def form(self, url: str) -> dict[str, list[str]]:
        """What the browser would send of the page's form if nothing were changed."""
        return filled_in(self.open(url))

    def post(self, url: str, sent: dict[str, Any], status: int = 303) -> TestResponse:
        self._sit_down()
        answer = self.client.post(url, data=sent)
        assert answer.status_code == status, answer.text
        return answer

    def send(self, url: str, sent: dict[str, Any], status: int = 303) -> str:
        """Send it, and go where the answer leads."""
        answer = self.post(url, sent, status)
        return self.open(answer.headers["Location"].split("#", 1)[0]) if status == 303 else answer.text

    def _sit_down(self) -> None:
        web.access.identify_by(self.app, lambda: self.user)


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    settings: Settings = replace(from_environment(), database_url=database_url)
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield app
    web.close(app)


Join = Callable[..., Desk]


@pytest.fixture
def join(app: Flask, conn: Connection) -> Join:
    """Make an account and give its owner a desk."""

    def join(name: str, role: str = "editor") -> Desk:
        person = User(uuid7(), name, f"{name.split(maxsplit=1)[0].lower()}@example.org", role)
        command = CreateUser(person.email, person.name, person.role)
        handle(conn, accounts.user, person.id, command, Metadata(), projections=PROJECTIONS)
        return Desk(app, person)

    return join


@pytest.fixture
def ana(join: Join) -> Desk:
    return join("Ana Ruiz")


@pytest.fixture
def ben(join: Join) -> Desk:
    return join("Ben Carter")


@contextmanager
def asking(app: Flask, user: User | None = None) -> Iterator[None]:
    """Within a request of this person; by default of an admin, who sees everything."""
    web.access.identify_by(app, lambda: user or User(uuid7(), "Ada Adler", "ada@example.org", "admin"))
    with app.test_request_context():
        yield


@pytest.fixture
def asked(app: Flask) -> Iterator[None]:
    """Within a request of an admin."""
    with asking(app):
        yield


def everything(conn: Connection) -> frozenset[UUID]:
    """The ids of all registers."""
    return frozenset(view.id for view in registers.all(conn))


def define(conn: Connection, *fields: Field, name: str = "Assets", policy: str = "optional") -> RegisterView:
    register_id = uuid7()
    command = DefineRegister(name, "What we own.", policy, fields or PLAIN)
    handle(conn, registers.register, register_id, command, Metadata(), projections=PROJECTIONS)
    return seen_register(conn, register_id)


def redefine(conn: Connection, register: RegisterView, *commands: Any) -> RegisterView:
    for command in commands:
        handle(conn, registers.register, register.id, command, Metadata(), projections=PROJECTIONS)
    return seen_register(conn, register.id)


def ask_for_reasons(conn: Connection, register: RegisterView, policy: str) -> None:
    redefine(conn, register, ChangeReasonPolicy(policy))


def seen_register(conn: Connection, register_id: UUID) -> RegisterView:
    view = registers.get(conn, register_id)
    assert view is not None
    return view


def make(conn: Connection, register: RegisterView, values: Values, reason: str | None = "Because.") -> UUID:
    record_id = uuid7()
    command = CreateRecord(register.id, values, Terms({}, reason=reason))
    handle(conn, records.record, record_id, command, Metadata(reason=reason), projections=PROJECTIONS)
    return record_id


def newest(conn: Connection) -> UUID:
    """The record that was made last."""
    [(id,)] = conn.execute(
        """SELECT aggregate_id FROM events WHERE event_type = 'RecordCreated' ORDER BY "position" DESC LIMIT 1"""
    ).fetchall()
    return UUID(str(id))


def seen(conn: Connection, record_id: UUID) -> RecordRow:
    row = records.get(conn, record_id)
    assert row is not None
    return row


def story(app: Flask, conn: Connection, record_id: UUID) -> list[Recorded]:
    """The record's events."""
    with app.app_context():
        return web.codec().decode_all(read_stream(conn, record_id))


@pytest.fixture
def assets(conn: Connection) -> RegisterView:
    return define(conn)


@pytest.fixture
def chair(conn: Connection, assets: RegisterView) -> UUID:
    """A record: tag N1, 4 seats, in use, red."""
    return make(conn, assets, {TAG.id: "N1", SEATS.id: 4, STATUS.id: "in-use", COLOURS.id: ("red",)})


def change(conn: Connection, record_id: UUID, values: Values) -> None:
    command = ChangeRecord(values, {id: seen(conn, record_id).data.get(id) for id in values}, Terms({}))
    handle(conn, records.record, record_id, command, Metadata(), projections=PROJECTIONS)


@pytest.fixture
def planes(conn: Connection) -> RegisterView:
    return define(conn, NAME, SEATS, name="Planes")
