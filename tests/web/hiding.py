"""A Daybook with a register that most may not see, woven into others by links; and all addresses of it."""

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import PROJECTIONS
from eventsourcing import accounts, records, registers
from eventsourcing.imports import files
from eventsourcing.kernel import Connection, Metadata, handle, head, uuid7
from eventsourcing.records.domain import ArchiveRecord, ChangeRecord, CommentRecord, CreateRecord, Terms
from eventsourcing.registers import Access, Allowed, ChangeRegisterAccess, DefineRegister, Field, FieldSettings, Limits
from eventsourcing.registers.domain import Option
from tests.imports.conftest import filled_in
from tests.waiting import in_the_end

# What nobody may find who may not see the register. (Marmalade is what they look for, so it may be repeated to them.)
SECRETS = ("Xylophone", "Wolframite", "Quokka", "Pangolin", "Codeword", "zeppelin", "dirigible", "Bandicoot", "Ocelot")
NAME = Field("text-hnamehna", FieldSettings("Codeword", required=True))
ANIMAL = Field("choice-hanimalh", FieldSettings("Animal", options=(Option("q", "Quokka"), Option("o", "Ocelot"))))
OPEN_NAME = Field("text-onameona", FieldSettings("Name", required=True))
MADE_UP = UUID(int=0x0123456789AB7DEF8123456789ABCDEF)


@dataclass
class World:
    """`secret` is the hidden register; `target` its record, to which `open_record` and `chained` link."""

    conn: Connection
    secret: UUID
    open: UUID
    chain: UUID
    target: UUID
    gone: UUID
    open_record: UUID
    chained: UUID
    link: Field
    loaded: UUID
    waiting: UUID

    @property
    def hidden(self) -> set[UUID]:
        return {self.secret, self.target, self.gone, self.loaded, self.waiting}

    def hidden_positions(self) -> set[int]:
        """The events of the register, and of what is in it or goes into it."""
        rows = self.conn.execute('SELECT "position" FROM events WHERE aggregate_id = ANY (%s)', (list(self.hidden),))
        return {position for (position,) in rows}


class Maker:
    """Sends commands as the admin."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        admin = accounts.find(conn, "admin@example.org")
        assert admin
        self.admin = admin.id

    def send(self, decider: Any, id: UUID, *commands: Any, reason: str | None = None) -> UUID:
        for command in commands:
            said = Metadata(actor_id=self.admin, reason=reason)
            handle(self.conn, decider, id, command, said, projections=PROJECTIONS)
        return id

    def define(self, name: str, *fields: Field) -> UUID:
        return self.send(registers.register, uuid7(), DefineRegister(name, "", "optional", fields))

    def record(self, register_id: UUID, values: dict[str, Any], *commands: Any) -> UUID:
        return self.send(records.record, uuid7(), CreateRecord(register_id, values, Terms({})), *commands)


def make_world(conn: Connection, admin: FlaskClient) -> World:
    maker = Maker(conn)
    secret = maker.define("Xylophone register", NAME, ANIMAL)
    link = Field("link-olinkoli", FieldSettings("Partner", limits=Limits(register_id=secret)))
    open_id = maker.define("Open register", OPEN_NAME, link)
    back = Field("link-hbackhba", FieldSettings("Ocelot of", limits=Limits(register_id=open_id)))
    maker.send(registers.register, secret, registers.AddField(back), reason="Bandicoot")
    chain = maker.define("Chain", Field("link-clinkcli", FieldSettings("Of", limits=Limits(register_id=secret))))
    target = maker.record(secret, {NAME.id: "Marmalade Wolframite", ANIMAL.id: "q"}, CommentRecord("Pangolin!"))
    gone = maker.record(secret, {NAME.id: "Wolframite too"}, ArchiveRecord(Terms({})))
    held = {OPEN_NAME.id: "Plain", link.id: str(target)}
    open_record = maker.record(open_id, held, ChangeRecord({link.id: str(gone)}, {link.id: str(target)}, Terms({})))
    maker.send(records.record, open_record, ChangeRecord({link.id: str(target)}, {link.id: str(gone)}, Terms({})))
    chained = maker.record(chain, {"link-clinkcli": str(target)})
    to_open = ChangeRecord({back.id: str(open_record)}, {back.id: None}, Terms({}))
    maker.send(records.record, target, to_open, ChangeRecord({back.id: None}, {back.id: str(open_record)}, Terms({})))
    maker.send(records.record, target, to_open)
    loaded = upload(admin, secret, "zeppelin.csv")
    load(conn, admin, loaded)
    waiting = upload(admin, secret, "dirigible.csv")
    return World(conn, secret, open_id, chain, target, gone, open_record, chained, link, loaded, waiting)


def upload(admin: FlaskClient, register_id: UUID, name: str) -> UUID:
    content = b"Codeword,Animal\nWolframite three,Quokka\nWolframite four,Nobody\n"
    sent = {"file": (io.BytesIO(content), name), "register": str(register_id)}
    answer = admin.post("/imports", data=sent, content_type="multipart/form-data")
    return UUID(answer.headers["Location"].rpartition("/")[2])


def load(conn: Connection, admin: FlaskClient, import_id: UUID) -> None:
    """Load the file as it is proposed, and wait until that is done."""
    admin.post(f"/imports/{import_id}/start", data=filled_in(admin.get(f"/imports/{import_id}").text))
    assert in_the_end(lambda: files.known(conn, import_id).state == "finished"), files.known(conn, import_id)


def hide(world: World, access: Access | None = None) -> None:
    """Let nobody see it beside admins and auditors; or those who `access` says."""
    access = access or Access(Allowed(), Allowed(), Allowed())
    Maker(world.conn).send(registers.register, world.secret, ChangeRegisterAccess(access))


def addresses(app: Flask, rule: Rule, world: World) -> Iterator[tuple[str, bool]]:
    """All addresses of the rule that say something about this world, and whether each leads to what is hidden."""
    somebody = accounts.find(world.conn, "auditor@example.org")
    assert somebody
    secret_positions = world.hidden_positions()
    known: dict[str, list[Any]] = {
        "register_id": [world.secret, world.open, world.chain],
        "record_id": [world.target, world.gone, world.open_record, world.chained],
        "field_id": [NAME.id, ANIMAL.id, OPEN_NAME.id, world.link.id, "link-clinkcli"],
        "import_id": [world.loaded, world.waiting],
        "position": list(range(1, head(world.conn).position + 1)),
        "user_id": [somebody.id],
        "change_set_id": [
            id for (id,) in world.conn.execute("SELECT DISTINCT change_set_id FROM events ORDER BY change_set_id")
        ],
    }
    names = sorted(rule.arguments)
    for values in itertools.product(*(known.get(name, [MADE_UP]) for name in names)):
        arguments = dict(zip(names, values, strict=True))
        url = app.url_map.bind("localhost").build(rule.endpoint, arguments, force_external=False)
        yield str(url), bool(world.hidden & {*values}) or arguments.get("position") in secret_positions


def made_up(app: Flask, rule: Rule) -> str:
    """An address of the rule where there is nothing."""
    values: dict[str, Any] = {name: 10**9 if name == "position" else MADE_UP for name in rule.arguments}
    if "field_id" in values:
        values["field_id"] = NAME.id
    return str(app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False))


def essence(page: str) -> str:
    """What an answer says, without what differs each time: the request's own number, ids and numbers."""
    words = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{10}\b|[\d,]+", "", words)
