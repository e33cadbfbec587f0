"""The whole app, people who import, and files."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import PROJECTIONS, create_app
from eventsourcing import accounts, operations, registers, web
from eventsourcing.accounts.domain import CreateUser
from eventsourcing.imports import files
from eventsourcing.imports.files import File
from eventsourcing.kernel import Connection, Metadata, Recorded, handle, read_log, uuid7
from eventsourcing.registers import DefineRegister, Field, FieldSettings, Option, RegisterView
from eventsourcing.web import User
from tests.waiting import in_the_end

DATA = Path(__file__).parent.parent / "data"

TAG = Field("text-tagtagta", FieldSettings("Tag", required=True, unique=True))
SEATS = Field("integer-seatseat", FieldSettings("Seats"))
STATUS = Field(
    "choice-statusst",
    FieldSettings("Status", default="in-use", options=(Option("in-use", "In use"), Option("stored", "Stored"))),
)
NOTES = Field("longtext-notesnot", FieldSettings("Notes"))


@dataclass
class Importer:
    """Somebody who imports in a browser."""

    app: Flask
    conn: Connection
    user: User

    def __post_init__(self) -> None:
        self.client: FlaskClient = self.app.test_client()

    def sit_down(self) -> None:
        web.access.identify_by(self.app, lambda: self.user)

    def upload(self, content: bytes, name: str = "things.csv", register: UUID | None = None, status: int = 303) -> UUID:
        self.sit_down()
        sent = {"file": (io.BytesIO(content), name), "register": str(register or "")}
        answer = self.client.post("/imports", data=sent, content_type="multipart/form-data")
        assert answer.status_code == status, answer.text
        return UUID(answer.headers["Location"].rpartition("/")[2]) if status == 303 else uuid7()

    def open(self, url: str, status: int = 200, **headers: str) -> str:
        self.sit_down()
        answer = self.client.get(url, headers={key.replace("_", "-"): value for key, value in headers.items()})
        assert answer.status_code == status, answer.text
        return unescape(answer.text)

    def post(self, url: str, sent: dict[str, Any] | None = None, status: int = 303, **headers: str) -> str:
        self.sit_down()
        headers = {key.replace("_", "-"): value for key, value in headers.items()}
        answer = self.client.post(url, data=sent or {}, headers=headers)
        assert answer.status_code == status, answer.text
        return unescape(answer.text)

    def form(self, import_id: UUID) -> dict[str, Any]:
        """What the browser would send of the form about the columns."""
        page = self.open(f"/imports/{import_id}")
        return filled_in(page)

    def file(self, import_id: UUID) -> File:
        return files.known(self.conn, import_id)

    def begin(self, import_id: UUID, **changed: Any) -> None:
        self.post(f"/imports/{import_id}/start", {**self.form(import_id), **changed})

    def load(self, import_id: UUID, **changed: Any) -> File:
        """Start, and wait until it is done."""
        self.begin(import_id, **changed)
        return self.wait(import_id)

    def check(self, import_id: UUID, **changed: Any) -> str:
        """Send the form with these changes, and see the page after it."""
        self.post(f"/imports/{import_id}/plan", {**self.form(import_id), **changed})
        return self.open(f"/imports/{import_id}")

    def load_checked(self, import_id: UUID, **changed: Any) -> File:
        self.check(import_id, **changed)
        return self.load(import_id)

    def wait(self, import_id: UUID) -> File:
        assert in_the_end(lambda: (file := self.file(import_id)).state == "finished" or file.trouble)
        return self.file(import_id)


def filled_in(page: str) -> dict[str, Any]:
    """The successful controls that belong to the form about the columns."""
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        kind = re.search(r'type="(\w+)"', tag)
        if name and (kind is None or kind[1] not in ("radio", "checkbox") or " checked" in tag):
            sent.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = [chosen[1] if chosen else ""]
    return {name: values for name, values in sent.items() if name != "command_id"}


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    settings = operations.Settings(database_url, "127.0.0.1", 8000, tmp_path, "", "a key for tests")
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield app
    web.close(app)


Join = Callable[..., Importer]


@pytest.fixture
def join(app: Flask, conn: Connection) -> Join:
    def join(name: str, role: str = "editor") -> Importer:
        person = User(uuid7(), name, f"{name.split(maxsplit=1)[0].lower()}@example.org", role)
        command = CreateUser(person.email, person.name, person.role)
        handle(conn, accounts.user, person.id, command, Metadata(), projections=PROJECTIONS)
        return Importer(app, conn, person)

    return join


@pytest.fixture
def lena(join: Join) -> Importer:
    return join("Lena Fischer", "admin")


@pytest.fixture
def ana(join: Join) -> Importer:
    return join("Ana Ruiz", "editor")


def define(conn: Connection, *fields: Field, name: str = "Assets", policy: str = "optional") -> RegisterView:
    register_id = uuid7()
    command = DefineRegister(name, "", policy, fields or (TAG, SEATS, STATUS, NOTES))
    handle(conn, registers.register, register_id, command, Metadata(), projections=PROJECTIONS)
    view = registers.get(conn, register_id)
    assert view is not None
    return view


@pytest.fixture
def assets(conn: Connection) -> RegisterView:
    return define(conn)


def contents(conn: Connection, register_id: UUID | None) -> list[dict[str, Any]]:
    """The records in the order of their ids, by the labels of their fields, without what is empty."""
    view = registers.get(conn, register_id) if register_id else None
    assert view is not None
    rows = conn.execute("SELECT data FROM records WHERE register_id = %s ORDER BY id", (register_id,))
    return [
        {view.field(id).label: value for id, value in data.items() if value is not None} for (data,) in rows.fetchall()
    ]


def events(app: Flask, conn: Connection) -> list[Recorded]:
    with app.app_context():
        return web.codec().decode_all(read_log(conn))
